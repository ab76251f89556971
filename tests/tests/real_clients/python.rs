//! Python's OAuth clients complete their flows against the provider. RFC 6749, RFC 7009, RFC 7636, RFC 7662.
//!
//! The scripts lie in `tests/python`; `.ci/run` prepares their Python and names it in `OAUTH_TEST_PYTHON`.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

#[test]
fn authlib_completes_every_flow() {
    complete_flows("authlib_client.py", r#"{"client": "Authlib","#);
}

#[test]
fn requests_oauthlib_completes_every_flow() {
    complete_flows("requests_oauthlib_client.py", r#"{"client": "requests-oauthlib","#);
}

/// Runs a script against a provider of its own; its one line of output must begin with `report`.
fn complete_flows(script: &str, report: &str) {
    let Some(python) = python(script) else {
        return;
    };
    let provider = RunningProvider::start();

    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(script))
        .arg(&provider.issuer)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the Python of OAUTH_TEST_PYTHON runs");

    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} failed:\n{stdout}{stderr}");
    assert!(stdout.starts_with(report), "{script} printed:\n{stdout}");
}

/// The Python that has the clients; only a person's own run may do without it.
fn python(script: &str) -> Option<PathBuf> {
    let python = env::var_os("OAUTH_TEST_PYTHON").map(PathBuf::from);
    if python.is_none() {
        assert!(
            env::var_os("CI").is_none(),
            "OAUTH_TEST_PYTHON is not set: `.ci/run test` sets it"
        );
        // Straight to standard error: the test harness swallows what `eprintln!` says in a passing test.
        let _ = writeln!(io::stderr(), "skipped: {script} (OAUTH_TEST_PYTHON is not set)");
    }
    python
}

/// The provider's program on a database of its own with the demo data.
struct RunningProvider {
    process: Child,
    issuer: String,
    _folder: TempDir,
}

impl RunningProvider {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = folder.path().join("provider.db");
        let mut process = Command::new(program())
            .args(["--listen", "127.0.0.1:0", "--database-url"])
            .arg(format!("sqlite://{}?mode=rwc", database.display()))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the provider starts");
        let stdout = process.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let issuer =
            line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("it said {line:?}"));
        Self { process, issuer: issuer.to_owned(), _folder: folder }
    }
}

impl Drop for RunningProvider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The provider's binary, which cargo puts one folder above the tests' own.
fn program() -> PathBuf {
    let tests = env::current_exe().expect("the path of this test");
    let folder = tests.ancestors().nth(2).expect("target/PROFILE/deps/NAME");
    let program = folder.join(format!("provider{}", env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is missing: run `cargo build -p provider`", program.display());
    program
}
