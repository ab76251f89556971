//! Several resources of one provider, each with tokens of its own.

use crate::app::{App, Server};
use axum::{Json, Router, routing::get};
use oauth_runtime::{prelude::*, protocol::protected_resource::ProtectedResource};
use serde_json::{Value, json};

/// A server whose tokens may be for its own API, for notes that the same program serves, and for files elsewhere.
pub async fn with_resources(app: App, issuer: &str) -> Result<Server, BuildError> {
    AuthorizationServer::builder(app)
        .issuer(issuer)
        .scopes_supported(["profile", "notes:read"])
        .resource(ProtectedResource::below_issuer("").name("The API"))
        .resource(ProtectedResource::below_issuer("/notes").scopes_supported(["notes:read"]))
        .resource("https://files.example.com/mcp")
        .build()
        .await
}

#[require_oauth("notes:read")]
async fn notes(token: CurrentToken) -> Json<Value> {
    Json(json!({ "for": token.audience() }))
}

#[require_oauth("profile")]
async fn me(token: CurrentToken) -> Json<Value> {
    Json(json!({ "client": token.client_id() }))
}

/// The routes: what is over the server itself takes tokens for the default audience, what is over `notes` those for the notes.
pub fn routes(server: &Server) -> Router {
    let own = Router::new().route("/api/me", get(me)).with_state(server.clone());
    let of_notes =
        Router::new().route("/notes", get(notes)).with_state(server.for_resource("/notes"));
    own.merge(of_notes).merge(server.routes())
}
