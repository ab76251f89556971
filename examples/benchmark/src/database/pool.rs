//! Pools, and the settings of their connections. They are in one place, so that both servers have the same.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqlitePool};

use super::Backend;
use crate::Outcome;

/// The settings that decide what a commit costs, each with the statement that reads it from SQLite as text.
const SQLITE_SETTINGS: [(&str, &str); 4] = [
    ("journal_mode", "SELECT journal_mode FROM pragma_journal_mode"),
    ("synchronous", "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous"),
    ("busy_timeout", "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout"),
    ("foreign_keys", "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys"),
];

/// The settings of PostgreSQL that decide what a commit costs.
const POSTGRESQL_SETTINGS: [&str; 6] = [
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size",
];

/// The settings of one SQLite connection, which are those of the reference provider.
pub(crate) fn sqlite_options(url: &str) -> Outcome<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .disable_statement_logging())
}

/// A pool on an SQLite file.
pub(crate) async fn sqlite_pool(url: &str, connections: u32) -> Outcome<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false);
    Ok(pool.connect_with(sqlite_options(url)?).await?)
}

/// A pool on a PostgreSQL database. A test of each connection would cost both servers a round trip at each statement.
pub(crate) async fn postgresql_pool(url: &str, connections: u32) -> Outcome<PgPool> {
    let pool = PgPoolOptions::new().max_connections(connections).test_before_acquire(false);
    let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
    Ok(pool.connect_with(options).await?)
}

/// The settings that decide what a commit costs, with their values on this program's connections.
pub(crate) async fn settings(url: &str) -> Outcome<Vec<(String, String)>> {
    let mut settings = Vec::new();
    match Backend::of(url)? {
        Backend::Sqlite => {
            let mut connection = sqlite_options(url)?.connect().await?;
            for (name, statement) in SQLITE_SETTINGS {
                let value = sqlx::query_scalar(statement).fetch_one(&mut connection).await?;
                settings.push((name.to_owned(), value));
            }
            connection.close().await?;
        }
        Backend::Postgresql => {
            let mut connection = PgConnection::connect(url).await?;
            for name in POSTGRESQL_SETTINGS {
                let value = sqlx::query_scalar("SELECT current_setting($1)").bind(name);
                settings.push((name.to_owned(), value.fetch_one(&mut connection).await?));
            }
            connection.close().await?;
        }
    }
    Ok(settings)
}

/// Makes PostgreSQL update the statistics of its tables now. Otherwise a plan for an empty table would stay until an
/// arbitrary time, which differs between the two servers.
pub(crate) async fn update_statistics(url: &str) -> Outcome<()> {
    if Backend::of(url)? == Backend::Postgresql {
        let mut connection = PgConnection::connect(url).await?;
        sqlx::raw_sql("ANALYZE").execute(&mut connection).await?;
        connection.close().await?;
    }
    Ok(())
}
