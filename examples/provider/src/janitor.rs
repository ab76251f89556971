//! Removes what has expired, in small batches.

use crate::{app::Server, clock::epoch_seconds, clock_check, session::store::SessionRows};
use oauth_runtime::clock::Clock;
use sea_orm::DatabaseConnection;
use std::{fmt::Display, sync::Arc, time::Duration};

const INTERVAL: Duration = Duration::from_mins(1);
const BATCH: u64 = 500;
/// The longest time that the removal of one kind of row may take in a round, in seconds.
const LONGEST: i64 = 20;

/// The server and the tables from which the janitor removes rows, and the clock that says what has expired.
pub(crate) struct Janitor {
    pub(crate) server: Server,
    pub(crate) sessions: SessionRows,
    pub(crate) database: DatabaseConnection,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Removes what has expired once a minute, until it is aborted.
pub(crate) async fn run(janitor: Janitor) {
    let mut interval = tokio::time::interval(INTERVAL);
    // The first tick comes at once, but a start has better things to do.
    interval.tick().await;
    loop {
        interval.tick().await;
        janitor.round().await;
    }
}

impl Janitor {
    /// Removes what has expired, unless the clock is so wrong that rows would be removed before they expire.
    async fn round(&self) {
        match clock_check::check(&self.database, &*self.clock).await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => return tracing::warn!(%problem, "expired rows were not removed"),
            Err(problem) => return tracing::warn!(%problem, "expired rows could not be removed"),
        }
        remove(epoch_seconds() + LONGEST, || self.server.prune(BATCH)).await;
        remove(epoch_seconds() + LONGEST, || self.sessions.prune(BATCH)).await;
    }
}

/// Removes batch after batch while batches are full, until the time `end`.
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
    use crate::{Provider, Settings};
    use oauth_tests::database::{Kind, TestDatabase, count};
    use sea_orm::ConnectionTrait as _;
    use std::cell::Cell;

    /// The number of batches in which a round removes this many rows.
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

    /// A clock that stands still.
    struct Standing(i64);

    impl Clock for Standing {
        fn now(&self) -> i64 {
            self.0
        }
    }

    /// Runs one round with a clock that is this many seconds ahead. Returns how many expired tokens are left.
    async fn left_by_a_clock_ahead(database: &TestDatabase, seconds: i64) -> i64 {
        let settings = Settings { database_url: database.url.clone(), ..Settings::default() };
        let provider = Provider::start(settings, "127.0.0.1:1".parse().unwrap()).await.unwrap();
        let database = provider.database().clone();
        let clock: Arc<dyn Clock> = Arc::new(Standing(epoch_seconds() + seconds));
        let ended = format!(
            "INSERT INTO token (client_id, access_token, scope, issued_at, expires_at, removable_at, generation) \
             VALUES ('a', 'hash {seconds}', '', 0, 1, 1, 0)"
        );
        database.execute_unprepared(&ended).await.unwrap();
        let janitor = Janitor {
            server: provider.server().clone(),
            sessions: SessionRows::new(database.clone(), clock.clone()),
            database: database.clone(),
            clock,
        };
        janitor.round().await;
        count(&database, "token").await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_round_by_a_clock_that_differs_from_the_servers_removes_nothing() {
        let test = "a_round_by_a_clock_that_differs_from_the_servers_removes_nothing";
        let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };

        assert_eq!(left_by_a_clock_ahead(&database, 3600).await, 1);
        assert_eq!(left_by_a_clock_ahead(&database, 0).await, 0);
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
