//! Argon2id off the async threads, behind a queue of bounded length. RFC 9106.
//!
//! One hash takes 19 MiB and some milliseconds of a core; without a bound, a burst of sign-ins would take
//! the memory of the machine.

use crate::protocol::error::Outage;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Places for work that takes its turn; whoever finds no place is told to come back.
#[derive(Debug)]
pub(crate) struct Queue {
    running: Semaphore,
    places: Semaphore,
}

/// End users' passwords.
pub(crate) static PASSWORDS: Queue = Queue::new(2, 64);
/// Clients' short secrets, which must not keep people from signing in.
pub(crate) static SECRETS: Queue = Queue::new(1, 64);

/// A turn, which ends when it is dropped.
pub(crate) struct Turn<'a> {
    _place: SemaphorePermit<'a>,
    _running: SemaphorePermit<'a>,
}

impl Queue {
    pub(crate) const fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            running: Semaphore::const_new(at_once),
            places: Semaphore::const_new(at_once + waiting),
        }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, Outage> {
        let place = self.places.try_acquire();
        let place = place.map_err(|_| Outage::new("too many secrets are waiting to be hashed"))?;
        let running = self.running.acquire().await.map_err(Outage::new)?;
        Ok(Turn { _place: place, _running: running })
    }
}

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
pub(crate) async fn hash(queue: &'static Queue, plain: &str) -> Result<String, Outage> {
    let plain = plain.to_owned();
    run(queue, move || encode(&plain)).await?.map_err(Outage::new)
}

/// Compares a text with a stored hash; without a stored hash it takes the same time and says no.
pub(crate) async fn verify(
    queue: &'static Queue,
    stored: Option<&str>,
    presented: &str,
) -> Result<bool, Outage> {
    let stored = stored.map(str::to_owned);
    let presented = presented.to_owned();
    run(queue, move || {
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

async fn run<T: Send + 'static>(
    queue: &'static Queue,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Outage> {
    let turn = queue.turn().await?;
    tokio::task::spawn_blocking(move || {
        let result = work();
        drop(turn);
        result
    })
    .await
    .map_err(Outage::new)
}
