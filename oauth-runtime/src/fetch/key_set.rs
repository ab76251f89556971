//! A key set that another machine publishes. RFC 7517, section 5.

use super::{
    address::Address,
    error::FetchError,
    guarded_fetch::GuardedFetch,
    issuer_metadata::{IssuerMetadata, Member},
    remote::Remote,
};
use crate::jose::{JwkSet, PublicKey};
use std::sync::Arc;

/// The error when the set has no keys. An empty set replaces the one that was known, but it does not mean that a token is wrong.
const NO_KEYS: FetchError =
    FetchError::Document("has no key for signatures of a kind that is known here");

/// The key set at an address, fetched when it is needed. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct RemoteKeySet(Remote<Arc<JwkSet>>);

impl RemoteKeySet {
    /// The key set at that address; `what` names the set in the log.
    pub(crate) fn at(what: impl Into<String>, fetch: GuardedFetch, address: Address) -> Self {
        Self(Remote::new(what, move || {
            let (fetch, address) = (fetch.clone(), address.clone());
            Box::pin(async move { read(&fetch, &address).await })
        }))
    }

    /// The key set that the issuer's metadata document names.
    pub(crate) fn of_issuer(
        what: impl Into<String>,
        fetch: GuardedFetch,
        metadata: IssuerMetadata,
    ) -> Self {
        Self(Remote::new(what, move || {
            let (fetch, metadata) = (fetch.clone(), metadata.clone());
            Box::pin(async move {
                let address = metadata.address(&fetch, Member::JwksUri).await?;
                read(&fetch, &address).await
            })
        }))
    }

    /// Finds the key with that `kid`, in the set as it is known at the time `now`. If the set has no such key, it is fetched
    /// again, at most once in a few seconds, however many callers there are.
    ///
    /// # Errors
    /// The question cannot be decided: there are no keys, or the set may have the key by now but cannot be fetched again.
    pub(crate) async fn find(
        &self,
        kid: Option<&str>,
        now: i64,
    ) -> Result<Option<Arc<PublicKey>>, FetchError> {
        let set = self.0.current(now).await?;
        let found = set.find(kid).cloned();
        if found.is_some() || (kid.is_none() && !set.is_empty()) {
            return Ok(found);
        }
        self.0.read_again(now).await;
        let set = self.0.current(now).await?;
        match (set.find(kid).cloned(), self.0.trouble()) {
            (None, Some(trouble)) => Err(trouble),
            (None, None) if set.is_empty() => Err(NO_KEYS),
            (found, _) => Ok(found),
        }
    }

    /// Fetches the set if it is not known yet.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(crate) async fn ready(&self, now: i64) -> Result<(), FetchError> {
        self.0.current(now).await.map(|_| ())
    }
}

async fn read(fetch: &GuardedFetch, address: &Address) -> Result<Arc<JwkSet>, FetchError> {
    let set = JwkSet::parse(&fetch.json(address).await?);
    let set = set.ok_or(FetchError::Document("is no key set: it has no list `keys`"))?;
    Ok(Arc::new(set))
}
