//! Computes Argon2id hashes off the async threads, behind a queue of bounded length. RFC 9106.
//!
//! One hash takes 19 MiB and some milliseconds of a core; without a bound, a burst of sign-ins would use up the memory of the
//! machine.

mod queue;
mod remembered;

pub(crate) use queue::{Queue, Share, Turn};
pub(crate) use remembered::{Remembered, Success};

use crate::protocol::error::Outage;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;

/// The queue for passwords of end users.
pub(crate) static PASSWORDS: LazyLock<Queue> = LazyLock::new(|| Queue::new(2, 64));
/// The queue for short secrets of clients. It is separate, so that clients cannot keep users from signing in.
pub(crate) static SECRETS: LazyLock<Queue> = LazyLock::new(|| Queue::new(1, 64));

/// A hash for unknown users: verifying a password against it takes the usual time and fails.
static NOBODY: LazyLock<Result<String, String>> =
    LazyLock::new(|| encode("nobody has this password"));

fn encode(plain: &str) -> Result<String, String> {
    Argon2::default()
        .hash_password(plain.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// Hashes a text with a fresh salt. All callers form one share of the queue, so a crowd of them only delays itself.
pub(crate) async fn hash(queue: &'static Queue, plain: &str) -> Result<String, Outage> {
    let turn = queue.turn(Share::of(None::<()>, "new secrets")).await?;
    let plain = plain.to_owned();
    run(turn, move || encode(&plain)).await?.map_err(Outage::new)
}

/// Returns the index of the stored hash that matches the text. If `stored` is empty, this takes the same time and returns `None`.
/// `tell` is called with the result even if the caller no longer waits.
pub(crate) async fn find(
    turn: Turn,
    stored: Vec<String>,
    presented: &str,
    tell: impl FnOnce(Option<usize>) + Send + 'static,
) -> Result<Option<usize>, Outage> {
    let presented = presented.to_owned();
    run(turn, move || {
        let has =
            |stored: &str| Argon2::default().verify_password(presented.as_bytes(), stored).is_ok();
        if stored.is_empty() {
            has(&NOBODY.clone()?);
        }
        let found = stored.iter().position(|stored| has(stored));
        tell(found);
        Ok(found)
    })
    .await?
    .map_err(|error: String| Outage::new(error))
}

async fn run<T: Send + 'static>(
    turn: Turn,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Outage> {
    tokio::task::spawn_blocking(move || {
        let result = work();
        drop(turn);
        result
    })
    .await
    .map_err(Outage::new)
}
