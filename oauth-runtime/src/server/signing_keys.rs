//! What an operator does with the signing keys that the server makes.
//!
//! They stand in one line, or in two: a server that speaks OpenID Connect and signs access tokens by another algorithm has RS256 keys
//! besides. Each line has a key that signs, and replaces it by itself.

use super::AuthorizationServer;
use crate::{
    application::Provider,
    jose::SigningAlgorithm,
    keys::{KeyError, SigningKey},
};

impl<P: Provider> AuthorizationServer<P> {
    /// The signing keys that are published: those of access tokens first, and of each line the newest last. A server whose keys the
    /// application gave, or that has none, makes none and lists none.
    ///
    /// # Errors
    /// An outage, or that the key encryption key does not open them.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, KeyError> {
        self.services()?.keys.list().await
    }

    /// Makes a signing key in every line, and gives the `kid` of the one for access tokens; `None` where the server makes no keys.
    /// [`rotate_signing_keys`](Self::rotate_signing_keys) says when they sign.
    ///
    /// # Errors
    /// An outage; a key that was made before it stays.
    pub async fn rotate_signing_key(&self, at_once: bool) -> Result<Option<String>, KeyError> {
        Ok(self.rotate_signing_keys(None, at_once).await?.into_iter().next())
    }

    /// Makes a signing key in every line, or with an algorithm only in the line of that one; gives the `kid` of each, the one for
    /// access tokens first. It is empty where the server makes no keys. They are published at once and sign after
    /// [`publish_ahead`](crate::settings::KeySettings::publish_ahead), so that whoever keeps the key set knows them by then. With
    /// `at_once` they sign from now on: resource servers and clients elsewhere may refuse what they have signed until they have read
    /// the set again.
    ///
    /// # Errors
    /// [`KeyError::NotMade`] for an algorithm that no line has; no key was made then. An outage; a key that was made before it stays.
    pub async fn rotate_signing_keys(
        &self,
        algorithm: Option<SigningAlgorithm>,
        at_once: bool,
    ) -> Result<Vec<String>, KeyError> {
        self.services()?.keys.rotate(algorithm, at_once).await
    }

    /// Takes a signing key out of the key set: what it has signed is refused here, and on other nodes within a minute. An API elsewhere
    /// refuses it once it has read the key set again.
    /// A key that signs is replaced first, in its own line. Whether there was a key of that name.
    ///
    /// # Errors
    /// An outage.
    pub async fn retire_signing_key(&self, kid: &str) -> Result<bool, KeyError> {
        self.services()?.keys.retire(kid).await
    }
}
