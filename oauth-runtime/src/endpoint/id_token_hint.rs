//! An ID token that a client shows again, to say which user it means: `id_token_hint`. OpenID Connect Core, section 3.1.2.1; OpenID
//! Connect RP-Initiated Logout, section 2.
//!
//! Its end does not count: it says who, and opens nothing. But only a key of this server's can say it, and only in an ID token.

use crate::{
    jose::UnverifiedToken,
    protocol::{client::PublicSubject, error::Outage, id_token_claims::TYPE},
    services::Services,
};
use serde::Deserialize;

/// What an ID token always says (OpenID Connect Core section 2). Other tokens that the same keys sign lack some of it.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// Never a list: this server issues an ID token to one client.
    aud: String,
    iat: i64,
    exp: i64,
}

/// An ID token that this server issued.
pub(super) struct IdTokenHint {
    /// The user, as clients see them.
    pub(super) sub: PublicSubject,
    /// The client that it was issued to.
    pub(super) client_id: String,
}

/// Reads a hint, or gives what is wrong with it, for the log.
///
/// # Errors
/// An outage when nothing can be said of its key at the moment.
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
        return Ok(Err("it does not say what every ID token says"));
    };
    if services.settings.issuer.as_deref() != Some(&*iss) {
        return Ok(Err("another issuer has issued it"));
    }
    Ok(Ok(IdTokenHint { sub: PublicSubject::new(sub), client_id: aud }))
}
