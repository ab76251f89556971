//! What stands around the tools: every request shows a token for this resource, and a tool that needs more of it says so over HTTP.

use crate::notes::{Notes, NotesServer, export};
use axum::{
    Router,
    extract::Request,
    http::request::Parts,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use rmcp::{
    ErrorData,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// The MCP endpoint `/mcp` and the plain `/mcp/notes.txt`, over a server that knows the tokens.
pub fn routes(server: ResourceServer) -> Router {
    let notes = NotesServer::new(server.clone());
    let of_each_request = notes.clone();
    let tools = StreamableHttpService::new(
        move || Ok(of_each_request.clone()),
        Arc::new(NeverSessionManager::default()),
        config(),
    );
    Router::new()
        .route_service("/mcp", tools)
        .layer(from_fn(answer_refusals))
        .layer(server.require(Notes::Read))
        .route("/mcp/notes.txt", get(export))
        .with_state(notes)
}

/// No sessions: each request is judged by its own token, and nothing of one user's is left for the next. Other hosts than those of
/// this machine, and all web pages, are refused; a public server lists its own with `with_allowed_hosts` and `with_allowed_origins`.
fn config() -> StreamableHttpServerConfig {
    StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .enforce_origin_validation()
        .with_max_request_body_bytes(64 * 1024)
}

/// Where a tool leaves its refusal until the answer is made.
#[derive(Clone, Default)]
struct Refusal(Arc<Mutex<Option<ResourceRejection>>>);

/// Takes the token of the request if it allows this. A tool asks before it does or says anything.
pub async fn acquire(
    server: &ResourceServer,
    scope: Notes,
    request: &Parts,
) -> Result<Arc<VerifiedToken>, ErrorData> {
    server.acquire(scope, request).await.map_err(|rejection| {
        if let Some(Refusal(left)) = request.extensions.get() {
            *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(rejection);
        }
        ErrorData::invalid_request("the access token does not allow this", None)
    })
}

/// Answers with what a tool refused: 403 and the scope to ask for, which an MCP client understands.
async fn answer_refusals(mut request: Request, next: Next) -> Response {
    let refusal = Refusal::default();
    request.extensions_mut().insert(refusal.clone());
    let response = next.run(request).await;
    let refused = refusal.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    refused.map_or(response, IntoResponse::into_response)
}
