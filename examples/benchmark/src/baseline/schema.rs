//! The tables of the hand-written server, the same on both databases, and the rows that the loads need.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::credential;
use crate::Outcome;
use crate::database::{Backend, sqlite_options};
use crate::seed::{Client, REDIRECT_URI, SCOPE, SERVICE, USERNAME, WEB};

/// Each index serves a look-up of the loads. The last index also finds a family that must be revoked, and permits only
/// one line of succession in it.
///
/// The types are PostgreSQL's; SQLite has other names for them.
const TABLES: &str = r#"
CREATE TABLE "user" (
    id BIGINT PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    active BOOLEAN NOT NULL
);
CREATE TABLE client (
    client_id TEXT PRIMARY KEY,
    secret_hash BYTEA NOT NULL,
    scope TEXT NOT NULL,
    grant_types TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    introspection BOOLEAN NOT NULL
);
CREATE TABLE code (
    code_hash BYTEA PRIMARY KEY,
    client_id TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    family BYTEA NOT NULL
);
CREATE TABLE token (
    access_hash BYTEA PRIMARY KEY,
    refresh_hash BYTEA UNIQUE,
    client_id TEXT NOT NULL,
    user_id BIGINT,
    scope TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    refresh_expires_at BIGINT,
    superseded_at BIGINT,
    family BYTEA,
    generation BIGINT NOT NULL,
    UNIQUE (family, generation)
);
"#;

/// Creates the tables, a user and both clients.
pub(crate) async fn fill(url: &str) -> Outcome<()> {
    // The values are constants of this program, so it is safe to write them into the statement, and one text serves both
    // databases.
    let backend = Backend::of(url)?;
    let statements = AssertSqlSafe(format!("{}{}", tables(backend), rows(backend)));
    match backend {
        Backend::Sqlite => {
            let mut connection = SqliteConnection::connect_with(&sqlite_options(url)?).await?;
            sqlx::raw_sql(statements).execute(&mut connection).await?;
            connection.close().await?;
        }
        Backend::Postgresql => {
            let mut connection = PgConnection::connect(url).await?;
            sqlx::raw_sql(statements).execute(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

fn tables(backend: Backend) -> String {
    match backend {
        Backend::Sqlite => TABLES.replace("BYTEA", "BLOB").replace("BIGINT", "INTEGER"),
        Backend::Postgresql => TABLES.to_owned(),
    }
}

fn rows(backend: Backend) -> String {
    let client = |client: &Client, grant_types: &str, introspection: bool| {
        let digits: Vec<String> =
            credential::hash(client.secret).iter().map(|byte| format!("{byte:02x}")).collect();
        let digits = digits.concat();
        let hash = match backend {
            Backend::Sqlite => format!("x'{digits}'"),
            Backend::Postgresql => format!("'\\x{digits}'"),
        };
        let id = client.id;
        format!(
            "INSERT INTO client (client_id, secret_hash, scope, grant_types, redirect_uri, introspection) \
             VALUES ('{id}', {hash}, '{SCOPE}', '{grant_types}', '{REDIRECT_URI}', {introspection});"
        )
    };
    [
        format!("INSERT INTO \"user\" (id, username, active) VALUES (1, '{USERNAME}', TRUE);"),
        client(&SERVICE, "client_credentials", true),
        client(&WEB, "authorization_code refresh_token", false),
    ]
    .concat()
}
