//! The protected resource: one lookup with the owner's active flag. RFC 6750, section 2.1.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde::Serialize;

use super::refusal::Refusal;
use super::{App, credential};
use crate::clock;

/// Whose token it is.
#[derive(Serialize)]
pub(super) struct Holder {
    sub: Option<String>,
    username: Option<String>,
    client_id: String,
    scope: String,
}

/// A row of the token table with its user.
type Row = (String, String, i64, Option<i64>, Option<i64>, Option<String>, Option<bool>);

/// `GET /api/any`
pub(super) async fn answer(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Json<Holder>, Refusal> {
    let token = bearer(&headers).ok_or(Refusal::InvalidToken)?;
    let row: Option<Row> = sqlx::query_as(
        "SELECT token.client_id, token.scope, token.expires_at, token.revoked_at, token.user_id, \
         user.username, user.active \
         FROM token LEFT JOIN user ON user.id = token.user_id WHERE token.access_hash = ?",
    )
    .bind(credential::hash(token))
    .fetch_optional(&app.pool)
    .await?;
    let (client_id, scope, expires_at, revoked_at, user_id, username, active) =
        row.ok_or(Refusal::InvalidToken)?;
    let owner_is_active = user_id.is_none() || active == Some(true);
    if revoked_at.is_some() || expires_at <= clock::epoch_seconds() || !owner_is_active {
        return Err(Refusal::InvalidToken);
    }
    Ok(Json(Holder { sub: user_id.map(|id| id.to_string()), username, client_id, scope }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
