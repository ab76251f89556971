//! What tells a client's row from every other that has, had or will have its identifier.
//!
//! A token or a code belongs to the row of its client. A database may give the primary key of a row that is gone to the next
//! one, so each row has a random name. An application that inserts a client leaves it out, and the server writes it when it
//! first meets the row.

use super::{
    client::statements::name_row,
    store::{EntityStore, detached},
};
use crate::protocol::{client::Client, error::Outage};

impl EntityStore {
    /// Names the row of a client that has no name yet; another server may be first, and then its name counts. The client is
    /// read again as a whole: the row may have been replaced meanwhile, and the name of the one must not meet the secret of
    /// the other.
    pub(super) async fn named(&self, client_id: &str) -> Result<Option<Client>, Outage> {
        let (store, name) = (self.clone(), client_id.to_owned());
        detached(async move { store.name_row(&name).await }).await?;
        self.access().callbacks.find_client(self.pool(), client_id).await
    }

    async fn name_row(&self, client_id: &str) -> Result<(), Outage> {
        let write = name_row(client_id);
        self.access().write(&self.records().clients.name_row, write).await.map(drop)
    }
}
