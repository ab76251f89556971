//! The databases of a run: created before it, removed after it.

mod pool;

pub(crate) use pool::{postgresql_pool, settings, sqlite_options, sqlite_pool, update_statistics};

use std::path::{Path, PathBuf};

use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use url::Url;

use crate::Outcome;

/// A database that both servers can use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Backend {
    Sqlite,
    Postgresql,
}

/// Creates databases for one run.
pub(crate) struct Databases {
    folder: TempDir,
    postgresql_url: String,
    /// The names of the databases on the PostgreSQL server.
    made: Vec<String>,
}

impl Backend {
    /// Every kind of database, in the order in which they are measured.
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgresql];

    /// The kind that a URL names.
    pub(crate) fn of(url: &str) -> Outcome<Self> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgresql),
            _ => Err("the database URL must begin with sqlite: or postgres:".into()),
        }
    }

    /// The name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgresql => "PostgreSQL",
        }
    }

    /// The number of connections that the reference provider opens.
    pub(crate) fn default_pool(self) -> u32 {
        match self {
            Self::Sqlite => {
                let cores = std::thread::available_parallelism().map_or(2, usize::from);
                u32::try_from(cores * 2).unwrap_or(u32::MAX).max(4)
            }
            Self::Postgresql => 16,
        }
    }
}

impl Databases {
    /// An empty folder, and a PostgreSQL server to which no connection is opened yet.
    pub(crate) fn new(postgresql_url: &str) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("oauth-benchmark-").tempdir()?;
        Ok(Self { folder, postgresql_url: postgresql_url.to_owned(), made: Vec::new() })
    }

    /// The folder with SQLite's files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file for a server's standard error.
    pub(crate) fn log(&self, backend: Backend, server: &str) -> PathBuf {
        self.folder.path().join(format!("{}-{server}.log", backend.name()))
    }

    /// Creates an empty database. Returns its URL.
    pub(crate) async fn create(&mut self, backend: Backend, name: &str) -> Outcome<String> {
        match backend {
            Backend::Sqlite => Ok(format!("sqlite://{}?mode=rwc", self.file(name).display())),
            Backend::Postgresql => {
                let name = format!("oauth_benchmark_{name}_{:08x}", rand::random::<u32>());
                let statement = format!("CREATE DATABASE {name}");
                let mut administrator = self.administrator().await?;
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut administrator).await?;
                administrator.close().await?;
                let url = self.at(&name)?;
                self.made.push(name);
                Ok(url)
            }
        }
    }

    /// Removes the databases that were created, even if clients are still connected.
    pub(crate) async fn remove(self) -> Outcome<()> {
        if self.made.is_empty() {
            return Ok(());
        }
        let mut administrator = self.administrator().await?;
        for name in &self.made {
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut administrator).await?;
        }
        administrator.close().await?;
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.db"))
    }

    async fn administrator(&self) -> Outcome<PgConnection> {
        let connected = PgConnection::connect(&self.at("postgres")?).await;
        connected.map_err(|failure| format!("PostgreSQL cannot be reached: {failure}").into())
    }

    /// The URL of a database on the PostgreSQL server.
    fn at(&self, name: &str) -> Outcome<String> {
        let mut url = Url::parse(&self.postgresql_url)?;
        url.set_path(name);
        Ok(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_the_run_keeps_the_rest_of_the_servers_url() {
        let databases = Databases::new("postgres://me@host:1/?sslmode=disable").unwrap();

        assert_eq!(databases.at("x").unwrap(), "postgres://me@host:1/x?sslmode=disable");
    }

    #[test]
    fn a_url_names_its_database() {
        assert_eq!(Backend::of("sqlite://a.db").unwrap(), Backend::Sqlite);
        assert_eq!(Backend::of("postgres://host/a").unwrap(), Backend::Postgresql);
        assert!(Backend::of("mysql://host/a").is_err());
    }
}
