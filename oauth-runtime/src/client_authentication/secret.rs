//! Client secrets: a strong one is compared with its SHA-256, a weak one with its Argon2id hash. RFC 6749, section 2.3.1.

use super::refusal::refusal;
use crate::{
    protocol::{
        client::Client,
        error::{Outage, Outcome},
        secret::{PlainClientSecret, SecretHash},
    },
    random::Random,
    slow_hash::{self, Queue},
};
use aws_lc_rs::hmac;
use moka::sync::Cache;
use std::{sync::Arc, time::Duration};

/// How long the success of a slow hash is remembered.
const SECRET_TIME: Duration = Duration::from_mins(1);
const CAPACITY: u64 = 10_000;

/// The secret is one of the client's; only [`Secrets::verify`] makes one.
pub(super) struct Verified {
    _private: (),
}

/// Compares secrets, and remembers for a minute which weak ones were right.
pub(super) struct Secrets {
    right: Cache<Vec<u8>, ()>,
    queues: Cache<String, Arc<Queue>>,
    key: hmac::Key,
}

impl Secrets {
    pub(super) fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self {
            right: Cache::builder().max_capacity(CAPACITY).time_to_live(SECRET_TIME).build(),
            queues: Cache::builder().max_capacity(CAPACITY).time_to_idle(SECRET_TIME).build(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
        }
    }

    /// Compares a secret with those of the client that have not ended.
    pub(super) async fn verify(
        &self,
        client: &Client,
        presented: &PlainClientSecret,
        now: i64,
    ) -> Outcome<Verified> {
        for hash in client.secrets_at(now) {
            let is_right = match hash.verify_fast(presented.expose()) {
                Some(is_right) => is_right,
                None => self.verify_slowly(client.client_id(), hash, presented.expose()).await?,
            };
            if is_right {
                return Ok(Verified { _private: () });
            }
        }
        Err(refusal(client, "sent a wrong secret").into())
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
        if self.right.contains_key(&remembered) {
            return Ok(true);
        }
        let queue = self.queues.get_with_by_ref(client_id, || Arc::new(Queue::new(1, 32)));
        let _turn = queue.turn().await?;
        // Whoever waited may find that somebody before them sent the same secret.
        if self.right.contains_key(&remembered) {
            return Ok(true);
        }
        let is_right =
            slow_hash::verify(&slow_hash::SECRETS, Some(hash.as_str()), presented).await?;
        if is_right {
            self.right.insert(remembered, ());
        }
        Ok(is_right)
    }
}
