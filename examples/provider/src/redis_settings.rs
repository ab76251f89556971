//! The settings of the Redis that stores codes and everything short-lived.

use crate::stop::Stop;
use oauth_runtime::redis::{Redis, RedisError};
use std::{fmt, fs, path::PathBuf};

/// The address of a Redis, the authorities for its certificate, and the prefix of all keys in it.
#[derive(Clone)]
pub struct RedisSettings {
    /// `redis://HOST:PORT/DATABASE`, with `USER:PASSWORD@` before the host if Redis asks for them; `rediss://` is over TLS.
    pub url: String,
    /// The prefix of all keys.
    pub prefix: String,
    /// A PEM file with the authorities that may have signed the certificate of the Redis; `None` means those of the machine.
    pub authorities: Option<PathBuf>,
}

impl fmt::Debug for RedisSettings {
    /// Omits the URL, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RedisSettings")
            .field("prefix", &self.prefix)
            .field("authorities", &self.authorities)
            .finish_non_exhaustive()
    }
}

impl RedisSettings {
    /// Connects, and checks whether this Redis keeps what it is given.
    pub(crate) async fn connect(&self) -> Result<Redis, Stop> {
        let redis = match &self.authorities {
            Some(file) => {
                let authorities = fs::read(file).map_err(|error| {
                    Stop::mistake("--redis-ca", format!("{}: {error}", file.display()))
                })?;
                Redis::connect_trusting(&self.url, &authorities).await
            }
            None => Redis::connect(&self.url).await,
        };
        let redis = redis.map_err(|error| Stop::mistake(flag_of(&error), error))?;
        Ok(redis.with_prefix(&self.prefix))
    }
}

/// The flag that an error belongs to.
fn flag_of(error: &RedisError) -> &'static str {
    match error {
        RedisError::NoTls | RedisError::NoAuthority => "--redis-ca",
        _ => "--redis-url",
    }
}
