//! Every form of a protected route, over a router state with a resource server in it.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use serde_json::{Value, json};

/// What every handler shares.
#[derive(Clone, Debug, OAuthState)]
pub struct AppState {
    /// Checks the tokens.
    #[oauth(server)]
    pub server: ResourceServer,
    /// What the timeline is called.
    pub title: &'static str,
}

fn described(token: &VerifiedToken) -> Json<Value> {
    Json(json!({
        "subject": token.subject().map(SubjectId::as_str),
        "client": token.client_id(),
        "scope": token.scope().to_string(),
        "audience": token.audience(),
        "issued_at": token.issued_at(),
        "expires_at": token.expires_at(),
    }))
}

#[require_oauth("profile", state = AppState)]
async fn me(token: CurrentToken) -> Json<Value> {
    described(&token)
}

#[require_oauth(any("profile email", "admin"))]
async fn contact() -> &'static str {
    "contact"
}

#[require_oauth(optional)]
async fn timeline(State(state): State<AppState>, token: Option<CurrentToken>) -> String {
    let whose = token.as_ref().map_or("everybody", |token| token.client_id());
    format!("{} of {whose}", state.title)
}

/// Any valid token will do.
#[require_oauth]
async fn any_token(CurrentToken(token): CurrentToken) -> Json<Value> {
    described(&token)
}

/// A mistake: no guard says what the token must allow.
async fn unguarded(_: CurrentToken) {}

/// The same mistake with an optional token.
async fn unguarded_for_everybody(_: Option<CurrentToken>) {}

/// Its handlers are `public`: no guard checks a token, so an extractor has none to give.
struct Open;

#[expect(clippy::unused_async, reason = "axum takes async functions only")]
#[require_oauth(public)]
impl Open {
    async fn door(_: Option<CurrentToken>) {}
}

struct Reports;

#[expect(clippy::unused_async, reason = "axum takes async functions only")]
#[require_oauth("admin")]
impl Reports {
    async fn list() -> &'static str {
        "reports"
    }

    #[require_oauth("admin reports")]
    async fn secret() -> &'static str {
        "secret"
    }

    #[require_oauth(public)]
    async fn health() -> &'static str {
        "well"
    }
}

async fn team(
    State(state): State<AppState>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Json<Value>, ResourceRejection> {
    state.server.acquire(&format!("team:{id}"), &parts).await.map(|token| described(&token))
}

/// A rejection in the words of an application.
struct Dressed(ResourceRejection);

impl From<ResourceRejection> for Dressed {
    fn from(rejection: ResourceRejection) -> Self {
        Self(rejection)
    }
}

impl IntoResponse for Dressed {
    fn into_response(self) -> Response {
        let Self(rejection) = self;
        let said = json!({
            "status": rejection.status(),
            "error": rejection.error().map(|error| error.code().as_str()),
            "scope": rejection.scope(),
            "challenge": rejection.challenge().map(ToString::to_string),
        });
        (StatusCode::IM_A_TEAPOT, Json(said)).into_response()
    }
}

async fn dressed(State(state): State<AppState>, parts: Parts) -> Result<&'static str, Dressed> {
    state.server.acquire("admin", &parts).await?;
    Ok("dressed")
}

/// The layer, the guard, the extractor and the handler each ask for the token: four times for one token.
#[require_oauth("archive")]
async fn asked_often(
    State(state): State<AppState>,
    token: CurrentToken,
    parts: Parts,
) -> Result<String, ResourceRejection> {
    let acquired = state.server.acquire("archive", &parts).await?;
    Ok(format!("{} {}", token.client_id(), acquired.client_id()))
}

/// The routes of the API.
pub fn routes(state: AppState) -> Router {
    let archive = Router::new()
        .route("/archive", get(async || "old things"))
        .route("/archive/often", get(asked_often))
        .route_layer(state.server.require("archive"));
    Router::new()
        .route("/me", get(me))
        .route("/contact", get(contact))
        .route("/timeline", get(timeline))
        .route("/any", get(any_token))
        .route("/unguarded/{id}", get(unguarded))
        .route("/unguarded/for-everybody", get(unguarded_for_everybody))
        .route("/unguarded/door", get(Open::door))
        .route("/reports", get(Reports::list))
        .route("/reports/secret", get(Reports::secret))
        .route("/reports/health", get(Reports::health))
        .route("/team/{id}", get(team))
        .route("/dressed", get(dressed))
        .merge(archive)
        .with_state(state)
}
