//! The provider's program as a process of its own.

use crate::keys::key_file;
use std::{
    env::consts::EXE_SUFFIX,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

/// A running program. It is killed when this value is dropped.
#[derive(Debug)]
pub struct Process {
    /// The issuer identifier: the origin where the program listens.
    pub issuer: String,
    /// The process.
    pub child: Child,
    stdout: BufReader<ChildStdout>,
}

/// The path of the program, which cargo builds beside the tests.
#[must_use]
pub fn program() -> PathBuf {
    program_named("provider")
}

/// The path of a program of the examples, which cargo builds beside the tests.
#[must_use]
pub fn program_named(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the path of the tests");
    let folder = tests.parent().and_then(|deps| deps.parent()).expect("the folder of the build");
    let program = folder.join(format!("{name}{EXE_SUFFIX}"));
    assert!(
        program.exists(),
        "{} is not built: `cargo test --workspace` builds it",
        program.display()
    );
    program
}

/// How a program is started.
#[derive(Debug)]
pub struct Start<'a> {
    database_url: &'a str,
    listen: String,
    arguments: Vec<String>,
    log: Option<(File, &'a str)>,
}

impl<'a> Start<'a> {
    /// Starts on a database, at a free port.
    #[must_use]
    pub fn on(database_url: &'a str) -> Self {
        let listen = "127.0.0.1:0".to_owned();
        Self { database_url, listen, arguments: Vec::new(), log: None }
    }

    /// Adds arguments.
    #[must_use]
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|&argument| argument.to_owned()));
        self
    }

    /// Listens where another process listened, so that the issuer stays the same.
    #[must_use]
    pub fn instead_of(mut self, issuer: &str) -> Self {
        issuer.strip_prefix("http://").expect("plain http").clone_into(&mut self.listen);
        self
    }

    /// Writes everything that the program prints on standard error into a file, at a log level such as `trace`.
    #[must_use]
    pub fn logging_to(mut self, file: &Path, level: &'a str) -> Self {
        self.log = Some((File::create(file).expect("a file for the log"), level));
        self
    }

    /// Starts the program and waits until it prints where it listens.
    #[must_use]
    pub fn start(self) -> Process {
        let mut command = Command::new(program());
        command
            .args(["--listen", &self.listen, "--database-url", self.database_url])
            .args(["--signing-keys", key_file()])
            .args(self.arguments)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some((file, level)) = self.log {
            command.env("RUST_LOG", level).stderr(file);
        }
        let mut child = command.spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it says where it listens");
        let issuer = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("it said {line:?}"))
            .to_owned();
        Process { issuer, child, stdout }
    }
}

impl Process {
    /// Starts the program on a database and waits until it prints where it listens.
    #[must_use]
    pub fn start(database_url: &str) -> Self {
        Start::on(database_url).start()
    }

    /// Starts the program with further arguments.
    #[must_use]
    pub fn start_with(database_url: &str, arguments: &[&str]) -> Self {
        Start::on(database_url).with(arguments).start()
    }

    /// The URL of a path below the issuer.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// Kills the process at once (`SIGKILL`), so that it cannot finish anything.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Kills the process. Returns what it wrote on standard output after the line with its address.
    #[must_use]
    pub fn rest_of_output(mut self) -> String {
        self.kill();
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("its output is text");
        rest
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
