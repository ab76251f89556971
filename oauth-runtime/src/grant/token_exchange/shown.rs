//! The tokens that an exchange request presents. They are looked up in the store, so that a revocation takes effect at once, and
//! must be valid.

use super::asked::ExchangedToken;
use crate::{
    jose::UnverifiedToken,
    protocol::{
        access_token_claims::TYPE,
        client::Client,
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        secret::TokenHash,
        token_exchange::ShownToken,
    },
    services::Services,
    store::{IssuedToken, follow_origin},
};

const SUBJECT_INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the subject token is unknown, expired or revoked, has no user, or was exchanged too often",
)
.with_id("subject_token_invalid");
const ACTOR_INVALID: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the actor token is unknown, expired or revoked")
        .with_id("actor_token_invalid");

/// The role of a token in an exchange.
pub(super) struct Part {
    /// The name of the request parameter.
    name: &'static str,
    /// The error for a token that is not valid (RFC 8693 section 2.2.2).
    invalid: OAuthError,
    /// Whether the token must have a user, and becomes the origin of the new token.
    is_exchanged: bool,
}

pub(super) static SUBJECT: Part =
    Part { name: "subject_token", invalid: SUBJECT_INVALID, is_exchanged: true };
pub(super) static ACTOR: Part =
    Part { name: "actor_token", invalid: ACTOR_INVALID, is_exchanged: false };

impl Part {
    fn refusal(&self, hint: &str) -> OAuthError {
        self.invalid.clone().with_hint(format!("{}: {hint}", self.name))
    }
}

/// A valid token.
pub(super) struct FoundToken {
    pub(super) hash: TokenHash,
    pub(super) token: IssuedToken,
    audience: Vec<String>,
}

impl FoundToken {
    /// The token as the application sees it.
    pub(super) fn shown_by<'a>(&'a self, client: &'a Client) -> ExchangedToken<'a> {
        ExchangedToken { token: &self.token, client, audience: &self.audience }
    }
}

/// Finds the token that a request presents.
pub(super) async fn find(
    services: &Services,
    shown: ShownToken<'_>,
    now: i64,
    part: &Part,
) -> Outcome<FoundToken> {
    if shown.is_jwt && !is_signed_access_token(shown.text) {
        let hint = "its type is `jwt`, and it is no signed access token: an opaque one has the type `access_token`";
        return Err(part.refusal(hint).into());
    }
    if !services.keys.admits(shown.text).await? {
        let hint = "no key of this server has signed it: tokens of other servers are not taken";
        return Err(part.refusal(hint).into());
    }
    let hash = TokenHash::of(shown.text);
    // This transaction ends here, since later steps need connections, and a hook of the application may need one too.
    let found = services.store.optimistic().await?.find_access_token(&hash).await?;
    let Some(mut token) = found else {
        let hint = "this server has issued no such access token, or has removed it after its end; refresh tokens, codes and tokens of \
                    other servers are not taken";
        return Err(part.refusal(hint).into());
    };
    let exchanges = follow_origin(&*services.store, &mut token).await?;
    if !token.access_token_is_active(now) {
        let hint = "expired, revoked, or its user or client, or what it was exchanged for, is not good any more";
        return Err(part.refusal(hint).into());
    }
    if part.is_exchanged && token.subject().is_none() {
        let hint = "it is a client's own, and stands for no user: that client gets tokens for itself by client_credentials";
        return Err(part.refusal(hint).into());
    }
    if part.is_exchanged && exchanges >= limits::EXCHANGES {
        let hint = format!(
            "it was exchanged {exchanges} times already: let the client exchange an earlier one"
        );
        return Err(part.refusal(&hint).into());
    }
    let audience = named(services, token.audience.clone());
    Ok(FoundToken { hash, token, audience })
}

/// The resources of a token by name; an empty list becomes the name of the default audience, if it has one.
pub(super) fn named(services: &Services, audience: Vec<String>) -> Vec<String> {
    if audience.is_empty() {
        services.resources.default_audience().map(str::to_owned).into_iter().collect()
    } else {
        audience
    }
}

fn is_signed_access_token(text: &str) -> bool {
    UnverifiedToken::read(text).is_some_and(|read| read.header().is_type(TYPE))
}
