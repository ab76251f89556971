// `CurrentUser` takes the model of the entity that the provider names as its `user`; `CurrentToken` and `CurrentClient` likewise.
#[path = "../entities/user.rs"]
mod user;
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

#[require_oauth("profile")]
#[axum::debug_handler(state = AuthorizationServer<App>)]
async fn me(_: CurrentUser<user::Model>) {}

#[require_oauth("profile")]
#[axum::debug_handler(state = AuthorizationServer<App>)]
async fn token(_: CurrentToken<client::Model>) {}

fn main() {}
