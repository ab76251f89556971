#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = "client::Entity", token = token::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[grant]
impl grants::ClientCredentials for App {}

fn main() {
    let _: Option<AuthorizationServer<App>> = None;
}
