//! The answers that the client gets at its redirect URI. RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207.

use crate::{
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        authorization_response::AuthorizationAnswer, error::OAuthError,
    },
    registry::Registry,
};

/// An empty answer to the redirect URI of a checked request.
pub(super) fn answer_to(request: &CheckedAuthorizationRequest) -> AuthorizationAnswer {
    AuthorizationAnswer::new(request.redirect.clone(), request.response_mode)
}

pub(super) fn refusal(
    registry: &Registry,
    request: &CheckedAuthorizationRequest,
    error: &OAuthError,
) -> AuthorizationAnswer {
    refused(registry, answer_to(request), request.state.as_deref(), error)
}

pub(super) fn refused(
    registry: &Registry,
    answer: AuthorizationAnswer,
    state: Option<&str>,
    error: &OAuthError,
) -> AuthorizationAnswer {
    let error_uri = registry.services.settings.error_uri(error.code());
    finished(registry, answer.with_error(error, error_uri), state)
}

/// Adds what every answer carries: the client's `state` and the issuer (RFC 9207).
pub(super) fn finished(
    registry: &Registry,
    answer: AuthorizationAnswer,
    state: Option<&str>,
) -> AuthorizationAnswer {
    let issuer = registry.services.settings.issuer.as_deref();
    answer
        .with(state.map(|state| ("state", state.to_owned())))
        .with(issuer.map(|issuer| ("iss", issuer.to_owned())))
}
