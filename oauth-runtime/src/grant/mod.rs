//! A grant turns a typed request into evidence, never into a token. RFC 6749, section 1.3.

mod authorization_code;
mod client_credentials;
#[cfg(feature = "sea-orm")]
pub mod declaration;
mod evidence;
mod refresh_token;
#[cfg(feature = "sea-orm")]
pub mod registration;

pub(crate) use evidence::{ActiveSubject, Decision, Evidence, Origin};
#[cfg(feature = "sea-orm")]
pub(crate) use {
    authorization_code::AuthorizationCodeGrant, client_credentials::ClientCredentialsGrant,
    refresh_token::RefreshTokenGrant,
};

use crate::{
    core::Core,
    protocol::{
        client::AuthMethod, client_authentication::AuthenticatedClient, error::Outcome,
        parameters::Parameters,
    },
};
use std::{future::Future, pin::Pin};

/// What a client may do with refresh tokens; times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshPolicy {
    /// How long an unused refresh token lives; `None` is as long as its family.
    pub expires_in: Option<i64>,
    /// How long an authorization lives, however often it is refreshed; `None` is for ever.
    pub family_expires_in: Option<i64>,
    /// How long the answer to a refresh is given again to a client that lost it.
    pub retry_window: i64,
}

/// A token request of a client that has authenticated and may use the grant.
pub(crate) struct TokenRequest {
    pub(crate) parameters: Parameters,
    pub(crate) client: AuthenticatedClient,
    pub(crate) now: i64,
}

/// A registered grant.
pub(crate) trait Grant: Send + Sync + 'static {
    /// The wire word.
    fn grant_type(&self) -> &'static str;
    /// How clients may authenticate for it.
    fn auth_methods(&self) -> &[AuthMethod];
    /// The response types of its authorization endpoint half.
    fn response_types(&self) -> &[&'static str] {
        &[]
    }
    /// How long its codes live, if it has any.
    fn code_expires_in(&self) -> Option<i64> {
        None
    }
    /// How long its access tokens live, if it has an opinion.
    fn expires_in(&self) -> Option<i64>;
    /// What it says of refresh tokens, if it is the grant that spends them.
    fn refresh_policy(&self) -> Option<RefreshPolicy> {
        None
    }
    /// Reads the request and what is stored, and decides.
    fn decide<'a>(
        &'a self,
        core: &'a Core,
        request: &'a TokenRequest,
    ) -> Pin<Box<dyn Future<Output = Outcome<Decision>> + Send + 'a>>;
}
