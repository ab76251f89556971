//! The access token of a request. The guard in front of the handler checks it once for each server, and keeps it for whoever asks later.

use crate::{
    event::{About, EventKind, Origin},
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

const UNGUARDED: OAuthError = OAuthError::new(
    ErrorCode::SERVER_ERROR,
    "this resource does not declare which access token it requires (a mistake of the server)",
)
.with_id("resource_unguarded");

/// Kept in the extensions of a request: the servers whose guards have accepted it, each with the verified token, or `None` if a request
/// without a token was accepted. Another server's check does not count.
#[derive(Clone)]
struct Passed(Vec<(ResourceServer, Option<Arc<VerifiedToken>>)>);

/// What the request's token must have.
#[derive(Clone, Copy)]
pub(super) struct Required<'a> {
    pub(super) scope: &'a ScopeExpression,
    /// How the user must have been authenticated; `None` accepts any authentication.
    pub(super) authentication: Option<&'a AuthenticationRequirement>,
}

impl<'a> Required<'a> {
    /// Requires a scope, and accepts any authentication of the user.
    pub(super) const fn scope(scope: &'a ScopeExpression) -> Self {
        Self { scope, authentication: None }
    }
}

/// The token of a request, if it satisfies the requirement.
pub(super) async fn token_of(
    server: &ResourceServer,
    parts: &Parts,
    required: Required<'_>,
) -> Result<Arc<VerifiedToken>, ResourceRejection> {
    let origin = || origin_of(parts);
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

/// Rejects a request unless its token satisfies the requirement, and keeps the token.
pub(super) async fn guard(
    server: &ResourceServer,
    parts: &mut Parts,
    required: Required<'_>,
) -> Result<(), ResourceRejection> {
    let token = token_of(server, parts, required).await?;
    keep(server, parts, Some(token));
    Ok(())
}

/// Like [`guard`], but also accepts a request without a token.
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

/// The token that a guard accepted, for the extractor with this name; `None` if the guard accepted a request without a token.
///
/// Without a guard the request is refused: no scope would be required, and nobody has said that any valid token will do.
pub(crate) fn token_for(
    extractor: &str,
    server: &ResourceServer,
    parts: &Parts,
) -> Result<Option<Arc<VerifiedToken>>, ResourceRejection> {
    passed(server, parts).cloned().ok_or_else(|| {
        let path = parts.extensions.get::<MatchedPath>();
        let path = path.map_or_else(|| parts.uri.path(), MatchedPath::as_str);
        let error = UNGUARDED.with_hint(format!(
            "the handler of {} {path} takes `{extractor}`, and no guard stands in front of it: write `#[require_oauth(\"..\")]` \
             above the handler, `#[require_oauth]` if any valid token will do, `#[require_oauth(optional)]` if none is needed, or \
             put the route below `.route_layer(server.require(\"..\"))`",
            parts.method
        ));
        server.broken(error).at(origin_of(parts))
    })
}

/// Where the request comes from, for events.
pub(crate) fn origin_of(parts: &Parts) -> Origin {
    ClientAddress::of(&parts.extensions).origin()
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
