//! Argon2id off the async threads, behind a queue of bounded length. RFC 9106.
//!
//! One hash takes 19 MiB and some milliseconds of a core; without a bound, a burst of sign-ins would take
//! the memory of the machine.

use crate::protocol::error::Outage;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// How many hashes are computed at once.
const AT_ONCE: usize = 2;
/// How many requests may wait for their turn; the next one is told to come back.
const QUEUE: usize = 64;

static RUNNING: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: Semaphore = Semaphore::const_new(AT_ONCE + QUEUE);

/// A hash of a password that nobody has: verifying against it takes the usual time and fails.
static NOBODY: LazyLock<Result<String, String>> =
    LazyLock::new(|| encode("nobody has this password"));

fn encode(plain: &str) -> Result<String, String> {
    Argon2::default()
        .hash_password(plain.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// Hashes a text with a fresh salt.
pub(crate) async fn hash(plain: &str) -> Result<String, Outage> {
    let plain = plain.to_owned();
    run(move || encode(&plain)).await?.map_err(Outage::new)
}

/// Compares a text with a stored hash; without a stored hash it takes the same time and says no.
pub(crate) async fn verify(stored: Option<&str>, presented: &str) -> Result<bool, Outage> {
    let stored = stored.map(str::to_owned);
    let presented = presented.to_owned();
    run(move || {
        let known = stored.is_some();
        let stored = match stored {
            Some(stored) => stored,
            None => NOBODY.clone()?,
        };
        Ok(Argon2::default().verify_password(presented.as_bytes(), stored.as_str()).is_ok()
            && known)
    })
    .await?
    .map_err(|error: String| Outage::new(error))
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Outage> {
    let _place = WAITING
        .try_acquire()
        .map_err(|_| Outage::new("too many passwords are waiting to be hashed"))?;
    let turn = RUNNING.acquire().await.map_err(Outage::new)?;
    tokio::task::spawn_blocking(move || {
        let result = work();
        drop(turn);
        result
    })
    .await
    .map_err(Outage::new)
}
