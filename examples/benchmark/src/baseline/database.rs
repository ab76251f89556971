//! The tables, and the settings of the connections.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlitePool};

use crate::Outcome;

/// The tables; every lookup goes through a unique index.
pub(super) const SCHEMA: &str = "
CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    active BOOLEAN NOT NULL
);
CREATE TABLE client (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    scope TEXT NOT NULL,
    grant_type TEXT NOT NULL,
    introspection BOOLEAN NOT NULL
);
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    access_hash BLOB NOT NULL UNIQUE,
    refresh_hash BLOB UNIQUE,
    client_id TEXT NOT NULL REFERENCES client (client_id),
    user_id INTEGER REFERENCES user (id),
    scope TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    refresh_expires_at INTEGER,
    superseded_at INTEGER,
    family BLOB,
    generation INTEGER NOT NULL,
    UNIQUE (family, generation)
);
";

/// Opens the database with a pool.
pub(super) async fn open(path: &Path, connections: u32) -> Outcome<SqlitePool> {
    // As the provider: a file has no server that could have gone away.
    let pool = SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false);
    Ok(pool.connect_with(options(path)).await?)
}

/// The settings of a connection as the hand-written server opens it, read back from SQLite.
pub(crate) async fn settings(path: &Path) -> Outcome<Vec<(String, String)>> {
    let mut connection = options(path).connect().await?;
    let journal_mode: String =
        sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await?;
    let mut settings = vec![("journal_mode".to_owned(), journal_mode)];
    for (name, statement) in [
        ("synchronous", "PRAGMA synchronous"),
        ("busy_timeout", "PRAGMA busy_timeout"),
        ("foreign_keys", "PRAGMA foreign_keys"),
    ] {
        let value: i64 = sqlx::query_scalar(statement).fetch_one(&mut connection).await?;
        settings.push((name.to_owned(), value.to_string()));
    }
    connection.close().await?;
    Ok(settings)
}

/// The journal mode of a database that another program set up: it alone is kept in the file.
pub(crate) async fn journal_mode(path: &Path) -> Outcome<Vec<(String, String)>> {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(vec![("journal_mode".to_owned(), mode)])
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .disable_statement_logging()
}
