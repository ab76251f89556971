//! What a supervisor asks: is the process alive, and can it serve.

use crate::state::AppState;
use axum::{
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse as _, Response},
};
use std::time::Duration;
use tokio::time::timeout;

/// A supervisor gives up sooner than the pool of connections.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`
pub(crate) async fn ready(State(state): State<AppState>) -> Response {
    match timeout(PATIENCE, state.database.ping()).await {
        Ok(Ok(())) => "ok\n".into_response(),
        outcome => {
            tracing::warn!(?outcome, "the database does not answer");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                [(RETRY_AFTER, "5")],
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}
