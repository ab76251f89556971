//! Python's OAuth clients complete their flows against the provider. RFC 6749, RFC 7009, RFC 7636, RFC 7662.
//!
//! The scripts lie in `tests/python`; `.ci/run` prepares their Python and names it in `OAUTH_TEST_PYTHON`.

use crate::on_each_database;
use oauth_tests::{database::TestDatabase, process};
use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

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
    on_each_database(script, |database| complete_on(&database, script, report, &python));
}

fn complete_on(database: &TestDatabase, script: &str, report: &str, python: &Path) {
    let provider = process::Process::start(&database.url);

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
pub(crate) fn python(script: &str) -> Option<PathBuf> {
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
