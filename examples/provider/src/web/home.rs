//! The start page.

use crate::{
    entity::user,
    pages::{answer::page, problem::Problem, templates::HomePage},
    session::visitor::Visitor,
    state::AppState,
};
use axum::{extract::State, http::StatusCode, response::Response};
use oauth_runtime::prelude::Languages;

/// `GET /`
pub(crate) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    languages: Languages,
) -> Result<Response, Problem> {
    page(
        StatusCode::OK,
        &HomePage {
            t: &state.server.wording(&languages),
            base: &state.base,
            issuer: &state.issuer,
            has_playground: state.playground.is_some(),
            user: visitor.user().map(user::Model::display_name),
            userinfo: state.server.endpoint_path("userinfo"),
            errors: state.server.endpoint_path("errors"),
        },
    )
}
