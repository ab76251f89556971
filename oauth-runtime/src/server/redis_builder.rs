//! The builder's setting for Redis.

use super::{BuildError, ServerBuilder};
use crate::{
    application::{Provider, tables},
    clock::Clock,
    grant::Responder,
    protocol::response_type::ResponseType,
    redis::{Redis, RedisStore},
    store::Store,
};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Keeps authorization codes and everything short-lived in Redis instead of the database: one-time objects, answered consent forms,
    /// used assertions. Tokens, and the server's keys, stay in the database. With Redis, the code entity may not have columns of its own,
    /// and the authorization code grant may not have hooks.
    ///
    /// ```no_run
    /// # use oauth_runtime::{application::Provider, prelude::*, redis::{Redis, RedisError}};
    /// # async fn build<App: Provider>(app: App) -> Result<AuthorizationServer<App>, Box<dyn std::error::Error>> {
    /// let redis = Redis::connect("redis://127.0.0.1:6379/0").await?;
    /// Ok(AuthorizationServer::builder(app).redis(redis).build().await?)
    /// # }
    /// ```
    #[must_use]
    pub fn redis(mut self, redis: Redis) -> Self {
        self.redis = Some(redis);
        self
    }

    /// Puts Redis in front of a store, if Redis is set.
    pub(super) fn with_redis(
        (store, redis): (Arc<dyn Store>, Option<Redis>),
        provider: &P,
        responders: &[Arc<dyn Responder>],
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn Store>, BuildError> {
        let Some(redis) = redis else { return Ok(store) };
        let is_hooked_code = |responder: &Arc<dyn Responder>| {
            responder.response_type().name == ResponseType::CODE.name && responder.has_hooks()
        };
        if responders.iter().any(is_hooked_code) {
            return Err(BuildError::CodeHooksBesideRedis);
        }
        let own = tables::own_code_columns::<P>(provider.database().get_database_backend());
        if !own.is_empty() {
            return Err(BuildError::CodeColumnsBesideRedis(own.join(", ")));
        }
        Ok(Arc::new(RedisStore::over(store, redis, clock.clone())))
    }
}
