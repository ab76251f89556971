//! Connecting to the database, and the settings a connection gets.

use crate::{invocation::invocation, reach::reach, schema, stop::Stop};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{fs::OpenOptions, path::PathBuf, thread, time::Duration};
use url::{Url, form_urlencoded};

/// How long a statement waits for another writer of an SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 20;
const SERVER_CONNECTIONS: u32 = 16;

/// Connects to `url`, and creates the file of an SQLite database that does not exist yet.
pub async fn connect(url: &str) -> Result<DatabaseConnection, Stop> {
    let options = options(url)?;
    create_private(url);
    connect_with(url, options).await
}

/// Creates the file of an SQLite database for its owner only; the files beside it get the same mode. Whatever goes
/// wrong here goes wrong again at connecting, with a message.
fn create_private(url: &str) {
    let Some(file) = file_of(url) else { return };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

/// The file of an SQLite database.
pub(crate) fn file_of(url: &str) -> Option<PathBuf> {
    if !is_sqlite(url) || is_in_memory(url) {
        return None;
    }
    let (url, _) = without_bound(url).ok()?;
    Some(url.parse::<SqliteConnectOptions>().ok()?.get_filename().to_owned())
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

/// Connects, but creates no file.
pub(crate) async fn connect_existing(url: &str) -> Result<DatabaseConnection, Stop> {
    let mut options = options(url)?;
    options.map_sqlx_sqlite_opts(|options| sqlite_settings(options).create_if_missing(false));
    connect_with(url, options).await
}

async fn connect_with(url: &str, options: ConnectOptions) -> Result<DatabaseConnection, Stop> {
    reach(url).await?;
    let mut attempt = 0;
    loop {
        match Database::connect(options.clone()).await {
            Ok(database) => return Ok(database),
            // Switching a new file to WAL does not wait for another process that does the same.
            Err(error)
                if is_sqlite(url) && error.to_string().contains("locked") && attempt < ATTEMPTS =>
            {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => {
                let advice = if is_sqlite(url) {
                    "check the path; starting the provider, or `schema apply`, creates the file"
                } else {
                    "check the address, the credentials and that the server runs"
                };
                return Err(Stop::database(format_args!(
                    "cannot connect{}; {advice}",
                    detail(&error, url)
                )));
            }
        }
    }
}

/// What the driver says, unless that repeats a password.
fn detail(error: &DbErr, url: &str) -> String {
    let error = error.to_string();
    let is_secret = |secret: &str| !secret.is_empty() && error.contains(secret);
    if error.contains(url) || passwords_of(url).iter().any(|password| is_secret(password)) {
        return String::new();
    }
    format!(": {error}")
}

/// The passwords in a URL, as they stand there and as they are meant.
fn passwords_of(url: &str) -> Vec<String> {
    let Ok(url) = Url::parse(url) else { return Vec::new() };
    let in_authority = url.password().into_iter().flat_map(|password| {
        // A query is decoded in the same way, but for these signs.
        let escaped = password.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
        let decoded = form_urlencoded::parse(escaped.as_bytes()).next();
        [Some(password.to_owned()), decoded.map(|(decoded, _)| decoded.into_owned())]
    });
    let in_query = url
        .query_pairs()
        .filter(|(name, _)| name == "password")
        .map(|(_, password)| Some(password.into_owned()));
    in_authority.chain(in_query).flatten().collect()
}

/// How long a connection to a server is unused before it is tested: the server may have closed it meanwhile.
const TESTED_AFTER: Duration = Duration::from_secs(1);

fn options(url: &str) -> Result<ConnectOptions, Stop> {
    if backend_of(url)? != DbBackend::Sqlite && Url::parse(url).is_err() {
        // What the parser says may repeat a part of the password.
        return Err(Stop::database(
            "this is not a URL; expected one such as postgres://USER:PASSWORD@HOST/NAME, with signs like @ : / # ? and % of the password percent-encoded",
        ));
    }
    let (url, bound) = without_bound(url)?;
    let url = url.as_str();
    // MariaDB speaks the protocol of MySQL, and the driver knows it by that name only.
    let mut options = ConnectOptions::new(
        url.strip_prefix("mariadb:").map_or_else(|| url.to_owned(), |rest| format!("mysql:{rest}")),
    );
    options
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(if is_sqlite(url) { 8 } else { 2 }))
        .connect_timeout(Duration::from_secs(8));
    if is_sqlite(url) {
        // A file has no server that could have gone away.
        options.test_before_acquire(false);
    } else {
        // A test costs as much as a look-up, so a connection that was just used is not tested.
        options.test_before_acquire_if_idle_for(TESTED_AFTER);
    }
    if is_in_memory(url) {
        // Every connection would open a database of its own, and the last one that closes takes it away.
        options
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>);
    } else if is_sqlite(url) {
        let processors = thread::available_parallelism()
            .map_or(4, |count| u32::try_from(count.get()).unwrap_or(4));
        options.max_connections((processors * 2).max(4));
    } else {
        options.max_connections(SERVER_CONNECTIONS);
    }
    if let Some(connections) = bound {
        options.max_connections(connections);
    }
    options.map_sqlx_sqlite_opts(sqlite_settings);
    Ok(options)
}

/// Takes `max_connections=N`, which bounds the pool and is unknown to the drivers, out of the query of a URL.
fn without_bound(url: &str) -> Result<(String, Option<u32>), Stop> {
    let Some((address, query)) = url.split_once('?') else { return Ok((url.to_owned(), None)) };
    let (bounds, rest): (Vec<&str>, Vec<&str>) =
        query.split('&').partition(|pair| pair.starts_with("max_connections="));
    let Some((_, number)) = bounds.first().and_then(|pair| pair.split_once('=')) else {
        return Ok((url.to_owned(), None));
    };
    let number = number.parse().ok().filter(|number| *number > 0);
    let number = number.ok_or_else(|| Stop::database("max_connections: expected 1 or more"))?;
    let url =
        if rest.is_empty() { address.to_owned() } else { format!("{address}?{}", rest.join("&")) };
    Ok((url, Some(number)))
}

/// What every SQLite connection is set to.
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

/// A transaction that holds the write lock from its beginning, so that what it read stays true until it commits.
pub(crate) async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    database
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        })
        .await
}

