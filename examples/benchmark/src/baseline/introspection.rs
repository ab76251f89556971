//! Token introspection. RFC 7662.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::authentication::Client;
use super::refusal::Refusal;
use super::store::{IntrospectedRow, Store};
use super::{App, credential};
use crate::clock;

/// The form of the request.
#[derive(Deserialize)]
pub(super) struct Request {
    token: String,
}

/// `POST /oauth/introspect`
pub(super) async fn answer<S: Store>(
    State(app): State<App<S>>,
    client: Client,
    Form(request): Form<Request>,
) -> Result<Response, Refusal> {
    let hash = credential::hash(&request.token);
    let row = app.store.find_introspected(&hash, clock::epoch_seconds()).await?;
    let body = row
        .filter(|row| may_see(&client, row))
        .map_or(json!({ "active": false }), |row| describe(row, &app.issuer));
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// Only its own client may introspect a refresh token.
fn may_see(client: &Client, (is_access_token, client_id, ..): &IntrospectedRow) -> bool {
    *client_id == client.id || (client.introspection && *is_access_token)
}

fn describe(row: IntrospectedRow, issuer: &str) -> Value {
    let (is_access_token, client_id, scope, issued_at, expires_at, user_id) = row;
    let mut body = json!({
        "active": true,
        "client_id": client_id,
        "scope": scope,
        "iat": issued_at,
        "exp": expires_at,
        "iss": issuer,
    });
    if is_access_token {
        body["token_type"] = "Bearer".into();
        body["aud"] = issuer.into();
    }
    if let Some(user_id) = user_id {
        body["sub"] = user_id.to_string().into();
    }
    body
}
