//! A store that keeps codes and everything short-lived in Redis, and the rest in another store.

use super::{
    connection::Redis,
    state::State,
    transaction::{RedisTransaction, Way},
};
use crate::{
    clock::Clock,
    protocol::{
        claims::Claims,
        client::{Client, SubjectId},
        secret::{HandleHash, TokenHash},
    },
    store::{
        Ephemeral, HeldAuthorization, HeldPage, IssuedToken, ShortLivedObject, Store, Stored,
        Transaction,
    },
};
use serde_json::Value;
use std::{fmt, sync::Arc};

/// A store that keeps codes and everything short-lived in Redis, and the rest in another store.
///
/// `builder.redis(..)` makes one over the provider's entities; use this type over a store of an application's own.
#[derive(Clone)]
pub struct RedisStore {
    inner: Arc<dyn Store>,
    state: State,
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisStore").finish_non_exhaustive()
    }
}

impl RedisStore {
    /// Keeps codes and everything short-lived of `inner` in Redis. The clock is the one of the server.
    #[must_use]
    pub fn new(inner: impl Store, redis: Redis, clock: impl Clock) -> Self {
        Self::over(Arc::new(inner), redis, Arc::new(clock))
    }

    pub(crate) fn over(inner: Arc<dyn Store>, redis: Redis, clock: Arc<dyn Clock>) -> Self {
        Self { inner, state: State::new(redis, clock) }
    }

    fn transaction(&self, way: Way) -> RedisTransaction {
        RedisTransaction::new(self.inner.clone(), self.state.clone(), way)
    }
}

impl Store for RedisStore {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        self.inner.find_client(client_id)
    }

    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        self.inner.find_access_token(token)
    }

    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        self.inner.find_refresh_token(token)
    }

    fn introspect<'a>(
        &'a self,
        token: &'a TokenHash,
        is_refresh: bool,
        asker: &'a Client,
    ) -> Stored<'a, Option<IssuedToken>> {
        self.inner.introspect(token, is_refresh, asker)
    }

    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
        page: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        self.inner.held_authorizations(subject, now, page)
    }

    fn user_claims<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        self.inner.user_claims(subject)
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        Some(self)
    }

    /// Keys must outlast every Redis, so they stay in the other store.
    fn keys(&self) -> Option<&dyn Ephemeral> {
        self.inner.keys()
    }

    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64> {
        Box::pin(async move {
            let removed = self.inner.prune(now, limit).await?;
            Ok(removed + self.state.prune(now, limit).await?)
        })
    }

    fn settle(&self) -> Stored<'_, ()> {
        self.inner.settle()
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(async {
            let mut transaction = self.transaction(Way::Begun);
            transaction.open().await?;
            Ok(Box::new(transaction) as Box<dyn Transaction>)
        })
    }

    fn optimistic(&self) -> Stored<'_, Box<dyn Transaction>> {
        let transaction = self.transaction(Way::Optimistic);
        Box::pin(async move { Ok(Box::new(transaction) as Box<dyn Transaction>) })
    }
}

impl Ephemeral for RedisStore {
    fn insert_once<'a>(
        &'a self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        Box::pin(self.state.insert_once(handle, object))
    }

    fn find<'a>(&'a self, handle: &'a HandleHash) -> Stored<'a, Option<ShortLivedObject>> {
        Box::pin(self.state.find_object(handle))
    }

    fn replace<'a>(
        &'a self,
        handle: &'a HandleHash,
        old: &'a Value,
        new: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        Box::pin(self.state.replace(handle, old, new))
    }

    fn consume<'a>(&'a self, handle: &'a HandleHash, now: i64) -> Stored<'a, bool> {
        Box::pin(async move {
            let mut step = self.state.step(now);
            self.state.use_handle(&mut step, handle);
            self.state.take(&step).await
        })
    }

    fn due<'a>(
        &'a self,
        kind: &'a str,
        now: i64,
        limit: u64,
    ) -> Stored<'a, Vec<(HandleHash, ShortLivedObject)>> {
        Box::pin(self.state.due(kind, now, limit))
    }
}
