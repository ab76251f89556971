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

#[grant(code_expires_in = 601, expires_in = 0, retry_window = 10, lifetime = 1)]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods = "none", expires_in = 60 * 60, expires_in = 1)]
impl grants::ClientCredentials for App {}

#[grant(auth_methods("none"), retry_window = 601, refresh_expires_in = "1 day", family_expires_in = 10)]
impl grants::RefreshToken for App {
    const FAMILY_EXPIRES_IN: Option<i64> = None;
}

fn main() {}
