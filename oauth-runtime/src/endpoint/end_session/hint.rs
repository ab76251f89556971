//! The ID token that a client shows to say whose session is to end. OpenID Connect RP-Initiated Logout, section 2.
//!
//! The token may have expired long ago: it says who, and opens nothing. But only a key of this server's can say it, and only in an ID
//! token.

use crate::{
    jose::UnverifiedToken,
    protocol::{access_token_claims::Audience, error::Outage, id_token_claims::TYPE},
    services::Services,
};
use serde::Deserialize;

/// What an ID token always says (OpenID Connect Core section 2). Other tokens that the same keys sign lack some of it.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    iat: i64,
    exp: i64,
}

/// An ID token of this server.
pub(super) struct Hint {
    /// The user, as clients see them.
    pub(super) sub: String,
    audience: Audience,
}

impl Hint {
    /// Reads a hint; `None` when it is no ID token that this server has issued and can still verify.
    ///
    /// # Errors
    /// An outage when nothing can be said of its key at the moment.
    pub(super) async fn read(services: &Services, text: &str) -> Result<Option<Self>, Outage> {
        // A signed access token has another type.
        let token = UnverifiedToken::read(text).filter(|token| token.header().is_type(TYPE));
        let Some(token) = token else { return Ok(None) };
        let Some(claims) = services.keys.verify(&token).await? else { return Ok(None) };
        let claims: Option<Claims> = serde_json::from_slice(&claims).ok();
        let is_ours = |claims: &Claims| {
            services.settings.issuer.as_deref() == Some(&*claims.iss) && claims.iat <= claims.exp
        };
        Ok(claims.filter(is_ours).map(|Claims { sub, aud, .. }| Self { sub, audience: aud }))
    }

    /// The client that the token was issued to; `None` when the request names another one.
    pub(super) fn client_id(&self, named: Option<&str>) -> Option<&str> {
        let only = match &self.audience {
            Audience::One(name) => name,
            Audience::Several(names) => match names.as_slice() {
                [only] => only,
                _ => return None,
            },
        };
        named.is_none_or(|named| named == only).then_some(only)
    }
}
