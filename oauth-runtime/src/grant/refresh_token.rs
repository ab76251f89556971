//! The refresh token grant: rotation that loses no token when an answer is lost. RFC 6749, section 6; RFC 9700, section 4.14.2.
//!
//! When a used token is presented again, either the client has lost the answer, or the token was stolen. For a short time, and a
//! limited number of times, the same request gets the same answer again, and another request is only refused. Any later or further
//! use revokes the whole family.

use super::{
    Conclusion, Deciding, Evidence, Grant, IdTokenWish, Recipient, Spend, Superseded, TokenRequest,
    hooks::{Hooked, RefreshHooks},
};
use crate::{
    event::{About, EventKind},
    protocol::{
        client::{AuthMethod, Client, SubjectId},
        error::{ErrorCode, OAuthError, Outcome},
        limits, refresh_token,
        scope::Scope,
        sealed_answer::{RequestDigest, SealedAnswer},
        secret::{PlainAccessToken, PlainRefreshToken, TokenHash},
        time_window,
        token_response::TokenResponse,
    },
    services::Services,
    settings::RefreshPolicy,
    store::{Family, IssuedToken, RefreshState, Revocation, Transaction},
};

/// The `grant_type` in requests (RFC 6749 section 6).
pub(crate) const GRANT_TYPE: &str = "refresh_token";

const TOKEN_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "refresh_token is missing")
        .with_id("refresh_token_missing");
const TOKEN_INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "the refresh token is unknown, expired, revoked, used, or another client's",
)
.with_id("refresh_token_invalid");

/// The grant as the application declared it.
pub(crate) struct RefreshTokenGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    /// Whether the application has set `auth_methods` itself.
    pub(crate) writes_auth_methods: bool,
    pub(crate) expires_in: Option<i64>,
    pub(crate) policy: RefreshPolicy,
    pub(crate) hooks: Hooked<dyn RefreshHooks>,
}

impl Grant for RefreshTokenGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn writes_auth_methods(&self) -> bool {
        self.writes_auth_methods
    }

    fn refresh_policy(&self) -> Option<RefreshPolicy> {
        Some(self.policy)
    }

    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion> {
        Box::pin(decide(self, services, request))
    }
}

async fn decide(
    grant: &RefreshTokenGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let presented = parameters
        .get("refresh_token")
        .filter(|token| token.len() <= limits::TOKEN)
        .ok_or(TOKEN_MISSING)?;
    let presented = PlainRefreshToken::new(presented);
    let hash = presented.hash();
    let mut transaction = grant.hooks.begin(&*services.store).await?;
    let hooks = &grant.hooks.hooks;
    let found = hooks.authenticate_refresh_token(&mut *transaction, &hash, client).await?;
    let Some(token) = found else {
        let absent = Absent { presented: &presented, hash: &hash, client, now: request.now };
        return refuse_absent(grant, services, transaction, &absent).await;
    };

    if !services.clients.owns(client, &token.client_id, token.registration.as_deref()) {
        return Err(TOKEN_INVALID
            .with_hint("the refresh token was issued to another client")
            .into());
    }
    let (Some(family), Some(refresh)) = (token.family.clone(), token.refresh.clone()) else {
        return Err(TOKEN_INVALID.with_hint("the row holds no refresh token").into());
    };
    if !token.is_alive() {
        let hint = "revoked, or the user or the client may not act any more";
        return Err(TOKEN_INVALID.with_hint(hint).into());
    }
    let digest = RequestDigest::of(client.client_id(), parameters.get("scope"), &request.resources);
    if let Some(superseded_at) = refresh.superseded_at {
        let used = UsedToken {
            presented: &presented,
            hash: &hash,
            refresh: &refresh,
            token: &token,
            family: &family,
        };
        let window = services.refresh_policy.map_or(0, |policy| policy.retry_window);
        let in_window = time_window::is_open(window, superseded_at, request.now);
        let Some(answer) = refresh.sealed_answer.as_ref().filter(|_| in_window) else {
            return reused(services, transaction, &used, request.now).await;
        };
        ask(grant, &mut *transaction, &token).await?;
        return repeat(services, transaction, &used, answer, &digest, request.now).await;
    }
    if refresh.has_ended(request.now) {
        return Err(TOKEN_INVALID.with_hint("expired").into());
    }
    ask(grant, &mut *transaction, &token).await?;
    let allowed = token.authorization.scope.within(&client.metadata().scope());
    let granted = &token.authorization.audience;
    let scope = allowed.narrowed_to(parameters.get("scope"))?;
    let id_token = IdTokenWish::at_token_endpoint(&token.authorization, &scope);
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        scope,
        audience: services.resources.narrowed(granted, &request.resources)?,
        authorization: token.authorization,
        stamp: None,
        expires_in: grant.expires_in,
        id_token,
        with_refresh_token: true,
        spends: vec![Spend::RefreshToken(Superseded {
            presented,
            digest,
            family,
            family_expires_at: refresh.family_expires_at,
        })],
        transaction,
    })))
}

