//! The API, which had no tokens before.

use crate::{
    app::AppState,
    entity::{account, team},
    error::AppError,
};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::request::Parts,
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema, openapi::OpenApi as OpenApiDocument};
use uuid::Uuid;

/// The account that a token stands for.
#[derive(Serialize, ToSchema)]
pub struct Me {
    email: String,
    name: String,
    team: Option<String>,
}

/// Whose token it is.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Me)), security(("oauth" = ["profile"])))]
#[require_oauth("profile")]
async fn me(
    State(state): State<AppState>,
    account: CurrentUser<account::Model>,
) -> Result<Json<Me>, AppError> {
    let team = team::Entity::find_by_id(account.team_id).one(&state.db).await?;
    let account = account.0;
    Ok(Json(Me { email: account.email, name: account.display_name, team: team.map(|it| it.name) }))
}

/// How many people are in a team; only for those who have the scope of that team.
#[utoipa::path(get, path = "/api/teams/{id}/size", responses((status = 200, body = u64)))]
async fn team_size(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
) -> Result<Json<u64>, AppError> {
    state.server.acquire(&format!("team:{id}"), &parts).await.map_err(AppError::NotAllowed)?;
    let people = account::Entity::find().filter(account::Column::TeamId.eq(id));
    Ok(Json(people.count(&state.db).await?))
}

/// The description of the API.
#[derive(OpenApi)]
#[openapi(paths(me, team_size))]
pub struct ApiDescription;

/// The same with the provider as its security scheme.
async fn description(State(state): State<AppState>) -> Result<Json<OpenApiDocument>, AppError> {
    let mut document = ApiDescription::openapi();
    state.server.add_security_scheme("oauth", &mut document)?;
    Ok(Json(document))
}

/// The routes of the API, nested below `/api`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me", get(me))
        .route("/teams/{id}/size", get(team_size))
        .route("/openapi.json", get(description))
}
