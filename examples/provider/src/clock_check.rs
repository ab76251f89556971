//! Checks that this machine and the database server agree about the time. A machine whose clock is far ahead would remove
//! rows that have not expired.

use oauth_runtime::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// The largest allowed difference between the two clocks, in seconds.
const TOLERANCE: i64 = 60;

/// A clock that differs from the database server's by more than a minute.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this machine's clock is {} seconds {} the database server's, so nothing was removed: correct the wrong clock, \
     and run this again", .ahead.unsigned_abs(), if *.ahead > 0 { "ahead of" } else { "behind" }
)]
pub(crate) struct WrongClock {
    ahead: i64,
}

/// Compares the clock with that of the database server. An SQLite file has no clock of its own.
pub(crate) async fn check(
    database: &DatabaseConnection,
    clock: &dyn Clock,
) -> Result<Result<(), WrongClock>, DbErr> {
    let before = clock.now();
    let Some(servers) = time_of(database).await? else { return Ok(Ok(())) };
    Ok(compare((before, clock.now()), servers))
}

/// Compares two readings of this clock with the time of the server. The readings are from before and after the
/// query, because the answer may have taken long.
fn compare((before, after): (i64, i64), servers: i64) -> Result<(), WrongClock> {
    let ahead = if servers < before {
        before - servers
    } else if servers > after {
        after - servers
    } else {
        0
    };
    if ahead.abs() <= TOLERANCE { Ok(()) } else { Err(WrongClock { ahead }) }
}

/// The time of the database server, in epoch seconds; `None` for SQLite.
async fn time_of(database: &DatabaseConnection) -> Result<Option<i64>, DbErr> {
    let backend = database.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => "SELECT EXTRACT(EPOCH FROM clock_timestamp())::bigint",
        DbBackend::MySql => "SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)",
        _ => return Ok(None),
    };
    let row = database.query_one_raw(Statement::from_string(backend, sql)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::epoch_seconds;
    use oauth_tests::database::{Kind, TestDatabase};

    #[derive(Debug)]
    struct Fixed(i64);

    impl Clock for Fixed {
        fn now(&self) -> i64 {
            self.0
        }
    }

    /// Each kind of server needs a query of its own; an SQLite file has no clock.
    #[tokio::test]
    async fn a_clock_that_is_an_hour_ahead_of_the_servers_is_wrong_and_the_right_one_is_not() {
        for (kind, may_be_wrong) in
            [(Kind::Sqlite, true), (Kind::Postgresql, false), (Kind::Mariadb, false)]
        {
            let test =
                "a_clock_that_is_an_hour_ahead_of_the_servers_is_wrong_and_the_right_one_is_not";
            let Some(database) = TestDatabase::create(kind, test).await else { continue };
            let connection = database.connect().await;
            let is_right =
                async |now| check(&connection, &Fixed(now)).await.expect("an answer").is_ok();

            assert!(is_right(epoch_seconds()).await, "{kind:?}");
            assert_eq!(is_right(epoch_seconds() + 3600).await, may_be_wrong, "{kind:?}");
        }
    }

    #[test]
    fn clocks_may_differ_by_a_minute_either_way() {
        for servers in [940, 1000, 1001, 1062] {
            assert_eq!(compare((1000, 1002), servers), Ok(()), "{servers}");
        }
        let ahead = compare((1000, 1002), 939).unwrap_err().to_string();
        let behind = compare((1000, 1002), 1063).unwrap_err().to_string();

        assert!(ahead.contains("is 61 seconds ahead of the database server's"), "{ahead}");
        assert!(behind.contains("is 61 seconds behind the database server's"), "{behind}");
    }
}
