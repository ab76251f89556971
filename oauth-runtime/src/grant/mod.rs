//! A grant turns a typed request into evidence, never into a token. RFC 6749, section 1.3.

mod authorization_code;
mod client_credentials;
mod code_response;
pub(crate) mod device_code;
mod evidence;
pub(crate) mod hooks;
mod id_token;
mod implicit;
mod jwt_bearer;
pub(crate) mod one_time;
mod password;
mod refresh_token;
mod responder;
mod spend;
pub(crate) mod token_exchange;

pub(crate) use authorization_code::AuthorizationCodeGrant;
pub(crate) use client_credentials::ClientCredentialsGrant;
pub use client_credentials::TokenOwner;
pub(crate) use code_response::CodeResponder;
pub(crate) use device_code::DeviceCodeGrant;
pub(crate) use evidence::{Conclusion, Evidence, IdTokenWish, Recipient};
pub(crate) use id_token::IdTokenResponder;
pub(crate) use implicit::ImplicitResponder;
pub(crate) use jwt_bearer::JwtBearerGrant;
pub(crate) use password::PasswordGrant;
pub(crate) use refresh_token::RefreshTokenGrant;
pub(crate) use responder::{Answer, Consented, Responder, TokenWish};
pub(crate) use spend::{Spend, Superseded};
pub(crate) use token_exchange::TokenExchangeGrant;

use crate::{
    client_authentication::AuthenticatedClient,
    protocol::{client::AuthMethod, error::Outcome, parameters::Parameters, source::Source},
    services::Services,
    settings::RefreshPolicy,
};
use std::{future::Future, pin::Pin};

/// The future of a grant's work.
pub(crate) type Deciding<'a, T> = Pin<Box<dyn Future<Output = Outcome<T>> + Send + 'a>>;

/// A token request of a client that has authenticated and may use the grant.
pub(crate) struct TokenRequest {
    pub(crate) parameters: Parameters,
    pub(crate) client: AuthenticatedClient,
    /// The resources that the request names (RFC 8707); the server knows all of them.
    pub(crate) resources: Vec<String>,
    pub(crate) source: Option<Source>,
    pub(crate) now: i64,
}

/// A grant at the token endpoint.
pub(crate) trait Grant: Send + Sync + 'static {
    /// The `grant_type` in requests.
    fn grant_type(&self) -> &'static str;
    /// The client authentication methods that the grant accepts.
    fn auth_methods(&self) -> &[AuthMethod];
    /// Whether the application has set `auth_methods` itself; otherwise a profile may change them.
    fn writes_auth_methods(&self) -> bool {
        true
    }
    /// The assertion in the request, if the assertion alone may identify the client (RFC 7523 section 2.1).
    fn assertion<'a>(&self, _: &'a Parameters) -> Option<&'a str> {
        None
    }
    /// The policy for refresh tokens, if this is the refresh token grant.
    fn refresh_policy(&self) -> Option<RefreshPolicy> {
        None
    }
    /// Reads the request and the stored data, and decides.
    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion>;
}
