//! A Redis for one test: a part of the local one that begins with a word of the test's own, or a server of its own.

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

/// Where Redis listens; `OAUTH_TEST_REDIS` names another one.
fn shared_url() -> String {
    env::var("OAUTH_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned())
}

/// Says by the test's name that there is no Redis, which fails in CI.
fn skip<T>(test: &str, why: &str) -> Option<T> {
    assert!(env::var_os("CI").is_none(), "Redis cannot be used: {why}");
    // Straight to standard error: the harness swallows what a passing test prints.
    let _ = writeln!(std::io::stderr(), "skipped: {test} (Redis cannot be used: {why})");
    None
}

/// A command for `redis-cli`; what it said.
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

/// Keys of the local Redis that begin with a word that no other test uses; gone afterwards.
#[derive(Debug)]
pub struct SharedRedis {
    /// Where it is, and what the keys begin with.
    pub settings: RedisSettings,
}

impl SharedRedis {
    /// `None` when there is no Redis.
    #[must_use]
    pub fn of_test(test: &str) -> Option<Self> {
        let (url, prefix) = (shared_url(), format!("{}:", random_word()));
        match ask(&url, &["PING"]) {
            Ok(_) => Some(Self { settings: RedisSettings { url, prefix, authorities: None } }),
            Err(why) => skip(test, &why),
        }
    }

    /// The keys, without what they begin with, and how many milliseconds each lives on.
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
        // What is left behind is no reason to fail a test that has passed.
        let _ = ask(url, &["EVAL", remove, "0", &format!("{prefix}*")]);
    }
}

/// A server of the test's own, which may stop, freeze and forget.
#[derive(Debug)]
pub struct OwnRedis {
    /// Where it is.
    pub settings: RedisSettings,
    folder: TempDir,
    arguments: Vec<String>,
    server: Child,
}

impl OwnRedis {
    /// `None` when the program is not installed.
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

    /// One that also listens over TLS on a port of this machine, and where that is; its other address is its socket.
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

    /// A command; what it said.
    #[must_use]
    pub fn ask(&self, arguments: &[&str]) -> String {
        ask(&self.settings.url, arguments).expect("Redis answers")
    }

    /// Ends it at once.
    pub fn stop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Starts it again, with what it wrote to its folder.
    pub fn start_again(&mut self) {
        self.server = spawn(&self.folder, &self.arguments).expect("redis-server starts again");
        self.wait();
    }

    /// Stops the process until [`thaw`](Self::thaw): connections stay open, and nothing answers.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets the process go on with what it was asked meanwhile.
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

/// A server without a port, in a folder.
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
