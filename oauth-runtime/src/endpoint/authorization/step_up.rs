//! Whether the user was authenticated as the request demands. RFC 9470, sections 4 and 5.

use super::NAME;
use crate::{
    protocol::{
        authentication_requirement::UNMET, authorization::Authentication,
        authorization_request::CheckedAuthorizationRequest, client::Client, error::OAuthError,
        parameters::Parameters,
    },
    registry::Registry,
};

/// Compares the request's demand with how the user was authenticated. `asked_at` is when the request first arrived, in epoch
/// seconds.
///
/// # Errors
/// The refusal for a request whose user was already asked to sign in, with a hint for the log what to change.
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

/// Advises when a client asks for an authentication class and the server offers none: the resource server would refuse such a
/// client each time.
pub(super) fn advise_on_classes(registry: &Registry, parameters: &Parameters, client: &Client) {
    let services = &registry.services;
    let has_none = services.settings.authorization.acr_values_supported.is_empty();
    if has_none && parameters.get("acr_values").is_some() {
        services.events.advise(
            NAME,
            Some(client.client_id()),
            "the client sent `acr_values`, but the server supports no authentication classes, so the parameter is ignored: list those that \
             the application supports, with `.acr_values_supported(..)`",
        );
    }
}
