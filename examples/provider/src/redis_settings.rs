//! The Redis for codes and everything short-lived.

use crate::stop::Stop;
use oauth_runtime::redis::Redis;
use std::fmt;

/// Where a Redis is, and what all keys in it begin with.
#[derive(Clone)]
pub struct RedisSettings {
    /// `redis://HOST:PORT/DATABASE`, with `USER:PASSWORD@` before the host if Redis asks for them.
    pub url: String,
    /// What all keys begin with.
    pub prefix: String,
}

impl fmt::Debug for RedisSettings {
    /// Without the URL, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RedisSettings")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl RedisSettings {
    /// Connects, and finds out whether this Redis keeps what it is given.
    pub(crate) async fn connect(&self) -> Result<Redis, Stop> {
        let redis = Redis::connect(&self.url).await;
        let redis = redis.map_err(|error| Stop::mistake("--redis-url", error))?;
        Ok(redis.with_prefix(&self.prefix))
    }
}
