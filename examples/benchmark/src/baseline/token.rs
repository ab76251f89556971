//! The token endpoint: client credentials, and refresh with rotation. RFC 6749, sections 4.4 and 6.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::{Deserialize, Serialize};

use super::authentication::Client;
use super::refusal::Refusal;
use super::{App, credential};
use crate::clock;

/// How long an access token lives.
const EXPIRES_IN: i64 = 3600;

/// How long a refresh token lives.
const REFRESH_EXPIRES_IN: i64 = 30 * 86_400;

/// The form of the request.
#[derive(Deserialize)]
pub(super) struct Request {
    grant_type: String,
    scope: Option<String>,
    refresh_token: Option<String>,
}

/// The answer. RFC 6749, section 5.1.
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: String,
}

/// What the superseded row hands on to its successor.
type Superseded = (Option<i64>, String, Vec<u8>, i64);

/// `POST /oauth/token`
pub(super) async fn answer(
    State(app): State<App>,
    client: Client,
    Form(request): Form<Request>,
) -> Result<Response, Refusal> {
    if !matches!(&*request.grant_type, "client_credentials" | "refresh_token") {
        return Err(Refusal::UnsupportedGrantType);
    }
    if request.grant_type != client.grant_type {
        return Err(Refusal::UnauthorizedClient);
    }
    let tokens = match request.refresh_token {
        Some(token) if request.grant_type == "refresh_token" => {
            refresh(&app, &client, &token).await?
        }
        None if request.grant_type == "client_credentials" => {
            issue(&app, client, request.scope).await?
        }
        _ => return Err(Refusal::InvalidRequest),
    };
    Ok(([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(tokens)).into_response())
}

async fn issue(app: &App, client: Client, scope: Option<String>) -> Result<Tokens, Refusal> {
    let scope = match scope {
        Some(scope) if is_within(&scope, &client.scope) => scope,
        Some(_) => return Err(Refusal::InvalidScope),
        None => client.scope,
    };
    let access_token = credential::draw();
    let now = clock::epoch_seconds();
    sqlx::query(
        "INSERT INTO token (access_hash, client_id, scope, issued_at, expires_at, generation) \
         VALUES (?, ?, ?, ?, ?, 0)",
    )
    .bind(credential::hash(&access_token))
    .bind(client.id)
    .bind(&scope)
    .bind(now)
    .bind(now + EXPIRES_IN)
    .execute(&app.pool)
    .await?;
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: EXPIRES_IN,
        refresh_token: None,
        scope,
    })
}

/// Rotation: one conditional update decides who may have the successor.
async fn refresh(app: &App, client: &Client, presented: &str) -> Result<Tokens, Refusal> {
    let presented = credential::hash(presented);
    let now = clock::epoch_seconds();
    let mut transaction = app.pool.begin_with("BEGIN IMMEDIATE").await?;
    let superseded: Option<Superseded> = sqlx::query_as(
        "UPDATE token SET superseded_at = ?1 WHERE refresh_hash = ?2 AND client_id = ?3 \
         AND superseded_at IS NULL AND revoked_at IS NULL AND refresh_expires_at > ?1 \
         AND EXISTS (SELECT 1 FROM user WHERE user.id = token.user_id AND user.active) \
         RETURNING user_id, scope, family, generation",
    )
    .bind(now)
    .bind(&presented)
    .bind(&client.id)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((user_id, scope, family, generation)) = superseded else {
        // A token that was used before: the whole family dies. RFC 9700, section 4.14.2.
        sqlx::query(
            "UPDATE token SET revoked_at = ?1 WHERE revoked_at IS NULL AND family = \
             (SELECT family FROM token WHERE refresh_hash = ?2 AND client_id = ?3)",
        )
        .bind(now)
        .bind(&presented)
        .bind(&client.id)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        return Err(Refusal::InvalidGrant);
    };
    let (access_token, refresh_token) = (credential::draw(), credential::draw());
    sqlx::query(
        "INSERT INTO token (access_hash, refresh_hash, client_id, user_id, scope, issued_at, \
         expires_at, refresh_expires_at, family, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(credential::hash(&access_token))
    .bind(credential::hash(&refresh_token))
    .bind(&client.id)
    .bind(user_id)
    .bind(&scope)
    .bind(now)
    .bind(now + EXPIRES_IN)
    .bind(now + REFRESH_EXPIRES_IN)
    .bind(family)
    .bind(generation + 1)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let refresh_token = Some(refresh_token);
    Ok(Tokens { access_token, token_type: "Bearer", expires_in: EXPIRES_IN, refresh_token, scope })
}

fn is_within(asked: &str, allowed: &str) -> bool {
    asked.split(' ').all(|word| allowed.split(' ').any(|allowed| word == allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_allowed() {
        assert!(is_within("email", "profile email"));
        assert!(!is_within("email admin", "profile email"));
    }
}
