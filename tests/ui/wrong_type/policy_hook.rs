#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
#[oauth(grant_scope = Self::all, may_introspect = Self::everybody)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

impl App {
    /// It cannot refuse.
    async fn all(&self, asked: AskedScope<'_>) -> Scope {
        asked.scope().clone()
    }

    /// It cannot say that the database does not answer.
    async fn everybody(&self, _: AskedToken<'_>) -> bool {
        true
    }
}

fn main() {}
