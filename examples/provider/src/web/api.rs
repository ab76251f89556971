//! The demo API, as an example of a protected resource. RFC 6750.

use crate::{entity::user, scope::Scope, state::AppState};
use axum::Json;
use oauth_runtime::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

type User = Option<CurrentUser<user::Model>>;

/// The client and the user of a token. A client that acts for itself has no user.
#[derive(Serialize)]
pub(crate) struct Caller {
    sub: Option<PublicSubject>,
    username: Option<String>,
    client_id: String,
    scope: String,
}

fn caller(token: &CurrentToken, user: &User) -> Json<Caller> {
    Json(Caller {
        sub: user.as_ref().map(|user| user.subject()),
        username: user.as_ref().map(|user| user.username.clone()),
        client_id: token.client_id().to_owned(),
        scope: token.scope().to_string(),
    })
}

/// `GET /api/me`
#[require_oauth(Scope::Profile, state = AppState)]
pub(crate) async fn me(token: CurrentToken, user: User) -> Json<Caller> {
    caller(&token, &user)
}

/// `GET /api/contact`
#[require_oauth(all(Scope::Profile, Scope::Email), state = AppState)]
pub(crate) async fn contact(token: CurrentToken, user: User) -> Json<Value> {
    let claim = |name: &str| user.as_ref().and_then(|user| user.claims.get(name).cloned());
    Json(json!({
        "sub": user.as_ref().map(|user| user.subject()),
        "username": user.as_ref().map(|user| &user.username),
        "client_id": token.client_id(),
        "scope": token.scope().to_string(),
        "email": claim("email"),
        "email_verified": claim("email_verified"),
    }))
}

/// `GET /api/either`
#[require_oauth(any(Scope::Profile, Scope::Email), state = AppState)]
pub(crate) async fn either(token: CurrentToken, user: User) -> Json<Caller> {
    caller(&token, &user)
}

/// `GET /api/mixed`
#[require_oauth(any(all(Scope::Profile, Scope::Email), Scope::Admin), state = AppState)]
pub(crate) async fn mixed(token: CurrentToken, user: User) -> Json<Caller> {
    caller(&token, &user)
}

/// `GET /api/any`
#[require_oauth(state = AppState)]
pub(crate) async fn any(token: CurrentToken, user: User) -> Json<Caller> {
    caller(&token, &user)
}

/// `GET /api/timeline`
#[require_oauth(optional, state = AppState)]
pub(crate) async fn timeline(token: Option<CurrentToken>, user: User) -> Json<Value> {
    let timeline = match (&token, &user) {
        (None, _) => Some("public"),
        // A client that acts for itself has no timeline: its identifier could be the name of a user.
        (Some(_), user) => user.as_ref().map(|user| user.username.as_str()),
    };
    Json(json!({ "timeline": timeline }))
}