/// Asks the application's hook whether the user may still refresh.
async fn ask(
    grant: &RefreshTokenGrant,
    transaction: &mut dyn Transaction,
    token: &IssuedToken,
) -> Outcome<()> {
    if grant.hooks.hooks.authenticate_user(transaction, token).await? {
        return Ok(());
    }
    Err(TOKEN_INVALID.with_hint("the application refused the user").into())
}

/// A refresh token for which the lookup found no row.
struct Absent<'a> {
    presented: &'a PlainRefreshToken,
    hash: &'a TokenHash,
    client: &'a Client,
    now: i64,
}

/// Refuses a token that has no row. If this server made the token for this client, its row was deleted after it was used. So the
/// token is presented a second time, and its family is revoked.
async fn refuse_absent(
    grant: &RefreshTokenGrant,
    services: &Services,
    mut transaction: Box<dyn Transaction>,
    absent: &Absent<'_>,
) -> Outcome<Conclusion> {
    let Absent { presented, hash, client, now } = absent;
    let Some(family) = refresh_token::family(&services.root_key, presented.expose()) else {
        return Err(TOKEN_INVALID.into());
    };
    // If the application's hook rejects a token whose row exists, that is not a second use.
    if grant.hooks.are_written && transaction.find_refresh_token(hash).await?.is_some() {
        return Err(TOKEN_INVALID.with_hint("the application's hook found no token").into());
    }
    let revocation = Revocation::Family { id: family, client_id: Some(client.client_id()) };
    if transaction.revoke(revocation, *now).await? > 0 {
        transaction.commit().await?;
        services.events.emit(EventKind::RefreshTokenReused, About::client(client.client_id()));
        return Err(TOKEN_INVALID.with_hint("the refresh token was used before").into());
    }
    Err(TOKEN_INVALID.into())
}

/// A used refresh token that is presented again.
struct UsedToken<'a> {
    presented: &'a PlainRefreshToken,
    hash: &'a TokenHash,
    refresh: &'a RefreshState,
    token: &'a IssuedToken,
    family: &'a Family,
}

impl UsedToken<'_> {
    fn about(&self) -> About<'_> {
        let IssuedToken { client_id, authorization, .. } = self.token;
        About::client(client_id).and(authorization.subject.as_ref().map(SubjectId::as_str))
    }
}

/// Gives the same answer again if the request is the same, and counts this retry.
async fn repeat(
    services: &Services,
    mut transaction: Box<dyn Transaction>,
    used: &UsedToken<'_>,
    sealed: &SealedAnswer,
    digest: &RequestDigest,
    now: i64,
) -> Outcome<Conclusion> {
    let Some(answer) = sealed.open(used.presented, digest) else {
        return Err(TOKEN_INVALID
            .with_hint("another request with a token that was just used")
            .into());
    };
    if used.refresh.has_ended(now) {
        return Err(TOKEN_INVALID.with_hint("expired").into());
    }
    let Some(rest) = sealed.with_one_retry_less() else {
        return reused(services, transaction, used, now).await;
    };
    if !transaction.replace_answer(used.hash, sealed, &rest).await? {
        return Ok(Conclusion::ReadAgain);
    }
    transaction.commit().await?;
    services.events.emit(EventKind::RefreshRepeated, used.about());
    let response = TokenResponse::new(
        PlainAccessToken::new(answer.access_token),
        answer.refresh_token.map(PlainRefreshToken::new),
        &Scope::stored(&answer.scope),
        (answer.expires_at - now).max(0),
    );
    Ok(Conclusion::Repeat(response.with_id_token(answer.id_token)))
}

/// Revokes the family: two parties hold the token, and nobody can tell which one is the thief.
async fn reused(
    services: &Services,
    mut transaction: Box<dyn Transaction>,
    used: &UsedToken<'_>,
    now: i64,
) -> Outcome<Conclusion> {
    transaction.revoke(Revocation::Family { id: &used.family.id, client_id: None }, now).await?;
    transaction.commit().await?;
    services.events.emit(EventKind::RefreshTokenReused, used.about());
    Err(TOKEN_INVALID.with_hint("the refresh token was used before").into())
}
