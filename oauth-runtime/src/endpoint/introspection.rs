//! The introspection endpoint. RFC 7662, section 2.
//!
//! A token is active for the client that it was issued to and for clients whose metadata say
//! `introspection: true`; everybody else who authenticates gets the answer for an unknown token.

use super::{FormRequest, authenticate};
use crate::{
    core::Core,
    protocol::{
        client::Client,
        error::{ErrorCode, OAuthError, Outcome},
        introspection::IntrospectionResponse,
        limits,
        secret::TokenHash,
    },
    store::IssuedToken,
};
use std::sync::Arc;

const TOKEN_MISSING: OAuthError = OAuthError::new(ErrorCode::InvalidRequest, "token is missing");

/// Answers an introspection request. The hint only orders the look-ups (RFC 7662 section 2.1).
pub(crate) async fn introspection(
    core: &Arc<Core>,
    request: FormRequest,
) -> Outcome<IntrospectionResponse> {
    request.body.reject_repeated()?;
    let client = authenticate(core, &request, &core.introspection_auth_methods()).await?;
    let token = request
        .body
        .get("token")
        .filter(|token| token.len() <= limits::TOKEN)
        .ok_or(TOKEN_MISSING)?;
    let token = TokenHash::of(token);
    let now = core.clock.now();
    let issuer = core.settings.issuer.as_deref();
    let client = client.client();

    let is_refresh_first = request.body.get("token_type_hint") == Some("refresh_token");
    for is_refresh in [is_refresh_first, !is_refresh_first] {
        let found = if is_refresh {
            core.store.find_refresh_token(&token).await?
        } else {
            core.store.find_access_token(&token).await?
        };
        if let Some(found) = found.filter(|found| may_introspect(client, found)) {
            return Ok(if is_refresh {
                describe_refresh(&found, issuer, now)
            } else {
                describe_access(&found, issuer, now)
            });
        }
    }
    Ok(IntrospectionResponse::inactive())
}

fn may_introspect(client: &Client, token: &IssuedToken) -> bool {
    token.client_id == client.client_id() || client.metadata().introspection
}

fn describe_access(token: &IssuedToken, issuer: Option<&str>, now: i64) -> IntrospectionResponse {
    if !token.access_token_is_active(now) {
        return IntrospectionResponse::inactive();
    }
    IntrospectionResponse {
        token_type: Some("Bearer"),
        exp: Some(token.expires_at),
        ..describe(token, issuer, token.scope.to_string())
    }
}

fn describe_refresh(token: &IssuedToken, issuer: Option<&str>, now: i64) -> IntrospectionResponse {
    let Some(refresh) = token.refresh.as_ref().filter(|_| token.refresh_token_is_active(now))
    else {
        return IntrospectionResponse::inactive();
    };
    let exp = [refresh.expires_at, refresh.family_expires_at].into_iter().flatten().min();
    IntrospectionResponse { exp, ..describe(token, issuer, refresh.granted_scope.to_string()) }
}

fn describe(token: &IssuedToken, issuer: Option<&str>, scope: String) -> IntrospectionResponse {
    IntrospectionResponse {
        active: true,
        scope: (!scope.is_empty()).then_some(scope),
        client_id: Some(token.client_id.clone()),
        token_type: None,
        exp: None,
        iat: Some(token.issued_at),
        sub: token.subject.as_ref().map(|subject| subject.as_str().to_owned()),
        iss: issuer.map(str::to_owned),
    }
}
