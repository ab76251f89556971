//! The start page.

use crate::{
    entity::user,
    pages::{answer::page, problem::Problem, templates::HomePage},
    session::visitor::Visitor,
    state::AppState,
};
use axum::{extract::State, http::StatusCode, response::Response};

/// `GET /`
pub(crate) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page(
        StatusCode::OK,
        &HomePage {
            base: &state.base,
            issuer: &state.issuer,
            has_playground: state.playground.is_some(),
            user: visitor.user().map(user::Model::display_name),
        },
    )
}
