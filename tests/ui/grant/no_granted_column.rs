#[path = "../entities/user.rs"]
mod user;
#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;
#[path = "../entities/short_lived.rs"]
mod short_lived;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, short_lived = short_lived::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[grant]
impl grants::TokenExchange for App {}

fn main() {}
