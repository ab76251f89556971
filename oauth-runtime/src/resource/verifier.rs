//! Where a resource server looks a token up: in a database, by a signature, or at another server.

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

/// What a verifier does when it is asked.
pub type Verifying<'a> =
    Pin<Box<dyn Future<Output = Result<Option<VerifiedToken>, Outage>> + Send + 'a>>;

/// What a verifier does when it is asked whether a token was revoked.
pub type Revoked<'a> = Pin<Box<dyn Future<Output = Result<bool, Outage>> + Send + 'a>>;

/// Tells good access tokens from others.
///
/// A resource server may have several, for schemes of their own or for tokens of several kinds under one scheme:
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
    /// The token, if it is genuine, not revoked, and meant for this resource server, and if its client and its user may still
    /// act; `None` otherwise. The resource server itself compares the end of the token with its clock, and the scope with what
    /// a handler requires.
    ///
    /// # Errors
    /// An outage when nothing can be said of the token at the moment. The client gets 503 and may try again.
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a>;

    /// The scheme under which requests present the tokens; `Bearer` by default. A token of another scheme is not shown to the
    /// verifier.
    fn scheme(&self) -> TokenScheme {
        TokenScheme::Bearer
    }

    /// Why a request may not use a token that [`verify`](Self::verify) found good, if it may not; by default every request may.
    /// `invalid_request` is 400, `invalid_token` 401, `insufficient_scope` 403, `insufficient_user_authentication` 401.
    fn request_invalid(
        &self,
        _request: &dyn ResourceRequest,
        _token: &VerifiedToken,
    ) -> Option<OAuthError> {
        None
    }

    /// Whether a token that [`verify`](Self::verify) found good was revoked meanwhile, for a verifier that keeps revocations
    /// elsewhere; by default it was not.
    ///
    /// # Errors
    /// An outage when nothing can be said of the token at the moment.
    fn token_revoked<'a>(&'a self, _token: &'a VerifiedToken) -> Revoked<'a> {
        Box::pin(ready(Ok(false)))
    }
}

/// A verifier that an application shares with its resource server.
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
