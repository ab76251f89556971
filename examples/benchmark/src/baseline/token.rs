//! The token endpoint: code, client credentials, and refresh with rotation. RFC 6749, sections 4.1.3, 4.4 and 6.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::{Deserialize, Serialize};

use super::authentication::{Client, has_word};
use super::refusal::Refusal;
use super::store::{NewToken, PresentedCode, PresentedRefreshToken, Store, Successor};
use super::{App, credential};
use crate::clock;

/// The lifetime of an access token, in seconds.
const EXPIRES_IN: i64 = 3600;

/// The lifetime of a refresh token, in seconds.
const REFRESH_EXPIRES_IN: i64 = 30 * 86_400;

/// The form of the request. A parameter that comes twice is refused before it gets here.
#[derive(Deserialize)]
pub(super) struct Request {
    grant_type: String,
    scope: Option<String>,
    refresh_token: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
}

/// The token response. RFC 6749, section 5.1.
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: String,
}

/// `POST /oauth/token`
pub(super) async fn answer<S: Store>(
    State(app): State<App<S>>,
    client: Client,
    Form(request): Form<Request>,
) -> Result<Response, Refusal> {
    if !client.may_use(&request.grant_type) {
        return Err(Refusal::UnauthorizedClient);
    }
    let tokens = match &*request.grant_type {
        "authorization_code" => exchange(&app.store, &client, &request).await?,
        "refresh_token" => refresh(&app.store, &client, &request).await?,
        "client_credentials" => issue(&app, client, request.scope).await?,
        _ => return Err(Refusal::UnsupportedGrantType),
    };
    Ok(([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(tokens)).into_response())
}

async fn issue<S: Store>(
    app: &App<S>,
    client: Client,
    scope: Option<String>,
) -> Result<Tokens, Refusal> {
    let scope = match scope {
        Some(scope) if is_within(&scope, &client.scope) => scope,
        Some(_) => return Err(Refusal::InvalidScope),
        None => client.scope,
    };
    let now = clock::epoch_seconds();
    let access_token = match &app.signer {
        Some(signer) => signer.sign(&client.id, &scope, now, now + EXPIRES_IN)?,
        None => credential::draw(),
    };
    let token = NewToken {
        access_hash: &credential::hash(&access_token),
        client_id: &client.id,
        scope: &scope,
        now,
        expires_at: now + EXPIRES_IN,
    };
    app.store.insert_token(&token).await?;
    let token_type = "Bearer";
    Ok(Tokens { access_token, token_type, expires_in: EXPIRES_IN, refresh_token: None, scope })
}

async fn exchange(
    store: &impl Store,
    client: &Client,
    request: &Request,
) -> Result<Tokens, Refusal> {
    let code = PresentedCode {
        code_hash: &credential::hash(request.code.as_deref().ok_or(Refusal::InvalidRequest)?),
        client_id: &client.id,
        redirect_uri: request.redirect_uri.as_deref().ok_or(Refusal::InvalidGrant)?,
        code_challenge: &credential::challenge(
            request.code_verifier.as_deref().ok_or(Refusal::InvalidGrant)?,
        ),
    };
    let pair = Pair::draw();
    match store.exchange_code(&code, &pair.successor()).await? {
        Some(scope) => Ok(pair.into_tokens(scope)),
        None => {
            store.revoke_replayed_code(&code, pair.now).await?;
            Err(Refusal::InvalidGrant)
        }
    }
}

async fn refresh(
    store: &impl Store,
    client: &Client,
    request: &Request,
) -> Result<Tokens, Refusal> {
    let presented = request.refresh_token.as_deref().ok_or(Refusal::InvalidRequest)?;
    let token =
        PresentedRefreshToken { refresh_hash: &credential::hash(presented), client_id: &client.id };
    let pair = Pair::draw();
    match store.rotate(&token, &pair.successor()).await? {
        Some(scope) => Ok(pair.into_tokens(scope)),
        None => {
            store.revoke_replayed_token(&token, pair.now).await?;
            Err(Refusal::InvalidGrant)
        }
    }
}

/// A new access token and a new refresh token.
struct Pair {
    access_token: String,
    refresh_token: String,
    hashes: [[u8; 32]; 2],
    now: i64,
}

impl Pair {
    fn draw() -> Self {
        let (access_token, refresh_token) = (credential::draw(), credential::draw());
        let hashes = [credential::hash(&access_token), credential::hash(&refresh_token)];
        Self { access_token, refresh_token, hashes, now: clock::epoch_seconds() }
    }

    fn successor(&self) -> Successor<'_> {
        let [access_hash, refresh_hash] = &self.hashes;
        Successor {
            access_hash,
            refresh_hash,
            now: self.now,
            expires_at: self.now + EXPIRES_IN,
            refresh_expires_at: self.now + REFRESH_EXPIRES_IN,
        }
    }

    fn into_tokens(self, scope: String) -> Tokens {
        Tokens {
            access_token: self.access_token,
            token_type: "Bearer",
            expires_in: EXPIRES_IN,
            refresh_token: Some(self.refresh_token),
            scope,
        }
    }
}

/// Whether every requested scope word is allowed.
pub(super) fn is_within(asked: &str, allowed: &str) -> bool {
    asked.split(' ').all(|word| has_word(allowed, word))
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
