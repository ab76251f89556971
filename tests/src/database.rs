//! A database for one test, which is removed afterwards.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use std::{env, io::Write, process::Command, sync::OnceLock};
use tempfile::TempDir;

/// The URL of the PostgreSQL server; `OAUTH_TEST_POSTGRESQL` names another one.
fn server_url() -> String {
    env::var("OAUTH_TEST_POSTGRESQL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432".to_owned())
}

/// The URL of the MariaDB server; `OAUTH_TEST_MARIADB` names another one.
fn mariadb_url() -> String {
    env::var("OAUTH_TEST_MARIADB").unwrap_or_else(|_| "mysql://root@127.0.0.1:3306".to_owned())
}

/// The kind of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file in a temporary folder.
    Sqlite,
    /// A database on the PostgreSQL server.
    Postgresql,
    /// A database on the MariaDB server.
    Mariadb,
}

/// An empty database with a URL. It is removed when this value is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// The URL that a provider is started with.
    pub url: String,
    kind: Kind,
    name: String,
    /// Whether dropping this value removes the database.
    is_owner: bool,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// Creates a database. When the server cannot be reached, this fails in CI; elsewhere it prints the test's
    /// name and returns `None`.
    pub async fn create(kind: Kind, test: &str) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::sqlite()),
            Kind::Postgresql => {
                Self::on_server(kind, "PostgreSQL", &format!("{}/postgres", server_url()), test)
                    .await
            }
            Kind::Mariadb => {
                Self::on_server(kind, "MariaDB", &format!("{}/mysql", mariadb_url()), test).await
            }
        }
    }

    /// A file in a temporary folder.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
        Self { url, kind: Kind::Sqlite, name: String::new(), is_owner: true, _folder: Some(folder) }
    }

    /// Creates a new database on a server. `admin_url` names the database through which it is created.
    async fn on_server(kind: Kind, server: &str, admin_url: &str, test: &str) -> Option<Self> {
        let admin = match connect(admin_url).await {
            Ok(admin) => admin,
            Err(error) => {
                assert!(
                    env::var_os("CI").is_none(),
                    "{server} cannot be reached at {admin_url}: {error}"
                );
                // Straight to standard error: the harness swallows what a passing test prints.
                let _ = writeln!(std::io::stderr(), "skipped: {test} ({server} cannot be reached)");
                return None;
            }
        };
        let base = admin_url.rsplit_once('/').map_or(admin_url, |(base, _)| base);
        let name = format!("oauth_test_{}", random_word());
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a new database");
        admin.close().await.expect("the connection closes");
        Some(Self { url: format!("{base}/{name}"), kind, name, is_owner: true, _folder: None })
    }

    /// The kind of the database.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Another empty database of the same kind.
    pub async fn another(&self) -> Self {
        Self::create(self.kind, &self.name).await.expect("the server has just made one database")
    }

    /// The same database for a second provider, which must end before this value is dropped.
    #[must_use]
    pub fn lent(&self) -> Self {
        let (url, name) = (self.url.clone(), self.name.clone());
        Self { url, kind: self.kind, name, is_owner: false, _folder: None }
    }

    /// A connection beside the provider's.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.url).await.expect("the test's database can be reached")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if !self.is_owner {
            return;
        }
        let statement = format!("DROP DATABASE IF EXISTS {}", self.name);
        // A database that could not be removed is no reason to fail a test that has passed.
        let _ = match self.kind {
            Kind::Sqlite => return,
            Kind::Postgresql => Command::new("psql")
                .args([&format!("{}/postgres", server_url()), "-qc"])
                .arg(format!("{statement} WITH (FORCE)"))
                .output(),
            Kind::Mariadb => {
                let address = self.url.parse::<url::Url>().ok();
                let Some(address) = address else { return };
                Command::new("mariadb")
                    .arg(format!("--host={}", address.host_str().unwrap_or_default()))
                    .arg(format!("--port={}", address.port().unwrap_or(3306)))
                    .arg(format!("--user={}", address.username()))
                    .args(address.password().map(|password| format!("--password={password}")))
                    .args(["--execute", &statement])
                    .output()
            }
        };
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(2)
        .sqlx_logging(false)
        .connect_timeout(std::time::Duration::from_secs(5));
    Database::connect(options).await
}

/// Counts the rows that a condition describes: `count(&database, "token WHERE revoked_at IS NULL")`.
pub async fn count(database: &DatabaseConnection, rows: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS number FROM {rows}");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.expect("the statement runs");
    row.expect("one row").try_get("", "number").expect("a number")
}

/// A word that no other test of any process uses.
#[must_use]
pub fn random_word() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    static START: OnceLock<u128> = OnceLock::new();
    let start = START.get_or_init(|| {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos())
    });
    format!("{start}_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}
