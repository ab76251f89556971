//! The user that a client expects: `id_token_hint`, or `sub` in `claims`. OpenID Connect Core, sections 3.1.2.1 and 5.5.1.

use crate::{
    endpoint::id_token_hint,
    protocol::{
        client::{Client, PublicSubject},
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        parameters::Parameters,
        strict_json,
    },
    services::Services,
};

const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "id_token_hint is no ID token that this server issued to this client",
)
.with_id("id_token_hint_invalid");

/// The user that the client expects, by the `sub` that clients see; `None` when the request names none, or the server does not
/// speak OpenID Connect.
///
/// # Errors
/// `invalid_request` for any hint but an ID token that a published key of this server has signed for this client; an outage when
/// the keys cannot be read.
pub(super) async fn hinted(
    services: &Services,
    parameters: &Parameters,
    client: &Client,
) -> Outcome<Option<PublicSubject>> {
    if !services.speaks_openid {
        return Ok(None);
    }
    let named = subject_of_claims(parameters);
    let Some(text) = parameters.get("id_token_hint") else { return Ok(named) };
    if text.len() > limits::ID_TOKEN_HINT {
        return Err(INVALID.with_hint("it is longer than 4 KiB").into());
    }
    let hint = id_token_hint::read(services, text).await?;
    let hint = hint.map_err(|problem| INVALID.with_hint(problem))?;
    if hint.client_id != client.client_id() {
        return Err(INVALID.with_hint("it was issued to another client").into());
    }
    if named.is_some_and(|named| named != hint.sub) {
        return Err(INVALID.with_hint("the parameter `claims` names another user").into());
    }
    Ok(Some(hint.sub))
}

/// The only user for whom the client accepts an ID token: the `value` of `sub` in `claims` (section 5.5.1). A malformed parameter
/// yields `None` here: an OpenID Connect request was already refused for it.
fn subject_of_claims(parameters: &Parameters) -> Option<PublicSubject> {
    let claims = strict_json::parse(parameters.get("claims")?.as_bytes()).ok()?;
    let subject = claims.get("id_token")?.get("sub")?.get("value")?.as_str()?;
    Some(PublicSubject::new(subject))
}
