//! A Redis for one test: either keys with a prefix of the test's own on the shared Redis, or a server of its own.

use crate::database::random_word;
use oauth_tests_resource_server::MachineCertificate;
use provider::redis_settings::RedisSettings;
use std::{
    env, fs,
    io::{ErrorKind, Write},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};
use tempfile::TempDir;

/// The URL of the shared Redis; `OAUTH_TEST_REDIS` names another one.
fn shared_url() -> String {
    env::var("OAUTH_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned())
}

/// Reports that Redis cannot be used. This fails in CI; elsewhere it prints the test's name and returns `None`.
fn skip<T>(test: &str, why: &str) -> Option<T> {
    assert!(env::var_os("CI").is_none(), "Redis cannot be used: {why}");
    // Straight to standard error: the harness swallows what a passing test prints.
    let _ = writeln!(std::io::stderr(), "skipped: {test} (Redis cannot be used: {why})");
    None
}

/// Runs a command with `redis-cli`. Returns what it printed.
fn ask(url: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("redis-cli");
    match url.strip_prefix("unix://") {
        Some(socket) => command.args(["-s", socket]),
        None => command.args(["-u", url]),
    };
    let output = command.args(arguments).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() {
        Ok(text)
    } else {
        Err(format!("{text} {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Keys on the shared Redis with a prefix that no other test uses. They are removed afterwards.
#[derive(Debug)]
pub struct SharedRedis {
    /// The URL, and the prefix of the keys.
    pub settings: RedisSettings,
}

impl SharedRedis {
    /// The keys of a test; `None` when there is no Redis.
    #[must_use]
    pub fn of_test(test: &str) -> Option<Self> {
        let (url, prefix) = (shared_url(), format!("{}:", random_word()));
        match ask(&url, &["PING"]) {
            Ok(_) => Some(Self { settings: RedisSettings { url, prefix, authorities: None } }),
            Err(why) => skip(test, &why),
        }
    }

    /// The keys without their prefix, and the time until each expires, in milliseconds.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, i64)> {
        let RedisSettings { url, prefix, .. } = &self.settings;
        let keys = ask(url, &["KEYS", &format!("{prefix}*")]).expect("Redis answers");
        let life = |key: &str| ask(url, &["PTTL", key]).expect("Redis answers").parse();
        keys.lines()
            .map(|key| (key[prefix.len()..].to_owned(), life(key).expect("a number")))
            .collect()
    }
}

impl Drop for SharedRedis {
    fn drop(&mut self) {
        let RedisSettings { url, prefix, .. } = &self.settings;
        let remove =
            "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end";
        // Keys that could not be removed are no reason to fail a test that has passed.
        let _ = ask(url, &["EVAL", remove, "0", &format!("{prefix}*")]);
    }
}

/// A server of the test's own, which a test can stop and freeze, and which may forget its data.
#[derive(Debug)]
pub struct OwnRedis {
    /// The URL of the server.
    pub settings: RedisSettings,
    folder: TempDir,
    arguments: Vec<String>,
    server: Child,
}

impl OwnRedis {
    /// Starts a server; `None` when the program is not installed.
    #[must_use]
    pub fn start(test: &str, arguments: &[&str]) -> Option<Self> {
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), test, arguments)
    }

    fn start_in(folder: TempDir, test: &str, arguments: &[&str]) -> Option<Self> {
        let arguments: Vec<String> = arguments.iter().map(|&it| it.to_owned()).collect();
        let url = format!("unix://{}", socket(&folder).display());
        match spawn(&folder, &arguments) {
            Ok(server) => {
                let settings =
                    RedisSettings { url, prefix: "oauth:".to_owned(), authorities: None };
                let redis = Self { settings, folder, arguments, server };
                redis.wait();
                Some(redis)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                skip(test, "redis-server is not installed")
            }
            Err(error) => panic!("redis-server: {error}"),
        }
    }

    /// Starts a server that also listens over TLS on a port of this machine. Returns it and the settings for TLS;
    /// its own settings name the socket.
    #[must_use]
    pub fn start_over_tls(test: &str) -> Option<(Self, RedisSettings)> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let MachineCertificate { authority, certificate, key } = MachineCertificate::new();
        let write = |name: &str, text: String| {
            let file = folder.path().join(name);
            fs::write(&file, text).expect("a file is written");
            file
        };
        let authority = write("authority.pem", authority);
        let certificate = write("certificate.pem", certificate.pem());
        let key = write("key.pem", key.serialize_pem());
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let port_text = port.to_string();
        let text = |file: &PathBuf| file.display().to_string();
        let [certificate, key, trusted] = [&certificate, &key, &authority].map(text);
        let arguments = [
            &["--tls-port", &port_text, "--tls-auth-clients", "no"][..],
            &["--tls-cert-file", &certificate, "--tls-key-file", &key],
            &["--tls-ca-cert-file", &trusted, "--bind", "127.0.0.1", "127.0.0.2"],
        ]
        .concat();
        let redis = Self::start_in(folder, test, &arguments)?;
        let url = format!("rediss://127.0.0.1:{port}");
        let settings =
            RedisSettings { url, prefix: "oauth:".to_owned(), authorities: Some(authority) };
        Some((redis, settings))
    }

    /// Runs a command. Returns what it printed.
    #[must_use]
    pub fn ask(&self, arguments: &[&str]) -> String {
        ask(&self.settings.url, arguments).expect("Redis answers")
    }

    /// Kills the server at once.
    pub fn stop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Starts the server again, with what it wrote to its folder.
    pub fn start_again(&mut self) {
        self.server = spawn(&self.folder, &self.arguments).expect("redis-server starts again");
        self.wait();
    }

    /// Suspends the process until [`thaw`](Self::thaw): connections stay open, but nothing answers.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Resumes the process. It answers what it was asked meanwhile.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let number = self.server.id().to_string();
        let status = Command::new("kill").args([signal, &number]).status();
        assert!(status.expect("kill runs").success());
    }

    fn wait(&self) {
        for _ in 0..200 {
            if ask(&self.settings.url, &["PING"]).is_ok_and(|said| said == "PONG") {
                return;
            }
            sleep(Duration::from_millis(25));
        }
        panic!("redis-server does not answer");
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.stop();
    }
}

fn socket(folder: &TempDir) -> PathBuf {
    folder.path().join("redis.sock")
}

/// Starts a server without a TCP port, in a folder.
fn spawn(folder: &TempDir, arguments: &[String]) -> std::io::Result<Child> {
    Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "no"])
        .arg("--unixsocket")
        .arg(socket(folder))
        .arg("--dir")
        .arg(folder.path())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