/// The kind of database that a URL names.
pub(crate) fn backend_of(url: &str) -> Result<DbBackend, Stop> {
    match url.split(':').next() {
        Some("sqlite") => Ok(DbBackend::Sqlite),
        Some("postgres" | "postgresql") => Ok(DbBackend::Postgres),
        Some("mysql" | "mariadb") => Ok(DbBackend::MySql),
        _ => Err(Stop::database(
            "expected a URL that begins with sqlite:, postgres:, mysql: or mariadb:",
        )),
    }
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

fn is_in_memory(url: &str) -> bool {
    is_sqlite(url) && (url.contains(":memory:") || url.contains("mode=memory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        options(url).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_url_that_does_not_parse_is_not_repeated() {
        for url in [
            "postgres://user:canary@host:port/name",
            "postgres://user:can#ary@host/name",
            "mysql://user:canary@ho st/name",
            "oracle://user:canary@host/name",
            "postgres://user:canary@host/name?max_connections=0",
        ] {
            let refusal = refusal(url);
            assert!(refusal.starts_with("--database-url: "), "{refusal}");
            assert!(!refusal.contains("can"), "{refusal}");
        }
    }

    #[test]
    fn a_password_in_the_words_of_a_driver_is_not_repeated() {
        let error = |text: &str| DbErr::Custom(text.to_owned());
        let url = "postgres://user:ca%40nary@host/name?password=other";

        assert_eq!(detail(&error("bad ca@nary"), url), "");
        assert_eq!(detail(&error("bad ca%40nary"), url), "");
        assert_eq!(detail(&error("bad other"), url), "");
        assert!(detail(&error("connection refused"), url).contains("connection refused"));
        assert!(detail(&error("connection refused"), "sqlite://a.db").contains("refused"));
    }
}
