//! The access token of a request: checked once for each server, whoever asks first, and kept for whoever asks later.

use crate::resource::{ResourceRejection, ResourceServer, ScopeExpression, VerifiedToken};
use axum::http::{HeaderValue, header, request::Parts};
use std::sync::Arc;

/// What is kept in the extensions of a request: the token as each server has found it good. What one server knows says
/// nothing to another.
#[derive(Clone)]
struct KeptTokens(Vec<(ResourceServer, Arc<VerifiedToken>)>);

/// The token of a request, if it satisfies.
pub(super) async fn token_of(
    server: &ResourceServer,
    parts: &Parts,
    required: &ScopeExpression,
) -> Result<Arc<VerifiedToken>, ResourceRejection> {
    if let Some(token) = kept(server, parts) {
        server.require_scope(token, required)?;
        return Ok(token.clone());
    }
    let headers = parts.headers.get_all(header::AUTHORIZATION);
    let token = server.check(headers.iter().map(HeaderValue::as_bytes), required).await?;
    Ok(Arc::new(token))
}

/// The token of a request, if it satisfies, and keeps it.
pub(crate) async fn keep_token(
    server: &ResourceServer,
    parts: &mut Parts,
    required: &ScopeExpression,
) -> Result<Arc<VerifiedToken>, ResourceRejection> {
    let token = token_of(server, parts, required).await?;
    if kept(server, parts).is_none() {
        let keep = (server.clone(), token.clone());
        match parts.extensions.get_mut::<KeptTokens>() {
            Some(kept) => kept.0.push(keep),
            None => {
                parts.extensions.insert(KeptTokens(vec![keep]));
            }
        }
    }
    Ok(token)
}

fn kept<'a>(server: &ResourceServer, parts: &'a Parts) -> Option<&'a Arc<VerifiedToken>> {
    let kept = parts.extensions.get::<KeptTokens>()?;
    kept.0.iter().find(|(by, _)| by.is_same_as(server)).map(|(_, token)| token)
}
