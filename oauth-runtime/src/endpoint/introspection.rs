//! The introspection endpoint. RFC 7662, section 2.
//!
//! A token is active for the client that it was issued to and for clients whose metadata say
//! `introspection: true`; everybody else who authenticates gets the answer for an unknown token.

use crate::{
    protocol::{
        client::Client,
        client_request::{ClientRequest, token_parameter},
        error::Outcome,
        introspection::IntrospectionResponse,
        secret::TokenHash,
    },
    registry::Registry,
    store::IssuedToken,
};

/// Answers an introspection request. The hint only orders the look-ups (RFC 7662 section 2.1).
pub(crate) async fn introspection(
    registry: &Registry,
    request: ClientRequest,
) -> Outcome<IntrospectionResponse> {
    let services = &registry.services;
    request.body().reject_repeated()?;
    let client = registry
        .client_authentication
        .authenticate(services, &request, &registry.introspection_auth_methods())
        .await?;
    let token = TokenHash::of(token_parameter(request.body())?);
    let now = services.now();
    let issuer = services.settings.issuer.as_deref();
    let client = client.client();

    let is_refresh_first = request.body().get("token_type_hint") == Some("refresh_token");
    for is_refresh in [is_refresh_first, !is_refresh_first] {
        let found = if is_refresh {
            services.store.find_refresh_token(&token).await?
        } else {
            services.store.find_access_token(&token).await?
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
    IntrospectionResponse { exp, ..describe(token, issuer, token.authorization.scope.to_string()) }
}

fn describe(token: &IssuedToken, issuer: Option<&str>, scope: String) -> IntrospectionResponse {
    IntrospectionResponse {
        active: true,
        scope: (!scope.is_empty()).then_some(scope),
        client_id: Some(token.client_id.clone()),
        token_type: None,
        exp: None,
        iat: Some(token.issued_at),
        sub: token.subject().map(|subject| subject.as_str().to_owned()),
        iss: issuer.map(str::to_owned),
    }
}
