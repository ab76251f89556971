//! The user whom a client expects: `id_token_hint`, or `sub` in `claims`. OpenID Connect Core, sections 3.1.2.1 and 5.5.1.

use crate::{
    jose::UnverifiedToken,
    protocol::{
        access_token_claims::Audience,
        client::{Client, PublicSubject},
        error::{ErrorCode, OAuthError, Outcome},
        id_token_claims::TYPE,
        limits,
        parameters::Parameters,
        strict_json,
    },
    services::Services,
};
use serde::Deserialize;

const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "id_token_hint is no ID token that this server issued to this client",
)
.with_id("id_token_hint_invalid");

/// What counts of an ID token that is shown again. Its end does not: it says whom the client means, and proves nothing.
#[derive(Deserialize)]
struct Hint {
    iss: String,
    sub: String,
    aud: Audience,
}

/// The user whom the client expects, as clients see them; `None` when it says nothing, or the server does not speak OpenID Connect.
///
/// # Errors
/// `invalid_request` for everything but an ID token that a published key of this server has signed for this client; an outage when the
/// keys cannot be read.
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
    let read = if text.len() > limits::ID_TOKEN_HINT { None } else { UnverifiedToken::read(text) };
    let read = read.ok_or(INVALID)?;
    if read.header().typ.is_some() && !read.header().is_type(TYPE) {
        return Err(INVALID.with_hint("its header says that it is another kind of token").into());
    }
    let claims = services.keys.verify(&read).await?.ok_or_else(|| {
        INVALID.with_hint("no published key has signed it: the key may be too old, so let the client send none then")
    })?;
    let hint: Hint = serde_json::from_slice(&claims).map_err(|_| INVALID)?;
    if Some(&hint.iss) != services.settings.issuer.as_ref() {
        return Err(INVALID.with_hint("another issuer has issued it").into());
    }
    if !hint.aud.contains(client.client_id()) {
        return Err(INVALID.with_hint("it was issued to another client").into());
    }
    let hinted = PublicSubject::new(hint.sub);
    if named.is_some_and(|named| named != hinted) {
        return Err(INVALID.with_hint("the parameter `claims` names another user").into());
    }
    Ok(Some(hinted))
}

/// The only user of whom the client takes an ID token: the `value` of `sub` in `claims` (section 5.5.1). The parameter was found good
/// before.
fn subject_of_claims(parameters: &Parameters) -> Option<PublicSubject> {
    let claims = strict_json::parse(parameters.get("claims")?.as_bytes()).ok()?;
    let subject = claims.get("id_token")?.get("sub")?.get("value")?.as_str()?;
    Some(PublicSubject::new(subject))
}
