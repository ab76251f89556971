//! The access token of a request: checked once for each server, by the guard that stands in front, and kept for whoever asks
//! later.

use crate::{
    event::{About, EventKind},
    protocol::{
        authentication_requirement::AuthenticationRequirement,
        client::SubjectId,
        error::{ErrorCode, OAuthError},
    },
    resource::{
        ResourceRejection, ResourceRequest, ResourceServer, ScopeExpression, VerifiedToken,
    },
    web::client_address::ClientAddress,
};
use axum::{
    extract::MatchedPath,
    http::{HeaderValue, request::Parts},
};
use std::sync::Arc;

const UNGUARDED: OAuthError =
    OAuthError::new(ErrorCode::SERVER_ERROR, "this resource does not say what it requires")
        .with_id("resource_unguarded");

/// What is kept in the extensions of a request: which servers' guards have let it pass, each with the token that it found
/// good, or without one where none is needed. What one server knows says nothing to another.
#[derive(Clone)]
struct Passed(Vec<(ResourceServer, Option<Arc<VerifiedToken>>)>);

/// What a request's token must have.
#[derive(Clone, Copy)]
pub(super) struct Required<'a> {
    pub(super) scope: &'a ScopeExpression,
    /// How its user must have been authenticated; `None` is however.
    pub(super) authentication: Option<&'a AuthenticationRequirement>,
}

impl<'a> Required<'a> {
    /// A scope, however the user was authenticated.
    pub(super) const fn scope(scope: &'a ScopeExpression) -> Self {
        Self { scope, authentication: None }
    }
}

/// The token of a request, if it satisfies.
pub(super) async fn token_of(
    server: &ResourceServer,
    parts: &Parts,
    required: Required<'_>,
) -> Result<Arc<VerifiedToken>, ResourceRejection> {
    let origin = || ClientAddress::of(&parts.extensions).origin();
    let authenticated = |token: &VerifiedToken| {
        let Some(authentication) = required.authentication else { return Ok(()) };
        let scope = required.scope.challenge();
        server.require_authentication(token, authentication, scope.as_deref())
    };
    if let Some(Some(token)) = passed(server, parts) {
        let checked = server.require_scope(token, required.scope);
        let checked = checked.and_then(|()| authenticated(token));
        checked.map_err(|rejection| rejection.at(origin()))?;
        return Ok(token.clone());
    }
    let checked = server.check(parts, required.scope).await;
    let checked = checked.and_then(|token| authenticated(&token).map(|()| token));
    let token = checked.map_err(|rejection| rejection.at(origin()))?;
    let about = About::client(token.client_id()).and(token.subject().map(SubjectId::as_str));
    server.told().emit_from(origin, EventKind::TokenAccepted, about);
    Ok(Arc::new(token))
}

impl ResourceRequest for Parts {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn path(&self) -> &str {
        self.uri.path()
    }

    fn headers(&self, name: &str) -> Vec<&[u8]> {
        self.headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
    }
}

/// Lets a request pass whose token satisfies, and keeps the token.
pub(super) async fn guard(
    server: &ResourceServer,
    parts: &mut Parts,
    required: Required<'_>,
) -> Result<(), ResourceRejection> {
    let token = token_of(server, parts, required).await?;
    keep(server, parts, Some(token));
    Ok(())
}

/// The same, and lets a request without a token pass.
pub(super) async fn guard_if_present(
    server: &ResourceServer,
    parts: &mut Parts,
    required: Required<'_>,
) -> Result<(), ResourceRejection> {
    match guard(server, parts, required).await {
        Err(rejection) if rejection.is_token_missing() => {
            keep(server, parts, None);
            Ok(())
        }
        result => result,
    }
}

/// The token that a guard let pass, for an extractor of that name; `None` where it let a request without one pass.
///
/// Without a guard there is no answer: any valid token would do, whatever its scope, and nobody has said so.
pub(crate) fn token_for(
    extractor: &str,
    server: &ResourceServer,
    parts: &Parts,
) -> Result<Option<Arc<VerifiedToken>>, ResourceRejection> {
    passed(server, parts).cloned().ok_or_else(|| {
        let path = parts.extensions.get::<MatchedPath>();
        let path = path.map_or_else(|| parts.uri.path(), MatchedPath::as_str);
        server.broken(UNGUARDED.with_hint(format!(
            "the handler of {} {path} takes `{extractor}`, and no guard stands in front of it: write `#[require_oauth(\"..\")]` \
             above the handler, `#[require_oauth]` if any valid token will do, `#[require_oauth(optional)]` if none is needed, or \
             put the route below `.route_layer(server.require(\"..\"))`",
            parts.method
        )))
    })
}

fn keep(server: &ResourceServer, parts: &mut Parts, token: Option<Arc<VerifiedToken>>) {
    let Passed(all) = parts.extensions.get_or_insert_with(|| Passed(Vec::new()));
    match all.iter_mut().find(|(by, _)| by.is_same_as(server)) {
        Some((_, known)) => *known = token.or_else(|| known.take()),
        None => all.push((server.clone(), token)),
    }
}

fn passed<'a>(server: &ResourceServer, parts: &'a Parts) -> Option<&'a Option<Arc<VerifiedToken>>> {
    let Passed(all) = parts.extensions.get::<Passed>()?;
    all.iter().find(|(by, _)| by.is_same_as(server)).map(|(_, token)| token)
}
