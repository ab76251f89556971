//! The builder's settings for tokens and for the keys that sign them.

use super::ServerBuilder;
use crate::{
    application::Provider,
    jose::Signer,
    keys::KeyEncryptionKey,
    protocol::access_token_format::AccessTokenFormat,
    settings::{SettingError, SettingProblem},
    token_generator::Asked,
};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Sets the format of access tokens: opaque (the default), signed (RFC 9068), or made by a generator. Signed tokens need an
    /// [`issuer`](Self::issuer) and a key: [`key_encryption_key`](Self::key_encryption_key) or [`signing_key`](Self::signing_key).
    #[must_use]
    pub fn access_token_format(mut self, format: impl Into<AccessTokenFormat>) -> Self {
        self.settings.access_tokens.format = format.into();
        self
    }

    /// Registers a generator of access tokens under a name, which settings and a client's metadata may give as the format. A generated
    /// text needs at least 32 characters, and enough randomness that nobody can guess it.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*, random::{Random, SystemRandom}, server::ServerBuilder};
    /// # fn with_generator<App: Provider>(app: App) -> ServerBuilder<App> {
    /// AuthorizationServer::builder(app)
    ///     .access_token_generator("prefixed", |_| format!("acme_{}", SystemRandom.token()))
    ///     .access_token_format("prefixed")
    /// # }
    /// ```
    #[must_use]
    pub fn access_token_generator(
        mut self,
        name: impl Into<String>,
        generator: impl Fn(&Asked<'_>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.token_generators.add_access(name.into(), Arc::new(generator));
        self
    }

    /// Registers a generator for a part of each refresh token under a name, which the setting `refresh_tokens.generator` gives. The part
    /// may have up to 256 letters, digits, `-` and `_`. The server adds 256 random bits and its tag.
    #[must_use]
    pub fn refresh_token_generator(
        mut self,
        name: impl Into<String>,
        generator: impl Fn(&Asked<'_>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.token_generators.add_refresh(name.into(), Arc::new(generator));
        self
    }

    /// Lets the server make its signing keys, store them encrypted under this key, and replace them by schedule. It also encrypts the key
    /// that the nodes share. Give every node the same key, and do not store it in the database.
    #[must_use]
    pub fn key_encryption_key(mut self, key: KeyEncryptionKey) -> Self {
        self.key_encryption_key = Some(key);
        self
    }

    /// Adds a signing key of the application's own: a [`PrivateKey`](crate::jose::PrivateKey), or one that never leaves a key management
    /// service. The first key signs access tokens. What must be signed with a certain algorithm is signed by the first key of that
    /// algorithm. The other keys are only published, so that earlier signatures can be verified. With such a key the server makes none.
    #[must_use]
    pub fn signing_key(mut self, signer: impl Signer) -> Self {
        self.signers.push(Arc::new(signer));
        self
    }

    /// Checks the token settings against the registered generators and keys.
    pub(super) fn check_tokens(&self) -> Result<(), SettingError> {
        let refuse = |key: &'static str, problem| Err(SettingError::new(key, problem));
        let unknown = |given: &str, known: Vec<&str>| SettingProblem::UnknownGenerator {
            given: given.to_owned(),
            known: if known.is_empty() { "opaque and jwt".to_owned() } else { known.join(", ") },
        };
        let has_key = !self.signers.is_empty() || self.key_encryption_key.is_some();
        match &self.settings.access_tokens.format {
            AccessTokenFormat::Jwt if self.settings.issuer.is_none() => {
                let needed = "an issuer: set `issuer`";
                return refuse("access_tokens.format", SettingProblem::CannotSign(needed));
            }
            AccessTokenFormat::Jwt if !has_key => {
                let needed = "a key: call `.key_encryption_key(..)`, under which the server stores those that it makes, or `.signing_key(..)`";
                return refuse("access_tokens.format", SettingProblem::CannotSign(needed));
            }
            AccessTokenFormat::Own(name) if self.token_generators.access(name).is_none() => {
                let known = self.token_generators.access_names();
                return refuse("access_tokens.format", unknown(name, known));
            }
            _ => {}
        }
        match &self.settings.refresh_tokens.generator {
            Some(name) if self.token_generators.refresh(name).is_none() => {
                let known = self.token_generators.refresh_names();
                refuse("refresh_tokens.generator", unknown(name, known))
            }
            _ => Ok(()),
        }
    }
}
