//! The builder's settings for OpenID Connect. OpenID Connect Core; OpenID Connect Discovery.

use super::{ServerBuilder, build_error::BuildError, known_resources::without_granted};
use crate::{
    application::Provider,
    entity::{absent::UserSlot as _, user::ResourceOwner},
    protocol::claims::ScopeClaims,
    settings::{SettingError, SettingProblem},
};

impl<P: Provider> ServerBuilder<P> {
    /// Makes the server an OpenID Connect provider: requests with the scope word `openid` get an ID token, there is a userinfo endpoint,
    /// and `/.well-known/openid-configuration` describes the server. This needs an [`issuer`](Self::issuer) and a signing key:
    /// [`key_encryption_key`](Self::key_encryption_key) or [`signing_key`](Self::signing_key).
    ///
    /// Which claims about a user clients receive depends on the claims of the user entity, `#[oauth(claim = "email")]`, or of the
    /// provider's `user_claims`; and on the granted scope ([`OpenIdSettings`](crate::settings::OpenIdSettings)).
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, keys::KeyEncryptionKey, prelude::*};
    /// # async fn build<App: Provider>(app: App, key: KeyEncryptionKey) -> Result<AuthorizationServer<App>, BuildError>
    /// # where App::User: oauth_runtime::entity::user::ResourceOwner {
    /// AuthorizationServer::builder(app)
    ///     .issuer("https://id.example.com")
    ///     .key_encryption_key(key)
    ///     .openid_connect()
    ///     .build()
    ///     .await
    /// # }
    /// ```
    #[must_use]
    pub fn openid_connect(mut self) -> Self
    where
        P::User: ResourceOwner,
    {
        self.speaks_openid = true;
        self
    }

    /// Declares that the application has a page where clients send their users to sign out (OpenID Connect RP-Initiated Logout). Metadata
    /// list it as `end_session_endpoint`. The page is a route of the application's own, like the authorization endpoint, at
    /// `/oauth/end_session` or at the [`endpoint_path`](Self::endpoint_path) of `end_session`; its handler calls
    /// `validate_end_session_request`.
    #[must_use]
    pub fn end_session(mut self) -> Self {
        self.endpoints.end_session = true;
        self
    }

    /// Enables response types beside `code` that return tokens in the front channel, such as `code id_token`. They need
    /// [`openid_connect`](Self::openid_connect).
    #[must_use]
    pub fn openid_response_types<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        self.settings.openid.response_types = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the claims that a scope word of the application gives, in addition to those of the standard's scope words.
    #[must_use]
    pub fn scope_claims<S: Into<String>>(
        mut self,
        word: impl Into<String>,
        claims: impl IntoIterator<Item = S>,
    ) -> Self {
        let claims = claims.into_iter().map(Into::into).collect();
        self.settings.openid.scope_claims.insert(word.into(), claims);
        self
    }

    /// Checks what OpenID Connect needs, and fills in `claims_supported` for the metadata.
    pub(super) fn check_openid(&mut self) -> Result<(), BuildError> {
        if !self.speaks_openid {
            let openid = &self.settings.openid;
            if !openid.response_types.is_empty() || !openid.scope_claims.is_empty() {
                tracing::warn!(
                    target: "oauth",
                    "the settings of `openid` have no effect, because OpenID Connect is off: call `.openid_connect()`"
                );
            }
            if self.endpoints.end_session {
                tracing::warn!(
                    target: "oauth",
                    "`.end_session()` has no effect, because OpenID Connect is off: call `.openid_connect()`"
                );
            }
            return Ok(());
        }
        let missing = |key: &'static str, what| {
            BuildError::Setting(SettingError::new(key, SettingProblem::Missing(what)))
        };
        if self.settings.issuer.is_none() {
            return Err(missing("issuer", "an ID token says who issued it"));
        }
        if self.signers.is_empty() && self.key_encryption_key.is_none() {
            return Err(missing(
                "openid",
                "an ID token is signed: call `.key_encryption_key(..)`, under which the server stores the keys that it makes, or `.signing_key(..)`",
            ));
        }
        if self.store.is_none()
            && let Some(entity) = without_granted::<P>()
        {
            return Err(BuildError::OpenIdWithoutColumn(entity));
        }
        let openid = &mut self.settings.openid;
        if openid.claims_supported.is_empty() {
            let given: Vec<String> =
                ScopeClaims::new(&openid.scope_claims).all().map(str::to_owned).collect();
            let of_user = P::User::CLAIMS.iter().map(|claim| (*claim).to_owned());
            let mut listed: Vec<String> = of_user.filter(|claim| given.contains(claim)).collect();
            listed.extend(openid.scope_claims.values().flatten().cloned());
            listed.dedup();
            openid.claims_supported = listed;
        }
        Ok(())
    }
}
