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
struct Own<const NUMBER: usize>;

#[grant("password")]
impl TokenGrant<App> for Own<1> {}

#[grant("my grant")]
impl TokenGrant<App> for Own<2> {}

#[grant]
impl TokenGrant<App> for Own<3> {}

#[grant("urn:example:own")]
impl TokenGrant<App> for Own<4> {
    const GRANT_TYPE: &'static str = "urn:example:own";
}

#[grant("code")]
impl AuthorizationGrant<App> for Own<5> {}

#[grant("my-response")]
impl AuthorizationGrant<App> for Own<6> {}

#[grant("urn:example:own")]
impl TokenGrant for Own<7> {}

#[grant("client_credentials")]
impl grants::ClientCredentials for App {}

fn main() {}
