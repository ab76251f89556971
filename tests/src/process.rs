//! The provider's program as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// A running program; killed when this value is dropped.
#[derive(Debug)]
pub struct Process {
    /// The issuer, which is where it listens.
    pub issuer: String,
    /// The process.
    pub child: Child,
}

/// The program, which cargo builds beside the tests.
#[must_use]
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("the path of the tests");
    let folder = tests.parent().and_then(|deps| deps.parent()).expect("the folder of the build");
    let program = folder.join("provider");
    assert!(
        program.exists(),
        "{} is not built: `cargo test --workspace` builds it",
        program.display()
    );
    program
}

impl Process {
    /// Starts the program on a database and waits until it says where it listens.
    #[must_use]
    pub fn start(database_url: &str) -> Self {
        Self::start_with(database_url, &[])
    }

    /// Starts the program with further arguments.
    #[must_use]
    pub fn start_with(database_url: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program())
            .args(["--listen", "127.0.0.1:0", "--database-url", database_url])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let issuer = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("it said {line:?}"))
            .to_owned();
        Self { issuer, child }
    }

    /// The URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
