//! Managing the signing keys that the server makes.
//!
//! The keys form one line of succession, or two: a server that speaks OpenID Connect and signs access tokens with an algorithm other than
//! RS256 has a second line of RS256 keys. Each line has its own signing key, and replaces it independently.

use super::AuthorizationServer;
use crate::{
    application::Provider,
    jose::SigningAlgorithm,
    keys::{KeyError, SigningKey},
};

impl<P: Provider> AuthorizationServer<P> {
    /// The published signing keys: those for access tokens first, and in each line the newest last. Empty if the application gave the
    /// keys, or if the server has none.
    ///
    /// # Errors
    /// An outage, or that the key encryption key cannot decrypt the keys.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, KeyError> {
        self.services()?.keys.list().await
    }

    /// Makes a new signing key in every line, and returns the `kid` of the one for access tokens; `None` if the server does not make its
    /// keys. [`rotate_signing_keys`](Self::rotate_signing_keys) says when the new keys start to sign.
    ///
    /// # Errors
    /// An outage; keys that were made before it stay.
    pub async fn rotate_signing_key(&self, at_once: bool) -> Result<Option<String>, KeyError> {
        Ok(self.rotate_signing_keys(None, at_once).await?.into_iter().next())
    }

    /// Makes a new signing key in every line, or, if `algorithm` is given, only in the line of that algorithm. Returns the `kid` of each,
    /// the one for access tokens first; empty if the server does not make its keys. New keys are published at once and start to sign after
    /// [`publish_ahead`](crate::settings::KeySettings::publish_ahead), so that everybody who caches the key set knows them by then. With
    /// `at_once` they sign from now on: resource servers and clients elsewhere may refuse these signatures until they have read the key
    /// set again.
    ///
    /// # Errors
    /// [`KeyError::NotMade`] for an algorithm that no line has; no key was made. An outage; keys that were made before it stay.
    pub async fn rotate_signing_keys(
        &self,
        algorithm: Option<SigningAlgorithm>,
        at_once: bool,
    ) -> Result<Vec<String>, KeyError> {
        self.services()?.keys.rotate(algorithm, at_once).await
    }

    /// Removes a signing key from the key set. What it signed is refused here at once, on other nodes within a minute, and by an API
    /// elsewhere once it has read the key set again. If the key is the one that signs, the server first makes a new one in the same line.
    /// Returns whether there was a key with this `kid`.
    ///
    /// # Errors
    /// An outage.
    pub async fn retire_signing_key(&self, kid: &str) -> Result<bool, KeyError> {
        self.services()?.keys.retire(kid).await
    }
}
