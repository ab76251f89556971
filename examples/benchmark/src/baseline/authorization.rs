//! The authorization endpoint: a code for a user who is signed in, with PKCE. RFC 6749, section 4.1; RFC 7636.

use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::authentication::has_word;
use super::refusal::Refusal;
use super::store::{NewCode, Store};
use super::token::is_within;
use super::{App, credential};
use crate::clock;
use crate::seed::SIGNED_IN;

/// The lifetime of a code, in seconds. RFC 6749, section 4.1.2.
const EXPIRES_IN: i64 = 60;

/// The query of the request. A parameter that comes twice is refused before it gets here.
#[derive(Deserialize)]
pub(super) struct Request {
    client_id: String,
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    scope: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// `GET /oauth/authorize`
pub(super) async fn answer<S: Store>(
    State(app): State<App<S>>,
    headers: HeaderMap,
    Query(request): Query<Request>,
) -> Result<Response, Refusal> {
    let row = app.store.find_client(&request.client_id).await?.ok_or(Refusal::InvalidRequest)?;
    let (_, scope, grant_types, redirect_uri, _) = row;
    // Nothing is redirected before the redirect URI is known to be the client's.
    if request.redirect_uri != redirect_uri || !has_word(&grant_types, "authorization_code") {
        return Err(Refusal::InvalidRequest);
    }
    let answer = match grant(&app, &headers, &request, &scope).await {
        Ok(code) => ("code", code),
        Err(Refusal::Outage) => return Err(Refusal::Outage),
        Err(refusal) => ("error", refusal.code().to_owned()),
    };
    let mut query = Serializer::for_suffix(format!("{redirect_uri}?"), redirect_uri.len() + 1);
    query.append_pair(answer.0, &answer.1);
    if let Some(state) = &request.state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", &app.issuer);
    let headers = [(LOCATION, query.finish()), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

async fn grant<S: Store>(
    app: &App<S>,
    headers: &HeaderMap,
    request: &Request,
    allowed: &str,
) -> Result<String, Refusal> {
    if request.response_type != "code" {
        return Err(Refusal::UnsupportedResponseType);
    }
    let code_challenge = request.code_challenge.as_deref().ok_or(Refusal::InvalidRequest)?;
    if request.code_challenge_method.as_deref() != Some("S256") || !is_challenge(code_challenge) {
        return Err(Refusal::InvalidRequest);
    }
    let scope = request.scope.as_deref().unwrap_or(allowed);
    if !is_within(scope, allowed) {
        return Err(Refusal::InvalidScope);
    }
    let user_id = headers.get(SIGNED_IN).and_then(|id| id.to_str().ok()?.parse().ok());
    let (code, family) = (credential::draw(), credential::hash(&credential::draw()));
    let new = NewCode {
        code_hash: &credential::hash(&code),
        client_id: &request.client_id,
        user_id: user_id.ok_or(Refusal::LoginRequired)?,
        redirect_uri: &request.redirect_uri,
        scope,
        code_challenge,
        expires_at: clock::epoch_seconds() + EXPIRES_IN,
        family: &family,
    };
    // The insert reads the user itself, so that no second statement is needed.
    if app.store.insert_code(&new).await? { Ok(code) } else { Err(Refusal::AccessDenied) }
}

/// Whether a text can be the base64url of a SHA-256 hash.
fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
