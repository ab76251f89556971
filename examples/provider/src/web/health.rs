//! Tells a supervisor whether the process is alive, and whether it can serve.

use crate::state::AppState;
use axum::{
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse as _, Response},
};
use oauth_runtime::{event::report, protocol::error::Outage};
use std::time::Duration;
use tokio::time::timeout;

/// A supervisor gives up sooner than the pool of connections does.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`
pub(crate) async fn ready(State(state): State<AppState>) -> Response {
    if database_answers(&state).await {
        return "ok\n".into_response();
    }
    let headers = [(RETRY_AFTER, "5")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, "the database does not answer\n").into_response()
}

/// Whether the database answers in time.
pub(crate) async fn database_answers(state: &AppState) -> bool {
    let outcome = timeout(PATIENCE, state.database.ping()).await;
    let answers = matches!(outcome, Ok(Ok(())));
    if !answers {
        // Anybody may request this often, so the log has it once a minute.
        report(&Outage::new("the database does not answer in two seconds"));
    }
    answers
}
