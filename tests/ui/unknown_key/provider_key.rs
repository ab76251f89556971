#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity, people = client::Entity, db)]
struct App {
    #[oauth(db, primary)]
    database: DatabaseConnection,
}

fn main() {}
