//! What tells a client's row from every other that has, had or will have its identifier.
//!
//! A token or a code belongs to the row of its client. A database may give the primary key of a row that is gone to the next
//! one, so each row has a random name. An application that inserts a client leaves it out, and the server writes it when it
//! first meets the row.

use super::store::{EntityStore, detached};
use crate::{
    protocol::{client::Client, error::Outage},
    random::{Random as _, SystemRandom},
};

impl EntityStore {
    /// Names the row of a client that has no name yet; another server may be first, and then its name counts.
    pub(super) async fn named(&self, client: Client) -> Result<Client, Outage> {
        let (store, client_id) = (self.clone(), client.client_id().to_owned());
        let registration = detached(async move { store.name_row(&client_id).await }).await?;
        Ok(client.with_registration(registration.as_deref()))
    }

    async fn name_row(&self, client_id: &str) -> Result<Option<String>, Outage> {
        let clients = &self.records().clients;
        let values = vec![SystemRandom.token().into(), client_id.into()];
        self.access().write(&clients.name_row, values).await?;
        let read = self.records().statement(&clients.find_name, [client_id.into()]);
        let Some(row) = self.pool().one(read).await? else { return Ok(None) };
        Ok(row.try_get_by_index(0)?)
    }
}
