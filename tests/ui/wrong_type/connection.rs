#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use oauth_runtime::prelude::*;

#[derive(Clone, OAuthProvider)]
#[oauth(client = token::Entity, token = client::Model)]
struct App {
    #[oauth(db)]
    database: String,
}

#[derive(Clone, OAuthState)]
struct AppState {
    #[oauth(server)]
    server: App,
}

fn main() {}
