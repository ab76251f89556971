//! Node.js with the packages that `tests/node/package.json` names. `.ci/run` prepares it and puts its folder
//! into `OAUTH_TEST_NODE`.

use std::{
    env,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// The folder with the installed packages.
#[derive(Debug)]
pub struct Node(PathBuf);

impl Node {
    /// Finds the folder. When it is missing, this fails in CI; elsewhere it prints the test's name and returns `None`.
    #[must_use]
    pub fn find(test: &str) -> Option<Self> {
        let folder = env::var_os("OAUTH_TEST_NODE").map(PathBuf::from);
        if folder.is_none() {
            assert!(
                env::var_os("CI").is_none(),
                "OAUTH_TEST_NODE is not set: `.ci/run test` sets it"
            );
            // Straight to standard error: the test harness swallows what `eprintln!` says in a passing test.
            let _ = writeln!(io::stderr(), "skipped: {test} (OAUTH_TEST_NODE is not set)");
        }
        folder.map(Self)
    }

    /// Copies the scripts of `tests/node` beside the packages, because packages are looked up beside a script.
    #[must_use]
    pub fn scripts(&self) -> TempDir {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
        let copies = tempfile::tempdir_in(&self.0).expect("a folder beside the packages");
        for file in scripts.read_dir().expect("the scripts") {
            let file = file.expect("a script").path();
            if file.extension().is_some_and(|extension| extension == "mjs") {
                let name = file.file_name().expect("a name");
                std::fs::copy(&file, copies.path().join(name)).expect("a copy");
            }
        }
        copies
    }

    /// Runs a script of `tests/node` to its end. Returns what it printed.
    #[track_caller]
    #[must_use]
    pub fn run(&self, script: &str, arguments: &[&str]) -> String {
        self.run_with(script, arguments, &[])
    }

    /// Runs a script as [`run`](Self::run) does, with these environment variables.
    #[track_caller]
    #[must_use]
    pub fn run_with(&self, script: &str, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let copies = self.scripts();
        let output = Command::new("node")
            .arg(copies.path().join(script))
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("node runs");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script} {arguments:?} failed:\n{stdout}{stderr}");
        stdout
    }
}
