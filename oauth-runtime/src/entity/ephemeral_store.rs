//! Short-lived objects in the application's table.

use super::{
    ephemeral::statements::NewObject,
    open_transaction::OpenTransaction,
    spending,
    store::{EntityStore, detached},
};
use crate::{
    protocol::{error::Outage, secret::HandleHash},
    store::{Ephemeral, ShortLivedObject, Spend, Store as _, Stored},
};
use std::future::Future;

impl EntityStore {
    /// Runs a write in a transaction of its own. Commits and returns `true` if the write gives the transaction back;
    /// returns `false` otherwise.
    fn write_once<'a, W, F>(&self, write: W) -> Stored<'a, bool>
    where
        W: FnOnce(OpenTransaction) -> F + Send + 'static,
        F: Future<Output = Result<Option<OpenTransaction>, Outage>> + Send,
    {
        let store = self.clone();
        Box::pin(detached(async move {
            match write(store.open().await?).await? {
                Some(transaction) => transaction.commit().await.map(|()| true),
                // The write may have met a row that another request has not committed yet, so wait for that commit.
                None => store.settle().await.map(|()| false),
            }
        }))
    }
}

impl Ephemeral for EntityStore {
    fn insert_once<'a>(
        &'a self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        let new = NewObject { handle: handle.clone(), object: object.clone() };
        self.write_once(|mut transaction| async move {
            let is_new = spending::store_object_once(&mut transaction, &new).await?;
            Ok(is_new.then_some(transaction))
        })
    }

    fn find<'a>(&'a self, handle: &'a HandleHash) -> Stored<'a, Option<ShortLivedObject>> {
        Box::pin(self.records().find_short_lived(self.pool(), handle))
    }

    fn replace<'a>(
        &'a self,
        handle: &'a HandleHash,
        old: &'a serde_json::Value,
        new: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        let (handle, old, new) = (handle.clone(), old.clone(), new.clone());
        self.write_once(move |mut transaction| async move {
            let records = transaction.records.clone();
            let stored = records.lock_short_lived(transaction.connection()?, &handle).await?;
            // Databases write JSON in different ways, so the payloads are compared here, while the row is locked.
            if !stored.is_some_and(|stored| stored.used_at.is_none() && stored.payload == old) {
                return Ok(None);
            }
            let values = vec![new.payload.into(), new.expires_at.into(), handle.as_str().into()];
            let sql = &records.short_lived()?.statements.replace;
            Ok(transaction.changes_one(sql, values).await?.then_some(transaction))
        })
    }

    fn consume<'a>(&'a self, handle: &'a HandleHash, now: i64) -> Stored<'a, bool> {
        let spend = Spend::Handle(handle.clone());
        self.write_once(move |mut transaction| async move {
            let is_first = spending::spend(&mut transaction, &spend, now).await?;
            Ok(is_first.then_some(transaction))
        })
    }

    fn due<'a>(
        &'a self,
        kind: &'a str,
        now: i64,
        limit: u64,
    ) -> Stored<'a, Vec<(HandleHash, ShortLivedObject)>> {
        Box::pin(self.records().due(self.pool(), kind, now, limit))
    }
}
