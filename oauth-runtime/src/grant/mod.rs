//! A grant turns a typed request into evidence, never into a token. RFC 6749, section 1.3.
//!
//! It has up to two halves: one behind the token endpoint, one behind the authorization endpoint.

mod active;
mod authorization_code;
mod client_credentials;
mod code_response;
#[cfg(feature = "sea-orm")]
pub mod custom;
#[cfg(feature = "sea-orm")]
pub mod declaration;
#[cfg(feature = "sea-orm")]
mod declared;
mod evidence;
mod hooks;
mod implicit;
pub mod one_time;
mod password;
mod refresh_token;
#[cfg(feature = "sea-orm")]
pub mod registration;

pub(crate) use active::active;
pub use client_credentials::TokenOwner;
pub(crate) use evidence::{ActiveSubject, Decision, Evidence, Origin};

use crate::{
    core::Core,
    event::Event,
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        client::{AuthMethod, Client},
        client_authentication::AuthenticatedClient,
        error::Outcome,
        parameters::Parameters,
        response_type::ResponseType,
        scope::Scope,
    },
    store::Transaction,
};
use std::{future::Future, pin::Pin};

/// What a grant does when it is asked.
pub(crate) type Pending<'a, T> = Pin<Box<dyn Future<Output = Outcome<T>> + Send + 'a>>;

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

/// The half behind the token endpoint.
pub(crate) trait Grant: Send + Sync + 'static {
    /// The wire word.
    fn grant_type(&self) -> &'static str;
    /// How clients may authenticate for it.
    fn auth_methods(&self) -> &[AuthMethod];
    /// What it says of refresh tokens, if it is the grant that spends them.
    fn refresh_policy(&self) -> Option<RefreshPolicy> {
        None
    }
    /// Reads the request and what is stored, and decides.
    fn decide<'a>(&'a self, core: &'a Core, request: &'a TokenRequest) -> Pending<'a, Decision>;
}

/// A request that the user has consented to, in the transaction that used it up.
pub(crate) struct Consented {
    pub(crate) transaction: Box<dyn Transaction>,
    pub(crate) client: Client,
    pub(crate) subject: ActiveSubject,
    pub(crate) request: CheckedAuthorizationRequest,
    /// Never more than the page showed.
    pub(crate) scope: Scope,
    pub(crate) now: i64,
}

/// What a grant gives to a client whose request the user has consented to.
pub(crate) enum Response {
    /// Values of its own, once the transaction is committed.
    Parameters {
        transaction: Box<dyn Transaction>,
        parameters: Vec<(&'static str, String)>,
        event: Event,
    },
    /// An access token: the core may mint.
    Mint(Evidence),
}

/// The half behind the authorization endpoint: one response type. RFC 6749, section 3.1.1.
pub(crate) trait Responder: Send + Sync + 'static {
    /// Its rules.
    fn response_type(&self) -> &ResponseType;
    /// Looks at a request before anybody is asked; a refusal is told to the client.
    fn validate<'a>(
        &'a self,
        _client: &'a Client,
        _request: &'a CheckedAuthorizationRequest,
    ) -> Pending<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Answers a request that the user has consented to.
    fn respond<'a>(&'a self, core: &'a Core, consented: Consented) -> Pending<'a, Response>;
}
