//! Removes what has expired, a little at a time.

use crate::{app::Server, clock::epoch_seconds, session::store::SessionRows};
use std::{fmt::Display, time::Duration};

const INTERVAL: Duration = Duration::from_mins(1);
const BATCH: u64 = 500;
/// How many seconds one kind of row may take of a round.
const LONGEST: i64 = 20;

/// Runs until it is aborted.
pub(crate) async fn run(server: Server, sessions: SessionRows) {
    let mut interval = tokio::time::interval(INTERVAL);
    // The first tick is at once, when a start has better things to do.
    interval.tick().await;
    loop {
        interval.tick().await;
        remove(epoch_seconds() + LONGEST, || server.prune(BATCH)).await;
        remove(epoch_seconds() + LONGEST, || sessions.prune(BATCH)).await;
    }
}

/// Goes on while batches are full, until `end`.
async fn remove<F, E>(end: i64, prune: impl Fn() -> F)
where
    F: Future<Output = Result<u64, E>>,
    E: Display,
{
    loop {
        match prune().await {
            Ok(removed) if removed >= BATCH && epoch_seconds() < end => {
                tokio::task::yield_now().await;
            }
            Ok(_) => return,
            // Nothing is lost: the next round finds the same rows.
            Err(problem) => {
                tracing::warn!(%problem, "expired rows could not be removed");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// How many batches a round takes of so many rows.
    async fn batches(rows: u64, end: i64) -> u32 {
        let (left, calls) = (Cell::new(rows), Cell::new(0));
        remove(end, || {
            let removed = left.get().min(BATCH);
            left.set(left.get() - removed);
            calls.set(calls.get() + 1);
            async move { Ok::<_, String>(removed) }
        })
        .await;
        calls.get()
    }

    #[tokio::test]
    async fn a_round_goes_on_while_batches_are_full_and_its_time_is_not_up() {
        let later = epoch_seconds() + 60;

        assert_eq!(batches(BATCH * 100 + 1, later).await, 101);
        assert_eq!(batches(1, later).await, 1);
        assert_eq!(batches(BATCH * 100, epoch_seconds()).await, 1);
    }

    #[tokio::test]
    async fn a_round_ends_at_the_first_failure() {
        let calls = Cell::new(0);
        remove(epoch_seconds() + 60, || {
            calls.set(calls.get() + 1);
            async { Err::<u64, _>("no database") }
        })
        .await;

        assert_eq!(calls.get(), 1);
    }
}
