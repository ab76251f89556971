//! A token request, as a grant of the application's own receives it.

use super::OneTime;
use crate::{
    grant::{TokenRequest, one_time},
    protocol::{client::Client, error::Outcome},
    services::Services,
};
use std::fmt;

/// A token request of a client that has authenticated and has registered the grant.
pub struct GrantRequest<'a, P> {
    pub(super) provider: &'a P,
    pub(super) services: &'a Services,
    pub(super) request: &'a TokenRequest,
    pub(super) grant_type: &'static str,
}

/// Leaves out the parameters, which may be secrets.
impl<P> fmt::Debug for GrantRequest<'_, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GrantRequest")
            .field("grant_type", &self.grant_type)
            .field("client", self.client())
            .finish_non_exhaustive()
    }
}

impl<P> GrantRequest<'_, P> {
    /// The application's provider, with its connection.
    #[must_use]
    pub fn provider(&self) -> &P {
        self.provider
    }

    /// The client that authenticated.
    #[must_use]
    pub fn client(&self) -> &Client {
        self.request.client.client()
    }

    /// A parameter of the body. A parameter without a value counts as absent; a repeated one has been refused.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.request.parameters.get(name)
    }

    /// The resources that the request names (RFC 8707), in their normal form. All of them are registered.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        &self.request.resources
    }

    /// The time of the server's clock, in epoch seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.request.now
    }

    /// The one-time object of this grant whose value is in that request parameter. If the authorization request had a code challenge,
    /// `code_verifier` is checked against it (RFC 7636 section 4.6).
    ///
    /// # Errors
    /// `invalid_request` if the parameter has no value; `invalid_grant` if the object is unknown, expired, used or for another client, or
    /// if the code verifier is wrong. A refusal does not use the object up.
    pub async fn one_time(&self, parameter: &str) -> Outcome<OneTime> {
        let parameters = &self.request.parameters;
        let by = (self.client(), self.now());
        one_time::find(self.services, self.grant_type, parameters, parameter, by).await
    }
}
