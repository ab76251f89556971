//! Whether anybody listens where a database server should be: a pool would try for seconds and not say what it met.

use crate::stop::Stop;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use url::Url;

const PATIENCE: Duration = Duration::from_secs(3);

/// Connects once and says what went wrong. What has no host and port, such as a socket file, is left to the driver.
pub(crate) async fn reach(url: &str) -> Result<(), Stop> {
    let Some((host, port)) = address(url) else { return Ok(()) };
    let problem = match timeout(PATIENCE, TcpStream::connect((host.as_str(), port))).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
    };
    Err(Stop::database(format_args!(
        "cannot connect to {host} port {port}: {problem}; check the address, and that the server runs"
    )))
}

fn address(url: &str) -> Option<(String, u16)> {
    let url = Url::parse(url).ok()?;
    let port = match url.scheme() {
        "postgres" | "postgresql" => 5432,
        "mysql" | "mariadb" => 3306,
        _ => return None,
    };
    if url.query_pairs().any(|(name, _)| matches!(&*name, "host" | "port" | "socket")) {
        return None;
    }
    let host = url.host_str().filter(|host| !host.is_empty() && !host.starts_with("%2"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Some((host.to_owned(), url.port().unwrap_or(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_that_of_the_url() {
        let of = |url: &str| address(url).map(|(host, port)| format!("{host} {port}"));

        assert_eq!(of("postgres://u:p@db.example/x").as_deref(), Some("db.example 5432"));
        assert_eq!(of("mysql://u@[::1]:33/x").as_deref(), Some("::1 33"));
        for url in ["sqlite://a.db", "postgres:///x?host=/run", "postgres://%2Frun/x", "nonsense"] {
            assert_eq!(of(url), None, "{url}");
        }
    }

    #[tokio::test]
    async fn nobody_who_listens_is_said_at_once() {
        let problem = reach("postgres://user:canary@127.0.0.1:1/x").await.unwrap_err().to_string();

        assert!(problem.contains("refused") && problem.contains("127.0.0.1 port 1"), "{problem}");
        assert!(!problem.contains("canary"), "{problem}");
    }
}
