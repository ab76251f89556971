#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

trait Local {}

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
struct Generic<T: Clone + Send + Sync + 'static>(#[oauth(db)] DatabaseConnection, T);


#[grant]
impl Local for App {}

#[grant]
impl grants::RefreshTokens for App {}

#[grant]
impl App {}

#[grant]
impl<T: Clone + Send + Sync + 'static> grants::ClientCredentials for Generic<T> {}

#[grant]
struct Nothing;

fn main() {}
