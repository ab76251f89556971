//! What an operator does with the signing keys that the server makes.

use super::AuthorizationServer;
use crate::{
    application::Provider,
    keys::{KeyError, SigningKey},
};

impl<P: Provider> AuthorizationServer<P> {
    /// The signing keys that are published, the newest last. A server whose keys the application gave, or that has none, makes
    /// none and lists none.
    ///
    /// # Errors
    /// An outage, or that the key encryption key does not open them.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, KeyError> {
        self.services()?.keys.list().await
    }

    /// Makes a signing key, and gives its `kid`; `None` where the server makes no keys. It is published at once and signs after
    /// [`publish_ahead`](crate::settings::KeySettings::publish_ahead), so that whoever keeps the key set knows it by then. With
    /// `at_once` it signs from now on: resource servers elsewhere may refuse its tokens until they have read the set again.
    ///
    /// # Errors
    /// An outage; no key was made then.
    pub async fn rotate_signing_key(&self, at_once: bool) -> Result<Option<String>, KeyError> {
        self.services()?.keys.rotate(at_once).await
    }

    /// Takes a signing key out of the key set: what it has signed is refused here, and on other nodes within a minute. An API elsewhere
    /// refuses it once it has read the key set again.
    /// A key that signs is replaced first. Whether there was a key of that name.
    ///
    /// # Errors
    /// An outage.
    pub async fn retire_signing_key(&self, kid: &str) -> Result<bool, KeyError> {
        self.services()?.keys.retire(kid).await
    }
}
