//! The routes of the API, and the scope that each requires.

use axum::{Json, Router, routing::get};
use oauth_runtime::prelude::*;
use serde_json::{Value, json};

/// Answers everybody: it only says that the API runs.
async fn healthz() -> &'static str {
    "ok"
}

/// Whose token it is.
#[require_oauth("profile")]
async fn whoami(token: CurrentToken) -> Json<Value> {
    Json(json!({
        "subject": token.subject().map(SubjectId::as_str),
        "client": token.client_id(),
        "scope": token.scope().to_string(),
    }))
}

/// The routes of the API, and of the metadata of the resource that it is.
pub(crate) fn routes(server: ResourceServer) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/whoami", get(whoami))
        .merge(server.metadata_routes())
        .with_state(server)
}
