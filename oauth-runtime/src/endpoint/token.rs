//! The token endpoint. RFC 6749, section 3.2.

use super::{FormRequest, authenticate, uninterrupted};
use crate::{
    core::Core,
    grant::{Decision, Grant, TokenRequest},
    mint::{Minted, mint},
    protocol::{
        authorization_request::RESOURCE,
        client_authentication::FAILED,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        sealed_answer::RETRIES,
        token_response::TokenResponse,
    },
};
use std::sync::Arc;

const GRANT_TYPE_MISSING: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "grant_type is missing");
const GRANT_TYPE_UNKNOWN: OAuthError =
    OAuthError::new(ErrorCode::UnsupportedGrantType, "this grant_type is not supported");
const GRANT_TYPE_NOT_ALLOWED: OAuthError =
    OAuthError::new(ErrorCode::UnauthorizedClient, "the client may not use this grant_type");

/// What was lost to another request is read again. Every loss means that another request used the object up or
/// took one of the retries of its answer, and when those are gone the reading is final.
const READINGS: usize = RETRIES as usize + 2;

/// Answers a token request.
pub(crate) async fn token(core: &Arc<Core>, request: FormRequest) -> Outcome<TokenResponse> {
    request.body.reject_repeated()?;
    let grant_type = request.body.get("grant_type").ok_or(GRANT_TYPE_MISSING)?;
    let grant = core.grant(grant_type).ok_or(GRANT_TYPE_UNKNOWN)?.clone();
    let client = authenticate(core, &request, grant.auth_methods()).await?;
    if !client.client().metadata().allows_grant_type(grant.grant_type()) {
        return Err(GRANT_TYPE_NOT_ALLOWED.into());
    }
    if request.body.contains("resource") {
        return Err(RESOURCE.into());
    }
    let request = TokenRequest { parameters: request.body, client, now: core.clock.now() };
    uninterrupted(core, issue(core.clone(), grant, request)).await
}

/// Decides and mints, until one of both is final.
async fn issue(
    core: Arc<Core>,
    grant: Arc<dyn Grant>,
    request: TokenRequest,
) -> Outcome<TokenResponse> {
    for _ in 0..READINGS {
        match grant.decide(&core, &request).await? {
            Decision::Repeat(response) => return Ok(response),
            Decision::ReadAgain => {}
            Decision::Mint(evidence) => match mint(&core, evidence, request.now).await? {
                Minted::Issued(response) => return Ok(response),
                Minted::Lost => {}
                Minted::ClientGone => {
                    core.clients.forget(request.client.client().client_id());
                    return Err(FAILED.with_hint("the client was removed or disabled").into());
                }
            },
        }
    }
    Err(Outage::new("the one-time object changed under every reading").into())
}
