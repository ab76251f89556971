//! Remembers who presented a right secret a moment ago, so that they need no slow hash and wait in no queue.

use crate::random::Random;
use aws_lc_rs::hmac;
use moka::sync::Cache;
use std::time::Duration;

/// How long a success is remembered, in seconds.
const SECONDS: i64 = 60;
const CAPACITY: u64 = 10_000;

/// Successes, each stored as a digest under a key that only this process has. The digest covers the stored hash, so that a change
/// of the secret invalidates it. It also covers the place where the secret was presented, so that nobody at another place can
/// learn of the success by the speed of the answer.
pub(crate) struct Remembered {
    successes: Cache<[u8; 32], i64>,
    key: hmac::Key,
}

/// The digest of a success, or of what would be one.
#[derive(Clone, Copy)]
pub(crate) struct Success([u8; 32]);

impl Remembered {
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self {
            // A success expires by the server's clock. This only frees the memory.
            successes: Cache::builder()
                .max_capacity(CAPACITY)
                .time_to_live(Duration::from_secs(2 * SECONDS.unsigned_abs()))
                .build(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
        }
    }

    /// The digest of the success that would be remembered if this secret, presented at this place, matches this hash.
    pub(crate) fn success(&self, stored: &str, presented: &str, place: &str) -> Success {
        let mut context = hmac::Context::with_key(&self.key);
        for text in [stored, place, presented] {
            context.update(&text.len().to_le_bytes());
            context.update(text.as_bytes());
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        Success(digest)
    }

    pub(crate) fn knows(&self, success: &Success, now: i64) -> bool {
        let at = self.successes.get(&success.0);
        at.is_some_and(|at| now.abs_diff(at) < SECONDS.unsigned_abs())
    }

    pub(crate) fn insert(&self, success: Success, now: i64) {
        self.successes.insert(success.0, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_success_counts_for_a_minute_and_for_what_it_was_about() {
        let remembered = Remembered::new(&SystemRandom);
        let success = |stored, presented, place| remembered.success(stored, presented, place);
        remembered.insert(success("hash", "secret", "home"), 1000);

        assert!(remembered.knows(&success("hash", "secret", "home"), 1059));
        assert!(!remembered.knows(&success("hash", "secret", "home"), 1060));
        for (stored, presented, place) in
            [("other", "secret", "home"), ("hash", "secrets", "home"), ("hash", "secret", "away")]
        {
            assert!(!remembered.knows(&success(stored, presented, place), 1000));
        }
        assert!(!remembered.knows(&success("hashh", "ome", "secret"), 1000));
    }
}
