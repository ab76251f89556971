//! The verifier for an authorization server's own tokens: it looks each token up in the store.

use super::{
    resource_request::ResourceRequest,
    verified_token::VerifiedToken,
    verifier::{Verifier, Verifying},
};
use crate::{
    keys::KeyRing,
    protocol::{
        bearer::{INVALID, PresentedToken},
        error::{OAuthError, Outage},
        resource_indicators::MeantFor,
        secret::TokenHash,
    },
    store::{IssuedToken, Store, follow_origin},
};
use std::{fmt, sync::Arc};

/// Finds tokens in a store by their hash. A token is accepted while the token, its client and its user are valid, and only at the
/// resource that it is for (RFC 8707). A token that names no resource is for the default one, which this verifier serves unless
/// another one is set.
///
/// The verifier attaches the [`TokenHash`] to every token, so that the application can find its own row.
pub struct StoredTokens {
    store: Arc<dyn Store>,
    keys: Option<Arc<KeyRing>>,
    meant_for: MeantFor,
}

impl StoredTokens {
    /// Accepts the tokens of a store that are for the default resource.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, keys: None, meant_for: MeantFor { resource: None, is_default: true } }
    }

    /// Accepts only tokens that name this resource, in its normal form.
    #[must_use]
    pub fn for_resource(self, resource: impl Into<String>) -> Self {
        let meant_for = MeantFor { resource: Some(resource.into()), is_default: false };
        Self { meant_for, ..self }
    }

    /// Accepts only tokens for these audiences.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn meant_for(self, meant_for: MeantFor) -> Self {
        Self { meant_for, ..self }
    }

    /// Requires that a published key has signed each signed token.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn with_keys(self, keys: Arc<KeyRing>) -> Self {
        Self { keys: Some(keys), ..self }
    }

    async fn find(&self, hash: TokenHash) -> Result<Option<VerifiedToken>, Outage> {
        let Some(mut issued) = self.store.find_access_token(&hash).await? else { return Ok(None) };
        follow_origin(&*self.store, &mut issued).await?;
        Ok(Some(issued).filter(IssuedToken::is_alive).map(|issued| {
            let token = VerifiedToken::new(issued.client_id, issued.scope, issued.expires_at)
                .with_issued_at(issued.issued_at)
                .with_audience(issued.audience)
                .with_authentication(issued.authorization.authentication)
                .with_actor(issued.authorization.actor)
                .with_openid(issued.authorization.openid, issued.public_subject)
                .with_attachment(hash);
            match issued.authorization.subject {
                Some(subject) => token.with_subject(subject),
                None => token,
            }
        }))
    }
}

impl fmt::Debug for StoredTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StoredTokens").finish_non_exhaustive()
    }
}

impl Verifier for StoredTokens {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        Box::pin(async move {
            if let Some(keys) = &self.keys
                && !keys.admits(presented.expose()).await?
            {
                return Ok(None);
            }
            self.find(presented.hash()).await
        })
    }

    fn request_invalid(
        &self,
        _: &dyn ResourceRequest,
        token: &VerifiedToken,
    ) -> Option<OAuthError> {
        let is_meant = self.meant_for.admits(token.audience());
        (!is_meant).then(|| INVALID.with_hint(self.meant_for.hint(token.audience())))
    }
}
