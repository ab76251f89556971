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

#[derive(Default)]
struct Own<T>(T);

#[grant("urn:example:own")]
impl<T: Send + Sync + 'static> TokenGrant<App> for Own<T> {}

#[grant("own", auth_methods(none))]
impl AuthorizationGrant<App> for Own<u8> {}

#[grant(auth_methods(client_secret_basic, none))]
impl grants::Implicit for App {}

#[grant(token_owner = client_owner)]
impl grants::Password for App {}

#[grant(token_owner = somebody)]
impl grants::ClientCredentials for App {}

#[grant(by_value = true)]
impl grants::RefreshToken for App {}

fn main() {}
