//! Whether the user is authenticated as the request demands. RFC 9470, sections 4 and 5.

use super::NAME;
use crate::{
    protocol::{
        authentication_requirement::UNMET, authorization::Authentication,
        authorization_request::CheckedAuthorizationRequest, client::Client, error::OAuthError,
        parameters::Parameters,
    },
    registry::Registry,
};

/// Holds the demand of a request against how the user was authenticated, at the time when the request came first, in epoch seconds.
///
/// # Errors
/// The refusal of a request whose user has been asked already, with what to change for the log.
pub(super) fn held_against(
    checked: &CheckedAuthorizationRequest,
    authentication: Option<&Authentication>,
    asked_at: i64,
) -> Result<(), OAuthError> {
    if checked.authentication.is_met_by(authentication, asked_at) {
        return Ok(());
    }
    Err(UNMET.with_hint(match authentication {
        Some(_) => {
            "the person came back from the sign-in page and was not authenticated as the client demands in `acr_values` or `max_age`: let \
             the page ask for what `server.pending_authentication(..)` says, and not lead back before that"
        }
        None => {
            "the client demands something in `acr_values` or `max_age`, and the application does not say how people are authenticated: \
             call `request.authenticated(Authentication::at(..))` before `validate_consent_request`"
        }
    }))
}

/// A client that asks for a class of authentication at a server that has none would be refused by the resource for ever.
pub(super) fn advise_on_classes(registry: &Registry, parameters: &Parameters, client: &Client) {
    let services = &registry.services;
    let has_none = services.settings.authorization.acr_values_supported.is_empty();
    if has_none && parameters.get("acr_values").is_some() {
        services.events.advise(
            NAME,
            Some(client.client_id()),
            "the client asks for a class of authentication, and the server has none, so `acr_values` is not heard: name those that the \
             application can give, by `.acr_values_supported(..)`",
        );
    }
}
