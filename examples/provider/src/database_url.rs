//! The URL of a database, parsed once: its kind, its place, and whether it may be created.

use crate::stop::Stop;
use sea_orm::{DbBackend, sqlx::sqlite::SqliteConnectOptions};
use std::path::{Path, PathBuf};
use url::{Url, form_urlencoded};

/// A parsed database URL.
pub(crate) struct DatabaseUrl {
    given: String,
    for_driver: String,
    place: Place,
    connections: Option<u32>,
}

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the memory of this process.
    Memory,
    /// In an SQLite file, which a start may create.
    File {
        /// The path of the file.
        path: PathBuf,
        /// Whether the file may be created.
        may_be_created: bool,
    },
    /// On a server of this kind.
    Server(DbBackend),
}

impl DatabaseUrl {
    /// Parses a URL. An error never repeats a part of the URL, which may be a password.
    pub(crate) fn parse(given: &str) -> Result<Self, Stop> {
        let server = match given.split(':').next() {
            Some("sqlite") => None,
            Some("postgres" | "postgresql") => Some(DbBackend::Postgres),
            Some("mysql" | "mariadb") => Some(DbBackend::MySql),
            _ => {
                return Err(Stop::database(
                    "expected a URL that begins with sqlite:, postgres:, mysql: or mariadb:",
                ));
            }
        };
        if server.is_some() && Url::parse(given).is_err() {
            return Err(Stop::database(
                "this is not a URL; expected one such as postgres://USER:PASSWORD@HOST/NAME, with signs like @ : / # ? and % of the password percent-encoded",
            ));
        }
        let (url, connections) = without_bound(given)?;
        let place = match server {
            Some(backend) => Place::Server(backend),
            None => sqlite_place(&url)?,
        };
        // MariaDB speaks the protocol of MySQL, and the driver knows it by that name only.
        let for_driver = match url.strip_prefix("mariadb:") {
            Some(rest) => format!("mysql:{rest}"),
            None => url,
        };
        Ok(Self { given: given.to_owned(), for_driver, place, connections })
    }

    /// The URL in the form that the drivers read.
    pub(crate) fn for_driver(&self) -> &str {
        &self.for_driver
    }

    /// Where the database is.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The largest number of connections in the pool, if the URL says it.
    pub(crate) fn connections(&self) -> Option<u32> {
        self.connections
    }

    /// The kind of database.
    pub(crate) fn backend(&self) -> DbBackend {
        match self.place {
            Place::Memory | Place::File { .. } => DbBackend::Sqlite,
            Place::Server(backend) => backend,
        }
    }

