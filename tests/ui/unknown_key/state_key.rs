#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[derive(Clone, OAuthState)]
#[oauth(create = oauth_runtime)]
struct AppState {
    #[oauth(sever)]
    server: AuthorizationServer<App>,
}

fn main() {}
