//! Token introspection. RFC 7662.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::authentication::Client;
use super::refusal::Refusal;
use super::{App, credential};
use crate::clock;

/// The form of the request.
#[derive(Deserialize)]
pub(super) struct Request {
    token: String,
}

/// A row of the token table with its user.
type Row = (bool, String, String, i64, i64, Option<i64>, Option<i64>, Option<String>, Option<bool>);

/// `POST /oauth/introspect`
pub(super) async fn answer(
    State(app): State<App>,
    client: Client,
    Form(request): Form<Request>,
) -> Result<Response, Refusal> {
    let hash = credential::hash(&request.token);
    let row: Option<Row> = sqlx::query_as(
        "SELECT token.access_hash = ?1, token.client_id, token.scope, token.issued_at, \
         CASE WHEN token.access_hash = ?1 THEN token.expires_at ELSE token.refresh_expires_at END, \
         CASE WHEN token.access_hash = ?1 THEN token.revoked_at \
         ELSE coalesce(token.revoked_at, token.superseded_at) END, \
         token.user_id, user.username, user.active \
         FROM token LEFT JOIN user ON user.id = token.user_id \
         WHERE token.access_hash = ?1 OR token.refresh_hash = ?1",
    )
    .bind(hash)
    .fetch_optional(&app.pool)
    .await?;
    let body =
        row.filter(|row| is_visible(row, &client)).map_or(json!({ "active": false }), describe);
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

fn is_visible(row: &Row, client: &Client) -> bool {
    let (_, client_id, _, _, expires_at, revoked_at, user_id, _, active) = row;
    let owner_is_active = user_id.is_none() || *active == Some(true);
    let may_see = client.introspection || *client_id == client.id;
    may_see && owner_is_active && revoked_at.is_none() && *expires_at > clock::epoch_seconds()
}

fn describe(row: Row) -> Value {
    let (is_access_token, client_id, scope, issued_at, expires_at, _, user_id, username, _) = row;
    let mut body = json!({
        "active": true,
        "client_id": client_id,
        "scope": scope,
        "iat": issued_at,
        "exp": expires_at,
    });
    if is_access_token {
        body["token_type"] = "Bearer".into();
    }
    if let Some(user_id) = user_id {
        body["sub"] = user_id.to_string().into();
        body["username"] = username.into();
    }
    body
}
