//! `id_token_hint`: an ID token that a client sends back, to say which user it means. OpenID Connect Core, section 3.1.2.1;
//! OpenID Connect RP-Initiated Logout, section 2.
//!
//! An expired ID token is accepted too, since the hint only names a user and grants nothing. But a key of this server must have
//! signed it, and it must be an ID token.

use crate::{
    jose::UnverifiedToken,
    protocol::{client::PublicSubject, error::Outage, id_token_claims::TYPE},
    services::Services,
};
use serde::Deserialize;

/// The claims that every ID token has (OpenID Connect Core section 2). Other tokens that the same keys sign lack some of them.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// Never a list, since this server issues each ID token to one client.
    aud: String,
    iat: i64,
    exp: i64,
}

/// An ID token that this server issued.
pub(super) struct IdTokenHint {
    /// The `sub` by which clients know the user.
    pub(super) sub: PublicSubject,
    /// The client to which the ID token was issued.
    pub(super) client_id: String,
}

/// Reads a hint, or returns what is wrong with it, for the log.
///
/// # Errors
/// An outage when the key cannot be checked at the moment.
pub(super) async fn read(
    services: &Services,
    text: &str,
) -> Result<Result<IdTokenHint, &'static str>, Outage> {
    let Some(token) = UnverifiedToken::read(text) else { return Ok(Err("it is no signed JWT")) };
    if !token.header().is_type(TYPE) {
        return Ok(Err("its header says that it is another kind of token"));
    }
    let Some(claims) = services.keys.verify(&token).await? else {
        return Ok(Err(
            "no published key has signed it: the key may be too old, so let the client send none then",
        ));
    };
    let claims: Option<Claims> = serde_json::from_slice(&claims).ok();
    let Some(Claims { iss, sub, aud, .. }) = claims.filter(|claims| claims.iat <= claims.exp)
    else {
        return Ok(Err(
            "a claim that every ID token has (`iss`, `sub`, `aud`, `iat`, `exp`) is missing or wrong",
        ));
    };
    if services.settings.issuer.as_deref() != Some(&*iss) {
        return Ok(Err("another issuer has issued it"));
    }
    Ok(Ok(IdTokenHint { sub: PublicSubject::new(sub), client_id: aud }))
}
