//! Removes what has expired, a little at a time.

use crate::{app::Server, session::store::SessionRows};
use std::time::Duration;

const INTERVAL: Duration = Duration::from_mins(1);
const BATCH: u64 = 500;
const BATCHES: u32 = 20;

/// Runs until it is aborted.
pub(crate) async fn run(server: Server, sessions: SessionRows) {
    let mut interval = tokio::time::interval(INTERVAL);
    // The first tick is at once, when a start has better things to do.
    interval.tick().await;
    loop {
        interval.tick().await;
        for _ in 0..BATCHES {
            let removed = match (server.prune(BATCH).await, sessions.prune(BATCH).await) {
                (Ok(rows), Ok(sessions)) => rows + sessions,
                (Err(failure), _) => return_later(&failure),
                (_, Err(error)) => return_later(&error),
            };
            if removed == 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Nothing is lost when a round fails: the next one finds the same rows.
fn return_later(problem: &dyn std::fmt::Display) -> u64 {
    tracing::warn!(%problem, "expired rows could not be removed");
    0
}