    /// The path of an SQLite file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File { path, .. } => Some(path),
            Place::Memory | Place::Server(_) => None,
        }
    }

    /// The host and port of a server; `None` for a database without them, such as one behind a socket file.
    pub(crate) fn host_and_port(&self) -> Option<(String, u16)> {
        let url = Url::parse(&self.given).ok()?;
        let port = match self.place {
            Place::Server(DbBackend::Postgres) => 5432,
            Place::Server(_) => 3306,
            Place::Memory | Place::File { .. } => return None,
        };
        if url.query_pairs().any(|(name, _)| matches!(&*name, "host" | "port" | "socket")) {
            return None;
        }
        let host = url.host_str().filter(|host| !host.is_empty() && !host.starts_with("%2"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some((host.to_owned(), url.port().unwrap_or(port)))
    }

    /// Whether a text contains the URL, or a password of it, encoded or decoded.
    pub(crate) fn is_repeated_in(&self, text: &str) -> bool {
        let is_secret = |secret: &String| !secret.is_empty() && text.contains(secret.as_str());
        text.contains(&self.given) || self.passwords().iter().any(is_secret)
    }

    fn passwords(&self) -> Vec<String> {
        let Ok(url) = Url::parse(&self.given) else { return Vec::new() };
        let in_authority = url.password().into_iter().flat_map(|password| {
            // The password is decoded as a query would be, except for these signs.
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
}

/// The place of an SQLite database, as the driver reads the URL: of several modes the last one counts, and
/// `:memory:` is not a path.
fn sqlite_place(url: &str) -> Result<Place, Stop> {
    const MEMORY: &str = ":memory:";
    let options: SqliteConnectOptions = url.parse().map_err(Stop::database)?;
    let rest = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
    let (database, query) = rest.split_once('?').unwrap_or((rest, ""));
    let modes: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "mode")
        .map(|(_, mode)| mode)
        .collect();
    let path = options.get_filename();
    // The driver does not undo what an earlier mode has set.
    let has = |mode: &str| modes.iter().any(|given| given == mode);
    if database == MEMORY || path == Path::new(MEMORY) || has("memory") {
        return Ok(Place::Memory);
    }
    if path.as_os_str().is_empty() {
        return Err(Stop::database(
            "this URL names no file; expected one such as sqlite://provider.db?mode=rwc",
        ));
    }
    if path.to_string_lossy().starts_with("file:") {
        return Err(Stop::database(
            "write the path without `file:`, as in sqlite:///var/lib/provider/provider.db?mode=rwc",
        ));
    }
    Ok(Place::File { path: path.to_owned(), may_be_created: modes.is_empty() || has("rwc") })
}

/// Removes `max_connections=N` from the query of a URL and returns its value. It bounds the pool; the drivers do not know it.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: &str) -> Place {
        DatabaseUrl::parse(url).unwrap().place
    }

    fn file(path: &str, may_be_created: bool) -> Place {
        Place::File { path: path.into(), may_be_created }
    }

    #[test]
    fn a_path_is_memory_only_if_it_says_nothing_else() {
        for url in [
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite://:memory:?cache=shared",
            "sqlite://%3Amemory%3A",
            "sqlite://a.db?mode=memory",
            "sqlite://?cache=shared&mode=memory",
        ] {
            assert_eq!(place(url), Place::Memory, "{url}");
        }
        for (url, path) in [
            ("sqlite:///tmp/:memory:/a.db", "/tmp/:memory:/a.db"),
            ("sqlite://my:memory:", "my:memory:"),
            ("sqlite://:memory:.db?cache=private", ":memory:.db"),
            ("sqlite:///tmp/mode=memory.db", "/tmp/mode=memory.db"),
            ("sqlite:///tmp/a%3Fmode=memory", "/tmp/a?mode=memory"),
        ] {
            assert_eq!(place(url), file(path, true), "{url}");
        }
    }

    #[test]
    fn only_a_url_that_permits_it_creates_a_file() {
        for (url, may_be_created) in [
            ("sqlite:a.db", true),
            ("sqlite://a.db?mode=rwc", true),
            ("sqlite://a.db?max_connections=2&mode=rwc", true),
            ("sqlite://a.db?mode=rw", false),
            ("sqlite://a.db?mode=ro", false),
            ("sqlite://a.db?mode=r%77", false),
        ] {
            assert_eq!(place(url), file("a.db", may_be_created), "{url}");
        }
    }

    #[test]
    fn a_url_that_cannot_be_read_is_not_repeated() {
        for url in [
            "postgres://user:canary@host:port/name",
            "postgres://user:can#ary@host/name",
            "mysql://user:canary@ho st/name",
            "oracle://user:canary@host/name",
            "postgres://user:canary@host/name?max_connections=0",
            "sqlite:",
            "sqlite://?mode=rwc",
            "sqlite:file:canary.db",
        ] {
            let refusal = DatabaseUrl::parse(url).map(|_| ()).unwrap_err().to_string();
            assert!(refusal.starts_with("--database-url: "), "{refusal}");
            assert!(!refusal.contains("can"), "{refusal}");
        }
    }

    #[test]
    fn the_address_of_a_server_is_that_of_the_url() {
        let of = |url: &str| {
            let address = DatabaseUrl::parse(url).unwrap().host_and_port();
            address.map(|(host, port)| format!("{host} {port}"))
        };

        assert_eq!(of("postgres://u:p@db.example/x").as_deref(), Some("db.example 5432"));
        assert_eq!(of("mysql://u@[::1]:33/x").as_deref(), Some("::1 33"));
        for url in ["sqlite://a.db", "postgres:///x?host=/run", "postgres://%2Frun/x"] {
            assert_eq!(of(url), None, "{url}");
        }
    }

    #[test]
    fn the_pool_is_bounded_without_the_drivers_knowing() {
        let url = DatabaseUrl::parse("mariadb://u@h/x?a=b&max_connections=3").unwrap();

        assert_eq!((url.for_driver(), url.connections()), ("mysql://u@h/x?a=b", Some(3)));
        assert_eq!(url.backend(), DbBackend::MySql);
    }

    #[test]
    fn a_text_that_repeats_a_password_is_known() {
        let url = DatabaseUrl::parse("postgres://user:ca%40nary@host/name?password=other").unwrap();

        for text in ["bad ca@nary", "bad ca%40nary", "bad other"] {
            assert!(url.is_repeated_in(text), "{text}");
        }
        assert!(!url.is_repeated_in("connection refused"));
    }
}
