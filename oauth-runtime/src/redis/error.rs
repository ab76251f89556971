//! What is wrong with a Redis before the first request.

use crate::protocol::error::Outage;

/// What is wrong with a Redis before the first request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisError {
    /// The URL is none of Redis.
    #[error(
        "the URL of Redis cannot be used: write redis://HOST:PORT/DATABASE, with USER:PASSWORD@ before the host if Redis asks for them, and rediss:// for TLS ({0})"
    )]
    Url(String),
    /// There are authorities for certificates, and no certificate is asked for.
    #[error(
        "the URL of Redis uses no TLS, so the authorities would never be asked: write rediss:// instead of redis://"
    )]
    NoTls,
    /// The authorities are no PEM.
    #[error(
        "the authorities of Redis hold no certificate: give them in PEM, `-----BEGIN CERTIFICATE-----`"
    )]
    NoAuthority,
    /// Redis does not answer, or refuses what the server needs.
    #[error("Redis cannot be used: {}", .0.cause())]
    Unusable(#[source] Outage),
    /// It may remove keys that are needed.
    #[error(
        "Redis may remove codes and marks that are still needed, because its `maxmemory-policy` is `{0}`: set `maxmemory-policy noeviction`, or give the server a Redis of its own"
    )]
    Evicts(String),
    /// It does not say which run of it answers, so nobody can tell whether it has forgotten what was used.
    #[error(
        "Redis does not tell its `run_id`: let its user run the command INFO, or name a Redis that is no imitation"
    )]
    Nameless,
    /// It is a copy, which takes no writes.
    #[error("the URL of Redis leads to a replica, which takes no writes: name the primary")]
    Replica,
    /// It is one node of a cluster.
    #[error(
        "the URL of Redis leads to a cluster, where one script cannot reach all keys: name a Redis that stands alone"
    )]
    Cluster,
}
