//! Clients and their secrets, remembered for a few seconds so that a request costs no extra look-up.

use crate::{
    protocol::{
        client::AuthMethod,
        client::Client,
        client_authentication::{
            AuthenticatedClient, Candidate, ClientCredentials, FAILED, SecretVerdict,
        },
        error::{Outage, Outcome},
        secret::SecretHash,
    },
    random::Random,
    slow_hash::{self, Queue},
    store::Store,
};
use aws_lc_rs::hmac;
use moka::sync::Cache;
use std::{sync::Arc, time::Duration};

/// How long a client is remembered; another process's change is seen after at most this time.
const CLIENT_TIME: Duration = Duration::from_secs(5);
/// How long the success of a slow hash is remembered.
const SECRET_TIME: Duration = Duration::from_mins(1);
const CAPACITY: u64 = 10_000;

/// Looks clients up and checks their secrets.
pub(crate) struct ClientDirectory {
    store: Arc<dyn Store>,
    clients: Cache<String, Arc<Client>>,
    verified: Cache<Vec<u8>, ()>,
    queues: Cache<String, Arc<Queue>>,
    key: hmac::Key,
}

impl ClientDirectory {
    pub(crate) fn new(store: Arc<dyn Store>, random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self {
            store,
            clients: Cache::builder().max_capacity(CAPACITY).time_to_live(CLIENT_TIME).build(),
            verified: Cache::builder().max_capacity(CAPACITY).time_to_live(SECRET_TIME).build(),
            queues: Cache::builder().max_capacity(CAPACITY).time_to_idle(SECRET_TIME).build(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
        }
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

    /// Forgets a client that was changed. A look-up that is under way may remember it once more, for a few seconds.
    pub(crate) fn forget(&self, client_id: &str) {
        self.clients.invalidate(client_id);
    }

    /// Authenticates a client by exactly the method that it registered, if the endpoint permits that one.
    pub(crate) async fn authenticate(
        &self,
        credentials: &ClientCredentials,
        permitted: &[AuthMethod],
        now: i64,
    ) -> Outcome<AuthenticatedClient> {
        let Some(client) = self.find(credentials.client_id()).await? else {
            return Err(FAILED.with_hint("unknown client").into());
        };
        let candidate = Candidate::new(client, credentials, permitted)?;
        let verdict = match credentials.secret() {
            None => SecretVerdict::Passed,
            Some(presented) => self.verify_secret(candidate.client(), presented, now).await?,
        };
        Ok(candidate.prove(&verdict)?)
    }

    async fn verify_secret(
        &self,
        client: &Client,
        presented: &str,
        now: i64,
    ) -> Result<SecretVerdict, Outage> {
        for hash in client.secrets_at(now) {
            let is_right = match hash.verify_fast(presented) {
                Some(is_right) => is_right,
                None => self.verify_slowly(client.client_id(), hash, presented).await?,
            };
            if is_right {
                return Ok(SecretVerdict::Passed);
            }
        }
        Ok(SecretVerdict::Failed)
    }

    /// One slow hash at a time for each client, so that wrong secrets of one do not keep the others waiting.
    async fn verify_slowly(
        &self,
        client_id: &str,
        hash: &SecretHash,
        presented: &str,
    ) -> Result<bool, Outage> {
        let text = format!("{}\0{presented}", hash.as_str());
        let remembered = hmac::sign(&self.key, text.as_bytes()).as_ref().to_vec();
        if self.verified.contains_key(&remembered) {
            return Ok(true);
        }
        let queue = self.queues.get_with_by_ref(client_id, || Arc::new(Queue::new(1, 32)));
        let _turn = queue.turn().await?;
        // Whoever waited may find that somebody before them sent the same secret.
        if self.verified.contains_key(&remembered) {
            return Ok(true);
        }
        let is_right =
            slow_hash::verify(&slow_hash::SECRETS, Some(hash.as_str()), presented).await?;
        if is_right {
            self.verified.insert(remembered, ());
        }
        Ok(is_right)
    }
}

impl SecretHash {
    /// The hash of a client secret: SHA-256 for at least 32 characters, Argon2id off the async threads for fewer.
    ///
    /// # Errors
    /// An outage when too many secrets and passwords are waiting to be hashed already.
    pub async fn of(plain: &str) -> Result<Self, Outage> {
        match Self::strong(plain) {
            Some(hash) => Ok(hash),
            None => slow_hash::hash(&slow_hash::SECRETS, plain).await.map(Self::slow),
        }
    }
}
