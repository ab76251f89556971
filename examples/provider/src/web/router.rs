//! The routes, and what happens around every request.

use super::{account, api, authorize, health, home, login, logout};
use crate::{
    pages::{assets, problem::Problem},
    session::{self, store::SessionRows},
    state::AppState,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header::CONTENT_TYPE},
    middleware::map_response,
    response::{IntoResponse as _, Response},
    routing::get,
};
use std::{any::Any, future::ready, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer, trace::TraceLayer};
use tracing::Span;

const LARGEST_BODY: usize = 64 * 1024;
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// Everything the provider serves.
pub(crate) fn router(state: AppState) -> Router {
    let is_https = state.issuer.starts_with("https://");
    let pages = Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", get(logout::ask).post(logout::submit))
        .route("/account", get(account::show).post(account::withdraw))
        .route("/oauth/authorize", get(authorize::authorize).post(authorize::authorize))
        .layer(session::layer(SessionRows::new(state.database.clone()), is_https));
    let api = Router::new()
        .route("/api/me", get(api::me))
        .route("/api/contact", get(api::contact))
        .route("/api/either", get(api::either))
        .route("/api/mixed", get(api::mixed))
        .route("/api/any", get(api::any))
        .route("/api/timeline", get(api::timeline));
    Router::new()
        .merge(pages)
        .merge(api)
        .merge(state.server.routes())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/assets/style.css", get(assets::stylesheet))
        .route("/assets/icon.svg", get(assets::icon))
        .route("/favicon.ico", get(assets::icon))
        .fallback(|| async { Problem::NotFound })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(map_response(|response: Response| ready(explained(response))))
        .layer(CatchPanicLayer::custom(panicked))
        // The query and the headers hold codes and tokens, so only the path is logged.
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(|request: &Request| tracing::debug_span!("request", method = %request.method(), path = request.uri().path()))
                .on_request(())
                .on_body_chunk(())
                .on_eos(())
                .on_failure(())
                .on_response(|response: &Response, latency: Duration, _: &Span| {
                    tracing::debug!(status = response.status().as_u16(), ?latency, "answered");
                }),
        )
        .with_state(state)
}

/// The layers answer without a word when the session could not be stored (500) or the time was up (503). Both are
/// trouble that passes, and the answer must say so.
fn explained(response: Response) -> Response {
    let is_wordless = !response.headers().contains_key(CONTENT_TYPE);
    if response.status().is_server_error() && is_wordless {
        return Problem::Outage.into_response();
    }
    response
}

/// The panic hook wrote what happened to the log; the page does not.
fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    Problem::Fault.into_response()
}
