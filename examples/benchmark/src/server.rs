//! A server process: it is started, checked for health, and stopped.

use std::fs::{File, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::connection::Connection;
use crate::process::{self, Memory};
use crate::{Outcome, clock};

/// The longest time that a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server process that answers.
pub(crate) struct Server {
    child: Child,
    // Kept open: a server that prints a second line must not fail because of it.
    _output: Lines<BufReader<ChildStdout>>,
    /// The address where it listens.
    pub(crate) address: SocketAddr,
    /// The time from the start of the process to the first successful response of `/healthz`.
    pub(crate) start_up: Duration,
}

/// How to start a server, as often as needed.
pub(crate) struct Recipe {
    /// The name in messages and tables.
    pub(crate) name: &'static str,
    /// The program.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) arguments: Vec<String>,
    /// The file for its standard error.
    pub(crate) log: PathBuf,
}

impl Recipe {
    /// Starts the process and waits for its first successful response.
    pub(crate) async fn start(&self, more: &[String]) -> Outcome<Server> {
        let started = timeout(PATIENCE, self.start_patiently(more)).await;
        started.map_err(|_| "no answer within 30 seconds".into()).flatten().map_err(|failure| {
            format!("{} did not start: {failure}\n{}", self.name, tail(&self.log)).into()
        })
    }

    async fn start_patiently(&self, more: &[String]) -> Outcome<Server> {
        let log: File = OpenOptions::new().create(true).append(true).open(&self.log)?;
        let start = clock::start();
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("no standard output")?;
        let mut output = BufReader::new(output).lines();
        let line = output.next_line().await?.ok_or("it ended before it listened")?;
        let address = line
            .strip_prefix("listening on http://")
            .ok_or_else(|| format!("expected `listening on http://ADDRESS`, it said `{line}`"))?
            .parse()?;
        check_health(address).await?;
        Ok(Server { child, _output: output, address, start_up: start.elapsed() })
    }
}

impl Server {
    /// The memory of the process.
    pub(crate) fn memory(&self) -> Outcome<Memory> {
        process::memory(self.id()?)
    }

    /// The processor time that the process has used.
    pub(crate) fn processor_time(&self) -> Outcome<Duration> {
        process::processor_time(self.id()?)
    }

    /// Asks the process to end, as Ctrl-C does, and waits for its end.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        let id = self.id()?;
        Command::new("kill").args(["-INT", &id.to_string()]).status().await?;
        match timeout(PATIENCE, self.child.wait()).await {
            Ok(status) => status.map(drop).map_err(Into::into),
            Err(_) => Err("the server did not end within 30 seconds of Ctrl-C".into()),
        }
    }

    fn id(&self) -> Outcome<u32> {
        Ok(self.child.id().ok_or("the server has ended")?)
    }
}

async fn check_health(address: SocketAddr) -> Outcome<()> {
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let mut connection = Connection::open(address).await?;
    match connection.exchange(request.as_bytes()).await?.status {
        200 => Ok(()),
        status => Err(format!("/healthz answered {status}").into()),
    }
}

/// The last 20 lines that a server wrote.
fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
