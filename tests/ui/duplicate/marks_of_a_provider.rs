#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
#[oauth(client = client::Entity)]
struct App {
    #[oauth(db)]
    writing: DatabaseConnection,
    #[oauth(db)]
    reading: DatabaseConnection,
}

#[derive(Clone, OAuthState)]
struct AppState {
    #[oauth(server)]
    server: AuthorizationServer<App>,
    #[oauth(server)]
    other: AuthorizationServer<App>,
}

fn main() {}
