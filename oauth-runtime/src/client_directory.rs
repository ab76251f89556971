//! A cache of clients, which lasts a few seconds and saves most requests a database query.

use crate::{
    protocol::{client::Client, error::Outage},
    store::Store,
};
use moka::sync::Cache;
use std::{sync::Arc, time::Duration};

/// How long a client is cached. A change by another process takes effect after at most this time.
const CLIENT_TIME: Duration = Duration::from_secs(5);
const CAPACITY: u64 = 10_000;

/// Finds clients by their `client_id`, through a cache.
pub(crate) struct ClientDirectory {
    store: Arc<dyn Store>,
    clients: Cache<String, Arc<Client>>,
}

impl ClientDirectory {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let clients = Cache::builder().max_capacity(CAPACITY).time_to_live(CLIENT_TIME).build();
        Self { store, clients }
    }

    /// Finds the client with that `client_id`, as of at most a few seconds ago.
    pub(crate) async fn find(&self, client_id: &str) -> Result<Option<Arc<Client>>, Outage> {
        if let Some(client) = self.clients.get(client_id) {
            return Ok(Some(client));
        }
        let Some(client) = self.store.find_client(client_id).await? else { return Ok(None) };
        let client = Arc::new(client);
        self.clients.insert(client_id.to_owned(), client.clone());
        Ok(Some(client))
    }

    /// Whether something was issued to this registration of the client. If it was issued to another registration with the same
    /// `client_id`, the cached client may be outdated, so it is dropped and the next request reads the client again.
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

    /// Removes a changed client from the cache. A lookup that is already running may insert the old client once more, for a few
    /// seconds.
    pub(crate) fn forget(&self, client_id: &str) {
        self.clients.invalidate(client_id);
    }
}
