#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/code.rs"]
mod code;
#[path = "../entities/short_lived.rs"]
mod short_lived;
#[path = "../entities/token.rs"]
mod token;
#[path = "../entities/user.rs"]
mod user;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

impl grants::AuthorizationCode for App {}

impl grants::ClientCredentials for App {}

#[derive(Default)]
struct Handover;

impl TokenGrant<App> for Handover {
    const GRANT_TYPE: &'static str = "urn:example:handover";

    async fn validate_token_request(&self, _: &GrantRequest<'_, App>) -> Outcome<Granted> {
        Ok(Granted::to_client())
    }
}

fn main() {}
