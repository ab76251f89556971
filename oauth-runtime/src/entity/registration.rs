//! The name of a client's row. It tells the row from every other one that has, had or will have the same identifier.
//!
//! A token or a code belongs to the row of its client. A database may give the primary key of a deleted row to the next one,
//! so each row has a random name. An application that inserts a client leaves the name out, and the server writes it when it
//! first reads the row.

use super::{
    client::statements::name_row,
    store::{EntityStore, detached},
};
use crate::protocol::{client::Client, error::Outage};

impl EntityStore {
    /// Gives a name to the row of a client that has none. If another server is first, its name counts. Then the whole
    /// client is read again: the row may have been replaced meanwhile, and the name of one row must not be combined with
    /// the secret of the other.
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
