//! The application as a provider.

use crate::entity::{access_token, account, authorization_code, connected_app, short_lived};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

/// The application as a provider.
#[derive(Clone, OAuthProvider)]
#[oauth(
    user = account::Entity,
    client = connected_app::Entity,
    token = access_token::Entity,
    code = authorization_code::Entity,
    short_lived = short_lived::Entity
)]
pub struct Provider {
    #[oauth(db)]
    db: DatabaseConnection,
}

/// The authorization server.
pub type Server = AuthorizationServer<Provider>;

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::AuthorizationCode for Provider {}

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::RefreshToken for Provider {}

/// Builds the server, whose pages and endpoints lie below `/identity`.
pub async fn server(db: DatabaseConnection, origin: &str) -> Result<Server, BuildError> {
    AuthorizationServer::builder(Provider { db })
        .issuer(format!("{origin}/identity"))
        .scopes_supported(["profile", "email", "projects"])
        .build()
        .await
}
