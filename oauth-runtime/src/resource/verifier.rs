//! Verifiers check the access tokens of a resource server: in a database, by their signature, or at another server.

use super::{resource_request::ResourceRequest, verified_token::VerifiedToken};
use crate::protocol::{
    bearer::{PresentedToken, TokenScheme},
    error::{OAuthError, Outage},
};
use std::{
    future::{Future, ready},
    pin::Pin,
    sync::Arc,
};

/// The future that [`Verifier::verify`] returns.
pub type Verifying<'a> =
    Pin<Box<dyn Future<Output = Result<Option<VerifiedToken>, Outage>> + Send + 'a>>;

/// The future that [`Verifier::token_revoked`] returns.
pub type Revoked<'a> = Pin<Box<dyn Future<Output = Result<bool, Outage>> + Send + 'a>>;

/// Checks access tokens.
///
/// A resource server may have several verifiers, for different schemes or for several kinds of tokens under one scheme:
/// [`ResourceServer::register_token_validator`](super::ResourceServer::register_token_validator).
///
/// ```
/// use oauth_runtime::{
///     protocol::{bearer::PresentedToken, scope::Scope},
///     resource::{VerifiedToken, Verifier, Verifying},
/// };
///
/// /// Knows one token.
/// struct OneToken;
///
/// impl Verifier for OneToken {
///     fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
///         let is_known = presented.expose() == "known";
///         Box::pin(async move {
///             Ok(is_known.then(|| VerifiedToken::new("robot", Scope::stored("profile"), i64::MAX)))
///         })
///     }
/// }
/// ```
pub trait Verifier: Send + Sync + 'static {
    /// Returns the token, if it is genuine, not revoked, and meant for this resource server, and if its client and its user are
    /// still active; otherwise `None`. The resource server itself compares the expiry of the token with its clock, and the scope
    /// with the scope that a handler requires.
    ///
    /// # Errors
    /// An outage if the token cannot be checked at the moment. The client gets 503 and may try again.
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a>;

    /// The scheme under which requests present the tokens; `Bearer` by default. The verifier is not given tokens of another
    /// scheme.
    fn scheme(&self) -> TokenScheme {
        TokenScheme::Bearer
    }

    /// Refuses a request although [`verify`](Self::verify) accepted its token; `None` permits it, which is the default.
    /// `invalid_request` is answered with 400, `invalid_token` with 401, `insufficient_scope` with 403,
    /// `insufficient_user_authentication` with 401.
    fn request_invalid(
        &self,
        _request: &dyn ResourceRequest,
        _token: &VerifiedToken,
    ) -> Option<OAuthError> {
        None
    }

    /// Whether a token that [`verify`](Self::verify) accepted was revoked meanwhile, for a verifier that keeps revocations
    /// elsewhere; `false` by default.
    ///
    /// # Errors
    /// An outage if that cannot be checked at the moment.
    fn token_revoked<'a>(&'a self, _token: &'a VerifiedToken) -> Revoked<'a> {
        Box::pin(ready(Ok(false)))
    }
}

/// Lets an application share a verifier with its resource server.
impl<V: Verifier + ?Sized> Verifier for Arc<V> {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        (**self).verify(presented)
    }

    fn scheme(&self) -> TokenScheme {
        (**self).scheme()
    }

    fn request_invalid(
        &self,
        request: &dyn ResourceRequest,
        token: &VerifiedToken,
    ) -> Option<OAuthError> {
        (**self).request_invalid(request, token)
    }

    fn token_revoked<'a>(&'a self, token: &'a VerifiedToken) -> Revoked<'a> {
        (**self).token_revoked(token)
    }
}
