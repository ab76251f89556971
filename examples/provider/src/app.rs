//! The provider in the terms of the toolkit: its entities, its grants, its settings.

use crate::entity::{client, code, short_lived, token, user};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

/// The application that the toolkit turns into a provider.
#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

/// The provider's authorization server.
pub type Server = AuthorizationServer<App>;

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::RefreshToken for App {}

#[grant(auth_methods(client_secret_basic, client_secret_post))]
impl grants::ClientCredentials for App {}

/// The scope words that the provider knows.
pub const SCOPES: [&str; 7] =
    ["openid", "profile", "email", "address", "phone", "offline_access", "admin"];

/// Builds the server.
pub(crate) async fn build(
    database: DatabaseConnection,
    issuer: &str,
) -> Result<Server, BuildError> {
    AuthorizationServer::builder(App { database })
        .issuer(issuer)
        .login_path("/login")
        .scopes_supported(SCOPES)
        .build()
        .await
}
