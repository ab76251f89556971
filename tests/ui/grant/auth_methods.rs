#[path = "../entities/user.rs"]
mod user;
#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/token.rs"]
mod token;
#[path = "../entities/code.rs"]
mod code;
#[path = "../entities/short_lived.rs"]
mod short_lived;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[grant(auth_methods(client_secret_basci, client_secret_post, client_secret_post))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic, none))]
impl grants::ClientCredentials for App {}

#[grant(auth_methods())]
impl grants::RefreshToken for App {}

#[grant(auth_methods(private_key_jwt, none))]
impl grants::TokenExchange for App {}

fn main() {}
