//! The state that all handlers share.

use crate::{
    app::Server, base_path::BasePath, client_address::TrustedProxies, metrics::Metrics,
    playground::Playground,
};
use oauth_runtime::{clock::Clock, prelude::*};
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// The state of the router.
#[derive(Clone, OAuthState)]
pub struct AppState {
    /// The authorization server.
    #[oauth(server)]
    pub server: Server,
    /// The database, for accounts and sessions.
    pub database: DatabaseConnection,
    /// The issuer identifier, for links that people see.
    pub(crate) issuer: Arc<str>,
    /// The issuer's path, for links and cookies.
    pub(crate) base: BasePath,
    /// The user names and passwords that the login page shows, on a demo.
    pub(crate) demo_credentials: Arc<[DemoCredential]>,
    /// The client that leads a person through the flows, on a demo.
    pub(crate) playground: Option<Playground>,
    /// The clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The counters that `/metrics` shows.
    pub(crate) metrics: Arc<Metrics>,
    /// The proxies that may name the client's address.
    pub(crate) trusted_proxies: TrustedProxies,
}

/// A user name and password that everybody may know.
#[derive(Clone)]
pub(crate) struct DemoCredential {
    pub(crate) username: String,
    pub(crate) password: String,
}
