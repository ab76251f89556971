//! The protected resource: one look-up with the owner's active flag. RFC 6750, section 2.1.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde::Serialize;

use super::refusal::Refusal;
use super::store::Store;
use super::{App, credential};
use crate::clock;

/// The client, the user and the scope of a token.
#[derive(Serialize)]
pub(super) struct Caller {
    sub: Option<String>,
    client_id: String,
    scope: String,
}

/// `GET /api/any`
pub(super) async fn answer<S: Store>(
    State(app): State<App<S>>,
    headers: HeaderMap,
) -> Result<Json<Caller>, Refusal> {
    let token = bearer(&headers).ok_or(Refusal::InvalidToken)?;
    let row = app.store.find_bearer(&credential::hash(token), clock::epoch_seconds()).await?;
    let (client_id, scope, user_id) = row.ok_or(Refusal::InvalidToken)?;
    Ok(Json(Caller { sub: user_id.map(|id| id.to_string()), client_id, scope }))
}

/// `GET /api/local`
pub(super) async fn answer_locally<S: Store>(
    State(app): State<App<S>>,
    headers: HeaderMap,
) -> Result<Json<Caller>, Refusal> {
    let signer = app.signer.as_deref().ok_or(Refusal::InvalidToken)?;
    let token = bearer(&headers).ok_or(Refusal::InvalidToken)?;
    let claims = signer.verify(token, clock::epoch_seconds()).ok_or(Refusal::InvalidToken)?;
    let sub = Some(claims.sub).filter(|sub| *sub != claims.client_id);
    Ok(Json(Caller { sub, client_id: claims.client_id, scope: claims.scope }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
