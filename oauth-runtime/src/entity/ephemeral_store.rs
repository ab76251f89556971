//! Short-lived objects in the application's table.

use super::store::{EntityStore, detached};
use crate::{
    protocol::{error::Outage, root_key::RootKey, secret::HandleHash},
    store::{Ephemeral, Issue, Record, ShortLivedObject, Spend, Stored, Transaction as _},
};

/// The kind of the row that holds the root key.
const ROOT_KEY: &str = "root_key";

impl EntityStore {
    /// Inserts the root key once, and reads what is there.
    pub(super) async fn stored_root_key(&self, fresh: &RootKey) -> Result<RootKey, Outage> {
        if !self.records.has_short_lived() {
            return Ok(fresh.clone());
        }
        let handle = HandleHash::of(ROOT_KEY);
        let payload = serde_json::Value::String(fresh.to_stored());
        let object = ShortLivedObject::new(ROOT_KEY, payload, i64::MAX);
        if self.find(&handle).await?.is_none() {
            // Another node may be first; what is there counts.
            let _ = self.insert_once(&handle, &object).await?;
        }
        let stored = self
            .find(&handle)
            .await?
            .and_then(|object| object.payload.as_str().and_then(RootKey::from_stored));
        stored.ok_or_else(|| Outage::new("the root key in the database cannot be read"))
    }
}

impl Ephemeral for EntityStore {
    fn insert_once<'a>(
        &'a self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        Box::pin(async move {
            let (store, handle, object) = (self.clone(), handle.clone(), object.clone());
            detached(async move {
                let mut transaction = store.transaction().await?;
                if store
                    .records
                    .find_short_lived(transaction.connection()?, &handle)
                    .await?
                    .is_some()
                {
                    return Ok(false);
                }
                transaction.insert_short_lived(&handle, &object).await?;
                Box::new(transaction).commit().await?;
                Ok(true)
            })
            .await
        })
    }

    fn find<'a>(&'a self, handle: &'a HandleHash) -> Stored<'a, Option<ShortLivedObject>> {
        Box::pin(self.records.find_short_lived(self.pool(), handle))
    }

    fn replace<'a>(
        &'a self,
        _: &'a HandleHash,
        _: &'a serde_json::Value,
        _: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        Box::pin(async { Err(Outage::new("not built yet")) })
    }

    fn consume<'a>(&'a self, handle: &'a HandleHash, now: i64) -> Stored<'a, bool> {
        Box::pin(async move {
            let (store, handle) = (self.clone(), handle.clone());
            detached(async move {
                let mut transaction = store.transaction().await?;
                let issue = Issue::new(vec![Spend::Handle(handle)], Record::Nothing, now);
                if !transaction.issue(&issue).await? {
                    return Ok(false);
                }
                Box::new(transaction).commit().await?;
                Ok(true)
            })
            .await
        })
    }

    fn due<'a>(
        &'a self,
        _: &'a str,
        _: i64,
        _: u64,
    ) -> Stored<'a, Vec<(HandleHash, ShortLivedObject)>> {
        Box::pin(async { Err(Outage::new("not built yet")) })
    }
}
