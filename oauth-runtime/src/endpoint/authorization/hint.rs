//! The user whom a client expects: `id_token_hint`. OpenID Connect Core, section 3.1.2.1.

use crate::{
    jose::UnverifiedToken,
    protocol::{
        access_token_claims::Audience,
        client::{Client, PublicSubject},
        error::{ErrorCode, OAuthError, Outcome},
        id_token_claims::TYPE,
        limits,
        parameters::Parameters,
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
    let Some(text) = parameters.get("id_token_hint").filter(|_| services.speaks_openid) else {
        return Ok(None);
    };
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
    Ok(Some(PublicSubject::new(hint.sub)))
}
