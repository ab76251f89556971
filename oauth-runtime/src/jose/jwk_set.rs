//! A set of public keys. RFC 7517, section 5.

use super::{PublicJwk, PublicKey};
use serde_json::Value;
use std::sync::Arc;

/// How many keys of a set are read at most.
const MOST_KEYS: usize = 64;

/// A set of public keys, which are found by their `kid`.
#[derive(Clone, Debug, Default)]
pub struct JwkSet(Vec<Arc<PublicKey>>);

impl JwkSet {
    /// A set of these keys. If several have the same `kid`, the first one counts.
    #[must_use]
    pub fn new(keys: Vec<Arc<PublicKey>>) -> Self {
        Self(keys)
    }

    /// Reads a key set. Keys of unsupported types and for other purposes are left out, as RFC 7517 section 5 demands; only the
    /// first 64 keys are read. `None` if the value is not a key set.
    #[must_use]
    pub fn parse(set: &Value) -> Option<Self> {
        let keys = set.get("keys")?.as_array()?.iter().take(MOST_KEYS);
        let usable = keys.filter_map(|jwk| {
            let jwk = PublicJwk::parse(jwk.as_object()?).ok()?;
            PublicKey::new(jwk).map(Arc::new)
        });
        Some(Self(usable.collect()))
    }

    /// The key with that `kid`; without a `kid`, the only key of the set.
    #[must_use]
    pub fn find(&self, kid: Option<&str>) -> Option<&Arc<PublicKey>> {
        match kid {
            Some(kid) => self.0.iter().find(|key| key.jwk().kid() == kid),
            None => self.0.first().filter(|_| self.0.len() == 1),
        }
    }

    /// Whether the set has no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The public keys of the set, as JWKs.
    pub fn keys(&self) -> impl Iterator<Item = &PublicJwk> {
        self.0.iter().map(|key| key.jwk())
    }

    /// The JSON document of the set, for publication.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::json!({ "keys": self.keys().map(PublicJwk::to_json).collect::<Vec<_>>() })
    }
}
