// Write `#[axum::debug_handler]` below `#[require_oauth]`: above, it has checked a handler without the guard.
use oauth_runtime::prelude::*;

#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[axum::debug_handler(state = AuthorizationServer<App>)]
#[require_oauth("profile")]
async fn me() {}

fn main() {}
