//! The whole application.

use crate::{api, oauth::Server, pages};
use axum::Router;
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;
use tower_sessions::{MemoryStore, SessionManagerLayer};

/// What every handler shares.
#[derive(Clone, OAuthState)]
pub struct AppState {
    /// The authorization server.
    #[oauth(server)]
    pub server: Server,
    /// The database.
    pub db: DatabaseConnection,
}

/// All routes: the API where it was, the provider below `/identity`.
pub fn router(server: &Server, db: DatabaseConnection) -> Router {
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_secure(false);
    let state = AppState { server: server.clone(), db };
    Router::new()
        .nest("/api", api::routes())
        .nest("/identity", pages::routes().layer(sessions).merge(server.routes()))
        .merge(server.well_known_routes())
        .with_state(state)
}
