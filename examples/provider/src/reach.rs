//! Checks whether anybody listens where a database server should be. A pool would try for seconds, and not say what went wrong.

use crate::stop::Stop;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};

const PATIENCE: Duration = Duration::from_secs(3);

/// Connects once and reports what went wrong.
pub(crate) async fn reach((host, port): (String, u16)) -> Result<(), Stop> {
    let problem = match timeout(PATIENCE, TcpStream::connect((host.as_str(), port))).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
    };
    Err(Stop::database(format_args!(
        "cannot connect to {host} port {port}: {problem}; check the address, and that the server runs"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_who_listens_is_said_at_once() {
        let problem = reach(("127.0.0.1".to_owned(), 1)).await.unwrap_err().to_string();

        assert!(problem.contains("refused") && problem.contains("127.0.0.1 port 1"), "{problem}");
    }
}
