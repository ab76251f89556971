//! Connects to the database, with the settings of its connections.

use crate::{
    database_url::{DatabaseUrl, Place},
    invocation::invocation,
    reach::reach,
    schema,
    stop::Stop,
};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{fs::OpenOptions, thread, time::Duration};

/// How long a statement waits for another writer of an SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 20;
const SERVER_CONNECTIONS: u32 = 16;

/// Connects to `url`, and creates the file of an SQLite database that does not exist yet.
pub async fn connect(url: &str) -> Result<DatabaseConnection, Stop> {
    let url = DatabaseUrl::parse(url)?;
    let options = options(&url);
    create_private(&url);
    connect_with(&url, options).await
}

/// Creates the file of an SQLite database so that only its owner can read it; SQLite gives the files beside it the
/// same mode. An error here occurs again when connecting, and is reported then.
fn create_private(url: &DatabaseUrl) {
    let Place::File { path, may_be_created: true } = url.place() else { return };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

/// Connects to a database that a provider uses already.
pub(crate) async fn open(url: &str) -> Result<DatabaseConnection, Stop> {
    let database = connect_existing(url).await?;
    if schema::is_absent(&database).await? {
        return Err(Stop::database(format_args!(
            "there are no tables of the provider yet, start it once or run `{} schema apply`",
            invocation()
        )));
    }
    Ok(database)
}

/// Connects to a database, but creates no file.
pub(crate) async fn connect_existing(url: &str) -> Result<DatabaseConnection, Stop> {
    let url = DatabaseUrl::parse(url)?;
    let mut options = options(&url);
    options.map_sqlx_sqlite_opts(|options| sqlite_settings(options).create_if_missing(false));
    connect_with(&url, options).await
}

async fn connect_with(
    url: &DatabaseUrl,
    options: ConnectOptions,
) -> Result<DatabaseConnection, Stop> {
    if let Some(address) = url.host_and_port() {
        reach(address).await?;
    }
    let mut attempt = 0;
    loop {
        match Database::connect(options.clone()).await {
            Ok(database) => return Ok(database),
            // SQLite does not wait for another process that switches the same new file to WAL, so this retries.
            Err(error)
                if url.backend() == DbBackend::Sqlite
                    && error.to_string().contains("locked")
                    && attempt < ATTEMPTS =>
            {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => {
                let error = error.to_string();
                let detail =
                    if url.is_repeated_in(&error) { String::new() } else { format!(": {error}") };
                let advice = advice(url);
                return Err(Stop::database(format_args!("cannot connect{detail}; {advice}")));
            }
        }
    }
}

fn advice(url: &DatabaseUrl) -> &'static str {
    match url.place() {
        Place::File { may_be_created: false, .. } => {
            "check the path; with `mode=rwc` in the URL, starting the provider, or `schema apply`, creates the file"
        }
        Place::File { .. } | Place::Memory => {
            "check the path; starting the provider, or `schema apply`, creates the file"
        }
        Place::Server(_) => "check the address, the credentials and that the server runs",
    }
}

/// A connection to a server is tested if it was unused for this long: the server may have closed it meanwhile.
const TESTED_AFTER: Duration = Duration::from_secs(1);

fn options(url: &DatabaseUrl) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.for_driver());
    let is_sqlite = url.backend() == DbBackend::Sqlite;
    options
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(if is_sqlite { 8 } else { 2 }))
        .connect_timeout(Duration::from_secs(8));
    if is_sqlite {
        // A file has no server that could have closed the connection.
        options.test_before_acquire(false);
    } else {
        // A test costs as much as a look-up, so a connection that was just used is not tested.
        options.test_before_acquire_if_idle_for(TESTED_AFTER);
    }
    match url.place() {
        // One connection only, which stays open: each connection would open a database of its own, and the
        // database ends with its last connection.
        Place::Memory => {
            options
                .max_connections(1)
                .min_connections(1)
                .idle_timeout(None::<Duration>)
                .max_lifetime(None::<Duration>);
        }
        Place::File { .. } => {
            let processors = thread::available_parallelism()
                .map_or(4, |count| u32::try_from(count.get()).unwrap_or(4));
            options.max_connections((processors * 2).max(4));
        }
        Place::Server(_) => {
            options.max_connections(SERVER_CONNECTIONS);
        }
    }
    if let Some(connections) = url.connections() {
        options.max_connections(connections);
    }
    let may_be_created = !matches!(url.place(), Place::File { may_be_created: false, .. });
    options.map_sqlx_sqlite_opts(move |options| {
        sqlite_settings(options).create_if_missing(may_be_created)
    });
    options
}

/// The settings of every SQLite connection.
///
/// - `journal_mode = WAL`: readers do not wait for the writer, and a commit is one append.
/// - `synchronous = NORMAL`: a crash of the program loses nothing; a power cut may lose the last commits, never the file.
/// - `busy_timeout = 5000`: a writer waits for the one before it instead of failing.
/// - `foreign_keys = ON`: references hold, which SQLite leaves off for old programs.
#[must_use]
pub fn sqlite_settings(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
}

/// Begins a transaction that holds the write lock from its beginning, so that what it reads stays true until it commits.
pub(crate) async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    database
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        })
        .await
}
