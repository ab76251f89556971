//! The authorization request as it arrives, by GET or by POST. RFC 6749, section 3.1.

use super::{
    client_address::ClientAddress,
    languages::browser,
    request::{form_body, is_form},
    same_origin::is_same_origin,
};
use crate::{
    event::Origin,
    protocol::{
        authorization::Authentication, error::OAuthError, languages::Languages,
        parameters::Parameters,
    },
};
use axum::{
    extract::{FromRequest, Request},
    http::Method,
};
use std::{convert::Infallible, fmt};

/// The unchecked parameters of the query and the form. As an extractor it never rejects: `validate_consent_request` reports errors, in the
/// right order.
pub struct AuthorizationRequest {
    pub(super) parameters: Result<Parameters, OAuthError>,
    pub(super) is_post: bool,
    pub(super) is_same_origin: bool,
    /// The languages that the browser asks for.
    pub(super) browser: Languages,
    pub(super) origin: Origin,
    /// How the user was authenticated, if the application has reported it.
    pub(super) authentication: Option<Authentication>,
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthorizationRequest")
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

impl<S: Send + Sync> FromRequest<S> for AuthorizationRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let is_post = request.method() == Method::POST;
        let is_same_origin = is_same_origin(request.headers());
        let browser = browser(request.headers());
        let origin = ClientAddress::of(request.extensions()).origin();
        let query = Parameters::parse(request.uri().query().unwrap_or_default().as_bytes());
        let parameters = match query {
            Ok(mut parameters) if is_post && is_form(request.headers()) => {
                match form_body(request.into_body()).await {
                    Ok(form) => {
                        parameters.extend(form);
                        Ok(parameters)
                    }
                    Err(error) => Err(error),
                }
            }
            parameters => parameters,
        };
        let authentication = None;
        Ok(Self { parameters, is_post, is_same_origin, browser, origin, authentication })
    }
}

impl AuthorizationRequest {
    /// Reports how and when the signed-in user was authenticated. The time is that of the sign-in, not that of the decision.
    ///
    /// A request may require a class of authentication, or a recent sign-in (RFC 9470 section 4; OpenID Connect Core section 3.1.2.1).
    /// For such a request the user is sent to the sign-in page if this method is not called, or if the authentication is not enough.
    /// Tokens carry the authentication: a signed token as `auth_time`, `acr` and `amr` (RFC 9068 section 2.2.1), introspection as the
    /// first two (RFC 9470 section 6.2), and resources may require it.
    ///
    /// ```
    /// # use oauth_runtime::prelude::*;
    /// # fn authenticated(request: AuthorizationRequest, signed_in_at: i64) -> AuthorizationRequest {
    /// request.authenticated(Authentication::at(signed_in_at).with_methods(["pwd"]))
    /// # }
    /// ```
    #[must_use]
    pub fn authenticated(mut self, authentication: Authentication) -> Self {
        self.authentication = Some(authentication);
        self
    }
}
