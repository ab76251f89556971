//! The reasons why a Redis cannot be used, found before the first request.

use crate::protocol::error::Outage;

/// Why a Redis cannot be used, found before the first request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisError {
    /// The URL is no URL of Redis.
    #[error(
        "the URL of Redis cannot be used: write redis://HOST:PORT/DATABASE, with USER:PASSWORD@ before the host if Redis asks for them, and rediss:// for TLS ({0})"
    )]
    Url(String),
    /// Authorities for certificates are given, but the connection uses no TLS, so no certificate is checked.
    #[error(
        "the URL of Redis uses no TLS, so the authorities would never be asked: write rediss:// instead of redis://"
    )]
    NoTls,
    /// The authorities are not in PEM.
    #[error(
        "the authorities of Redis hold no certificate: give them in PEM, `-----BEGIN CERTIFICATE-----`"
    )]
    NoAuthority,
    /// Redis does not answer, or refuses what the server needs.
    #[error("Redis cannot be used: {}", .0.cause())]
    Unusable(#[source] Outage),
    /// Redis may remove keys that are still needed.
    #[error(
        "Redis may remove codes and marks that are still needed, because its `maxmemory-policy` is `{0}`: set `maxmemory-policy noeviction`, or give the server a Redis of its own"
    )]
    Evicts(String),
    /// Redis does not tell its `run_id`, so nobody can tell whether a restart has made it forget what was used.
    #[error(
        "Redis does not tell its `run_id`: allow the Redis user of the URL to run the command INFO, or use a Redis server \
         that reports `run_id`"
    )]
    Nameless,
    /// Redis is a replica, which takes no writes.
    #[error("the URL of Redis leads to a replica, which takes no writes: name the primary")]
    Replica,
    /// Redis is one node of a cluster.
    #[error(
        "the URL of Redis leads to a cluster, where one script cannot reach all keys: name a Redis that stands alone"
    )]
    Cluster,
}
