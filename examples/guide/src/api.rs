//! An API that the tokens open.

use crate::{
    app::Server,
    entity::{client, token, user},
};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::request::Parts,
    response::{IntoResponse, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

/// What every handler shares.
#[derive(Clone, OAuthState)]
pub struct AppState {
    /// The authorization server.
    #[oauth(server)]
    pub server: Server,
    /// The database.
    pub db: DatabaseConnection,
}

#[require_oauth("profile")]
async fn me(user: CurrentUser<user::Model>) -> Json<Value> {
    Json(json!({ "email": user.email, "name": user.full_name }))
}

#[require_oauth(any("profile email", "admin"), state = AppState)]
async fn contact(token: CurrentToken<token::Model>) -> Json<Value> {
    Json(json!({ "scope": token.scope, "issued_by": token.issued_by }))
}

#[require_oauth]
async fn who_asks(client: CurrentClient<client::Model>) -> Json<Value> {
    Json(json!({ "client": client.client_id }))
}

#[require_oauth(optional)]
async fn timeline(user: Option<CurrentUser<user::Model>>) -> Json<Value> {
    Json(json!({ "timeline": user.map_or("public".to_owned(), |user| user.0.email) }))
}

/// Handlers of one kind.
struct Reports;

#[require_oauth("admin")]
impl Reports {
    async fn list() -> Json<Value> {
        Json(json!([]))
    }

    #[require_oauth("admin reports")]
    async fn secret() -> &'static str {
        "for those with both words"
    }

    #[require_oauth(public)]
    async fn health() -> &'static str {
        "well"
    }
}

/// The error of a handler that checks the token itself.
enum Problem {
    NotAllowed(ResourceRejection),
    NoSuchTeam,
}

impl From<ResourceRejection> for Problem {
    fn from(rejection: ResourceRejection) -> Self {
        Self::NotAllowed(rejection)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            // 401, 403 or 503 with the headers of RFC 6750: send it as it is.
            Self::NotAllowed(rejection) => rejection.into_response(),
            Self::NoSuchTeam => axum::http::StatusCode::NOT_FOUND.into_response(),
        }
    }
}

async fn team(
    State(state): State<AppState>,
    Path(id): Path<u32>,
    parts: Parts,
) -> Result<Json<Value>, Problem> {
    let token = state.server.acquire(&format!("team:{id}"), &parts).await?;
    if id == 0 {
        return Err(Problem::NoSuchTeam);
    }
    Ok(Json(json!({ "team": id, "client": token.client_id() })))
}

/// The routes of the API.
pub fn routes(server: &Server) -> Router<AppState> {
    let archive = Router::new()
        .route("/archive", get(async || "old things"))
        .route_layer(server.require("archive"));
    Router::new()
        .route("/api/me", get(me))
        .route("/api/contact", get(contact))
        .route("/api/client", get(who_asks))
        .route("/api/timeline", get(timeline))
        .route("/api/reports", get(Reports::list))
        .route("/api/reports/secret", get(Reports::secret))
        .route("/api/reports/health", get(Reports::health))
        .route("/api/team/{id}", get(team))
        .merge(archive)
}
