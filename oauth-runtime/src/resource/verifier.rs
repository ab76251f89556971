//! Where a resource server looks a token up: in a database, by a signature, or at another server.

use super::verified_token::VerifiedToken;
use crate::protocol::{bearer::PresentedToken, error::Outage};
use std::{future::Future, pin::Pin, sync::Arc};

/// What a verifier does when it is asked.
pub type Verifying<'a> =
    Pin<Box<dyn Future<Output = Result<Option<VerifiedToken>, Outage>> + Send + 'a>>;

/// Tells good access tokens from others.
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
}

/// A verifier that an application shares with its resource server.
impl<V: Verifier + ?Sized> Verifier for Arc<V> {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        (**self).verify(presented)
    }
}
