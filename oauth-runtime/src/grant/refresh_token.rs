//! The refresh token grant: rotation without loss. RFC 6749, section 6; RFC 9700, section 4.14.2.
//!
//! A token that was used before is either a client that lost the answer, which gets the same answer again for
//! a short time, or a thief, and then the whole family dies.

use super::{
    ActiveSubject, Decision, Evidence, Grant, Origin, Pending, RefreshPolicy, TokenRequest,
    hooks::RefreshHooks,
};
use crate::{
    core::Core,
    event::Event,
    protocol::{
        client::AuthMethod,
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        scope::Scope,
        sealed_answer::{RequestDigest, SealedAnswer},
        secret::{PlainAccessToken, PlainRefreshToken, TokenHash},
        token_response::TokenResponse,
    },
    store::{Family, IssuedToken, RefreshState, Revocation, Transaction},
};
use std::sync::Arc;

const GRANT_TYPE: &str = "refresh_token";

const TOKEN_MISSING: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "refresh_token is missing");
const TOKEN_INVALID: OAuthError = OAuthError::new(
    ErrorCode::InvalidGrant,
    "the refresh token is unknown, expired, revoked, used, or another client's",
);

/// The grant as it was declared.
pub(crate) struct RefreshTokenGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
    pub(crate) policy: RefreshPolicy,
    pub(crate) hooks: Arc<dyn RefreshHooks>,
}

impl Grant for RefreshTokenGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn refresh_policy(&self) -> Option<RefreshPolicy> {
        Some(self.policy)
    }

    fn decide<'a>(&'a self, core: &'a Core, request: &'a TokenRequest) -> Pending<'a, Decision> {
        Box::pin(decide(self, core, request))
    }
}

async fn decide(
    grant: &RefreshTokenGrant,
    core: &Core,
    request: &TokenRequest,
) -> Outcome<Decision> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let presented = parameters
        .get("refresh_token")
        .filter(|token| token.len() <= limits::TOKEN)
        .ok_or(TOKEN_MISSING)?;
    let presented = PlainRefreshToken::new(presented);
    let hash = presented.hash();
    let mut transaction = core.store.begin().await?;
    let token = grant
        .hooks
        .authenticate_refresh_token(&mut *transaction, &hash, client)
        .await?
        .ok_or(TOKEN_INVALID)?;

    if token.client_id != client.client_id() {
        return Err(TOKEN_INVALID
            .with_hint("the refresh token was issued to another client")
            .into());
    }
    let (Some(family), Some(refresh)) = (token.family.clone(), token.refresh.clone()) else {
        return Err(TOKEN_INVALID.with_hint("the row holds no refresh token").into());
    };
    let subject = ActiveSubject::of_token(&token).ok_or(
        TOKEN_INVALID.with_hint("revoked, or the user or the client may not act any more"),
    )?;
    let digest = RequestDigest::of(client.client_id(), parameters.get("scope"));
    if let Some(superseded_at) = refresh.superseded_at {
        let used = UsedToken {
            presented: &presented,
            hash: &hash,
            refresh: &refresh,
            token: &token,
            family: &family,
        };
        let in_window = request.now - superseded_at < grant.policy.retry_window;
        let Some(answer) = refresh.sealed_answer.as_ref().filter(|_| in_window) else {
            return reused(core, transaction, &used, request.now).await;
        };
        ask(grant, &mut *transaction, &token).await?;
        return repeat(core, transaction, &used, answer, &digest, request.now).await;
    }
    if refresh.has_ended(request.now) {
        return Err(TOKEN_INVALID.with_hint("expired").into());
    }
    ask(grant, &mut *transaction, &token).await?;
    let allowed = refresh.granted_scope.intersection(&client.metadata().scope());
    Ok(Decision::Mint(Evidence {
        grant_type: GRANT_TYPE,
        expires_in: grant.expires_in,
        client_id: token.client_id,
        subject: Some(subject),
        scope: allowed.narrowed_to(parameters.get("scope"))?,
        with_refresh_token: true,
        origin: Origin::RefreshToken {
            transaction,
            presented,
            digest,
            family,
            family_expires_at: refresh.family_expires_at,
        },
    }))
}

/// The application's own word on the user.
async fn ask(
    grant: &RefreshTokenGrant,
    transaction: &mut dyn Transaction,
    token: &IssuedToken,
) -> Outcome<()> {
    if grant.hooks.authenticate_user(transaction, token).await? {
        return Ok(());
    }
    Err(TOKEN_INVALID.with_hint("the application refused the user").into())
}

/// A refresh token that was shown again.
struct UsedToken<'a> {
    presented: &'a PlainRefreshToken,
    hash: &'a TokenHash,
    refresh: &'a RefreshState,
    token: &'a IssuedToken,
    family: &'a Family,
}

/// Gives the same answer again, if the request is the same; counts it.
async fn repeat(
    core: &Core,
    mut transaction: Box<dyn Transaction>,
    used: &UsedToken<'_>,
    sealed: &SealedAnswer,
    digest: &RequestDigest,
    now: i64,
) -> Outcome<Decision> {
    let Some(answer) = sealed.open(used.presented, digest) else {
        return Err(TOKEN_INVALID
            .with_hint("another request with a token that was just used")
            .into());
    };
    if used.refresh.has_ended(now) {
        return Err(TOKEN_INVALID.with_hint("expired").into());
    }
    let Some(rest) = sealed.with_one_retry_less() else {
        return reused(core, transaction, used, now).await;
    };
    if !transaction.replace_answer(used.hash, sealed, &rest).await? {
        return Ok(Decision::ReadAgain);
    }
    transaction.commit().await?;
    core.events.emit(&Event::RefreshRepeated { client_id: used.token.client_id.clone() });
    Ok(Decision::Repeat(TokenResponse::new(
        PlainAccessToken::new(answer.access_token),
        answer.refresh_token.map(PlainRefreshToken::new),
        &Scope::stored(&answer.scope),
        (answer.expires_at - now).max(0),
    )))
}

/// Kills the family: the token has two holders, and nobody can tell which is the thief.
async fn reused(
    core: &Core,
    mut transaction: Box<dyn Transaction>,
    used: &UsedToken<'_>,
    now: i64,
) -> Outcome<Decision> {
    transaction.revoke(Revocation::Family(&used.family.id), now).await?;
    transaction.commit().await?;
    core.events.emit(&Event::RefreshTokenReused { client_id: used.token.client_id.clone() });
    Err(TOKEN_INVALID.with_hint("the refresh token was used before").into())
}
