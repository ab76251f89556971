//! Clients, remembered for a few seconds so that a request costs no extra look-up.

use crate::{
    protocol::{client::Client, error::Outage},
    store::Store,
};
use moka::sync::Cache;
use std::{sync::Arc, time::Duration};

/// How long a client is remembered. A change by another process is seen after at most this time.
const CLIENT_TIME: Duration = Duration::from_secs(5);
const CAPACITY: u64 = 10_000;

/// Looks clients up.
pub(crate) struct ClientDirectory {
    store: Arc<dyn Store>,
    clients: Cache<String, Arc<Client>>,
}

impl ClientDirectory {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let clients = Cache::builder().max_capacity(CAPACITY).time_to_live(CLIENT_TIME).build();
        Self { store, clients }
    }

    /// The client with that identifier, as of at most a few seconds ago.
    pub(crate) async fn find(&self, client_id: &str) -> Result<Option<Arc<Client>>, Outage> {
        if let Some(client) = self.clients.get(client_id) {
            return Ok(Some(client));
        }
        let Some(client) = self.store.find_client(client_id).await? else { return Ok(None) };
        let client = Arc::new(client);
        self.clients.insert(client_id.to_owned(), client.clone());
        Ok(Some(client))
    }

    /// Whether something was issued to this registration of a client. If it was issued to another one with the same identifier,
    /// what is remembered may be old, and the next request looks the client up again.
    pub(crate) fn owns(
        &self,
        client: &Client,
        client_id: &str,
        registration: Option<&str>,
    ) -> bool {
        let is_own = client.owns(client_id, registration);
        if !is_own && client.client_id() == client_id {
            self.forget(client_id);
        }
        is_own
    }

    /// Forgets a client that was changed. A look-up that is under way may remember it once more, for a few seconds.
    pub(crate) fn forget(&self, client_id: &str) {
        self.clients.invalidate(client_id);
    }
}
