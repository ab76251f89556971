//! The public keys of clients that sign assertions: registered as `jwks`, or published at a `jwks_uri`. RFC 7591, section 2.

#[cfg(feature = "fetch")]
use crate::fetch::{FetchError, GuardedFetch, RemoteKeySet, StrangerUrl};
use crate::{
    jose::{JwkSet, PublicKey},
    protocol::{client::Client, error::Outage},
    settings::{SettingError, Settings},
};
use moka::sync::Cache;
use serde_json::Value;
use std::sync::Arc;

/// How many clients' key sets are cached at most.
const MOST: u64 = 1000;

/// Why no key was found.
pub(crate) enum KeyTrouble {
    /// The client has no key with that `kid`. The text is for the log.
    None(&'static str),
    /// The client publishes keys, but they cannot be read. The assertion itself may be right.
    #[cfg(feature = "fetch")]
    Unreadable(FetchError),
    /// This server cannot fetch the keys at the moment.
    #[cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "keys at hand need nobody"))]
    Outage(Outage),
}

/// A cache of the clients' keys, so that each key set is parsed once.
pub(crate) struct ClientKeys {
    registered: Cache<String, Arc<Registered>>,
    #[cfg(feature = "fetch")]
    published: Cache<String, RemoteKeySet>,
    #[cfg(feature = "fetch")]
    fetch: GuardedFetch,
}

/// A key set as registered in the client's metadata, and its parsed keys.
struct Registered {
    document: Value,
    keys: Option<JwkSet>,
}

impl ClientKeys {
    #[cfg(not(feature = "fetch"))]
    #[expect(clippy::unnecessary_wraps, reason = "what fetches may have mistakes in its settings")]
    pub(crate) fn of(_: &Settings) -> Result<Self, SettingError> {
        Ok(Self { registered: Cache::new(MOST) })
    }

    #[cfg(feature = "fetch")]
    pub(crate) fn of(settings: &Settings) -> Result<Self, SettingError> {
        let fetch = settings.guarded_fetch()?;
        Ok(Self { registered: Cache::new(MOST), published: Cache::new(MOST), fetch })
    }

    /// Finds the client's key with that `kid`, as it is known at the time `now`.
    #[cfg_attr(
        not(feature = "fetch"),
        expect(clippy::unused_async, reason = "keys that are published have to be waited for")
    )]
    pub(crate) async fn find(
        &self,
        client: &Client,
        kid: Option<&str>,
        now: i64,
    ) -> Result<Arc<PublicKey>, KeyTrouble> {
        let members = &client.metadata().other;
        if let Some(document) = members.get("jwks") {
            return self.registered(client.client_id(), document, kid);
        }
        match members.get("jwks_uri").and_then(Value::as_str) {
            #[cfg(feature = "fetch")]
            Some(address) => self.published(client.client_id(), address, kid, now).await,
            #[cfg(not(feature = "fetch"))]
            Some(_) => {
                let _ = now;
                Err(KeyTrouble::None(
                    "has keys at its `jwks_uri`, which a server without the feature `fetch` cannot read",
                ))
            }
            None => Err(KeyTrouble::None("has no key set: register `jwks` or `jwks_uri`")),
        }
    }

    fn registered(
        &self,
        client_id: &str,
        document: &Value,
        kid: Option<&str>,
    ) -> Result<Arc<PublicKey>, KeyTrouble> {
        let known = self.registered.get(client_id).filter(|known| known.document == *document);
        let known = known.unwrap_or_else(|| {
            let keys = JwkSet::parse(document);
            let parsed = Arc::new(Registered { document: document.clone(), keys });
            self.registered.insert(client_id.to_owned(), parsed.clone());
            parsed
        });
        let keys = known.keys.as_ref();
        let keys = keys.ok_or(KeyTrouble::None("has no key set: register `jwks` or `jwks_uri`"))?;
        let key = keys.find(kid).cloned();
        key.ok_or(KeyTrouble::None("signed with a key that is not in its `jwks`: compare `kid`"))
    }

    #[cfg(feature = "fetch")]
    async fn published(
        &self,
        client_id: &str,
        address: &str,
        kid: Option<&str>,
        now: i64,
    ) -> Result<Arc<PublicKey>, KeyTrouble> {
        let url = StrangerUrl::parse(address).map_err(|_| {
            KeyTrouble::None("has a `jwks_uri` that may not be fetched: it has to be https")
        })?;
        let keys = self.published.get_with(address.to_owned(), || {
            let what = format!("the key set of the client {client_id:?}");
            RemoteKeySet::at(what, self.fetch.clone(), url.into())
        });
        match keys.find(kid, now).await {
            Ok(Some(key)) => Ok(key),
            Ok(None) => Err(KeyTrouble::None(
                "signed by a key that the set at its `jwks_uri` does not have: compare `kid`",
            )),
            Err(trouble) if trouble.is_ours() => Err(KeyTrouble::Outage(Outage::new(trouble))),
            Err(trouble) => Err(KeyTrouble::Unreadable(trouble)),
        }
    }
}
