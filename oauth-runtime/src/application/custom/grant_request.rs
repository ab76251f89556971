//! A token request as an application's own grant sees it.

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

/// Parameters may be secrets.
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

    /// A parameter of the body; one without a value counts as absent, and none stands twice.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.request.parameters.get(name)
    }

    /// The resources that the request names (RFC 8707), in their normal form, all of them registered.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        &self.request.resources
    }

    /// The time of the server's clock, in epoch seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.request.now
    }

    /// The one-time object of this grant whose value stands in that parameter. If the authorization request carried a
    /// code challenge, `code_verifier` is checked against it (RFC 7636 section 4.6).
    ///
    /// # Errors
    /// `invalid_request` without a value; `invalid_grant` when it is unknown, expired, used, for another client, or
    /// the code verifier is wrong. Nothing is used up by a refusal.
    pub async fn one_time(&self, parameter: &str) -> Outcome<OneTime> {
        let parameters = &self.request.parameters;
        let by = (self.client(), self.now());
        one_time::find(self.services, self.grant_type, parameters, parameter, by).await
    }
}
