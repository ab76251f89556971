//! The connection to Redis: one for all requests, with a time limit for every answer.

use super::{
    error::RedisError,
    script::{FIND_OBJECT, RUN},
};
use crate::protocol::error::Outage;
use redis::{
    Client, ConnectionAddr, FromRedisValue, IntoConnectionInfo as _, Script, ScriptInvocation,
    TlsCertificates,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use rustls::crypto::CryptoProvider;
use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::time::timeout;

/// How long an answer may take. Redis may execute the command all the same, so a caller that has stopped waiting must
/// not ask again.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection to a Redis that holds codes and everything short-lived. Clones share one connection.
#[derive(Clone)]
pub struct Redis {
    shared: Arc<Shared>,
    prefix: Arc<str>,
}

struct Shared {
    client: Client,
    current: RwLock<Current>,
}

#[derive(Clone)]
struct Current {
    connection: ConnectionManager,
    /// How many connections came before this one.
    number: u64,
}

impl fmt::Debug for Redis {
    /// Without the URL, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl Redis {
    /// Connects, and checks that this Redis keeps what it is given.
    ///
    /// The URL is `redis://HOST:PORT/DATABASE`, with `USER:PASSWORD@` before the host if Redis asks for them, `rediss://`
    /// instead for a connection over TLS, or `unix:///PATH`. Over TLS, the certificate of Redis must be issued by an
    /// authority that the machine trusts; [`connect_trusting`](Self::connect_trusting) names other authorities.
    ///
    /// # Errors
    /// [`RedisError`], in one line.
    pub async fn connect(url: &str) -> Result<Self, RedisError> {
        Self::open(url, None).await
    }

    /// Connects as [`connect`](Self::connect) does, over TLS. The certificate of Redis must be issued by one of these
    /// authorities, in PEM, and by no other.
    ///
    /// # Errors
    /// [`RedisError`], in one line.
    pub async fn connect_trusting(url: &str, authorities: &[u8]) -> Result<Self, RedisError> {
        Self::open(url, Some(authorities)).await
    }

    async fn open(url: &str, authorities: Option<&[u8]>) -> Result<Self, RedisError> {
        let unusable = |error: redis::RedisError| RedisError::Url(error.to_string());
        let address = url.into_connection_info().map_err(unusable)?;
        let is_tls = matches!(address.addr(), ConnectionAddr::TcpTls { .. });
        if is_tls {
            choose_cryptography();
        }
        let client = match authorities {
            Some(_) if !is_tls => return Err(RedisError::NoTls),
            Some(pem) if !pem.windows(10).any(|text| text == b"-----BEGIN") => {
                return Err(RedisError::NoAuthority);
            }
            Some(pem) => {
                let trusted = TlsCertificates { client_tls: None, root_cert: Some(pem.to_vec()) };
                Client::build_with_tls(address, trusted)
            }
            None => Client::open(address),
        }
        .map_err(unusable)?;
        let current = Current { connection: connect_later(&client).map_err(unusable)?, number: 0 };
        let shared = Shared { client, current: RwLock::new(current) };
        let redis = Self { shared: Arc::new(shared), prefix: "oauth:".into() };
        redis.check().await?;
        Ok(redis)
    }

    /// Sets the prefix of all keys, so that several servers can share one Redis: `oauth:` by default.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl AsRef<str>) -> Self {
        self.prefix = prefix.as_ref().into();
        self
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Checks that this Redis keeps what it is given. If it does not tell its `maxmemory-policy`, it is accepted with a warning.
    async fn check(&self) -> Result<(), RedisError> {
        let command = redis::cmd("INFO");
        let told = self.run(async |mut connection| command.query_async(&mut connection).await);
        let told: String = told.await.map_err(RedisError::Unusable)?;
        check(&told)?;
        // The server needs no right except to run scripts, so this shows whether scripts may run and read.
        let script = FIND_OBJECT.key(format!("{}check", self.prefix));
        let _: Option<Vec<String>> = self.ask(&script).await.map_err(RedisError::Unusable)?;
        let run: Option<String> =
            self.ask(&RUN.prepare_invoke()).await.map_err(RedisError::Unusable)?;
        run.map(drop).ok_or(RedisError::Nameless)
    }

    /// Runs a script.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Outage> {
        self.run(async |mut connection| script.invoke_async(&mut connection).await).await
    }

    /// Runs a script with one argument, in JSON.
    pub(super) async fn ask_with<T: FromRedisValue>(
        &self,
        script: &Script,
        argument: &impl serde::Serialize,
    ) -> Result<T, Outage> {
        self.ask(&script.arg(serde_json::to_string(argument).map_err(Outage::new)?)).await
    }

    async fn run<T, F: Future<Output = redis::RedisResult<T>>>(
        &self,
        command: impl FnOnce(ConnectionManager) -> F,
    ) -> Result<T, Outage> {
        let current = self.shared.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let outage = match timeout(PATIENCE, command(current.connection)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => Outage::new(format!("Redis: {error}")),
            Err(_) => Outage::new("Redis has not answered within 2 seconds"),
        };
        self.shared.replace(current.number);
        Err(outage)
    }
}

impl Shared {
    /// Replaces a connection that has failed. Requests that wait for it already keep it; the next command connects anew.
    fn replace(&self, failed: u64) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.number == failed
            && let Ok(connection) = connect_later(&self.client)
        {
            *current = Current { connection, number: failed + 1 };
        }
    }
}

/// Chooses the cryptography of TLS. The Redis client takes it from the process and cannot be given one. If the application
/// has not chosen, it is the same as everywhere else in this crate.
fn choose_cryptography() {
    if CryptoProvider::get_default().is_none() {
        // If this fails, another thread has chosen in the meantime.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}

/// A connection that the first command opens. Opening it is tried for no longer than a command waits.
fn connect_later(client: &Client) -> redis::RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(0)
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(None);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

/// Checks what Redis tells of itself by `INFO`.
fn check(told: &str) -> Result<(), RedisError> {
    let value = |name: &str| {
        let mut lines = told.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(found, _)| *found == name).map(|(_, value)| value.trim())
    };
    match value("maxmemory_policy") {
        Some("noeviction") => {}
        Some(policy) => return Err(RedisError::Evicts(policy.to_owned())),
        None => tracing::warn!(
            target: "oauth",
            "Redis does not tell its `maxmemory-policy`: make sure that it is `noeviction`, or codes and marks vanish that are still needed"
        ),
    }
    if value("cluster_enabled") == Some("1") {
        return Err(RedisError::Cluster);
    }
    match value("role") {
        Some("slave") => Err(RedisError::Replica),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_that_forgets_or_takes_no_writes_is_refused_with_what_to_change() {
        for (told, lesson) in [
            (
                "maxmemory_policy:allkeys-lru\r\nrole:master\r\n",
                "set `maxmemory-policy noeviction`",
            ),
            ("maxmemory_policy:volatile-ttl\r\n", "is `volatile-ttl`"),
            ("maxmemory_policy:noeviction\r\nrole:slave\r\n", "name the primary"),
            ("maxmemory_policy:noeviction\r\ncluster_enabled:1\r\n", "stands alone"),
        ] {
            let error = check(told).unwrap_err().to_string();
            assert!(error.contains(lesson), "{told:?} gave {error:?}");
        }
    }

    #[test]
    fn a_redis_that_keeps_everything_is_taken() {
        check("maxmemory_policy:noeviction\r\nrole:master\r\ncluster_enabled:0\r\n").unwrap();
        check("").unwrap();
    }
}
