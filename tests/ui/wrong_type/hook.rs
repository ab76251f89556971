#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
#[oauth(query_client = "find", save_token = Self::keep)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

impl App {
    /// It says nothing of whether the token was saved.
    async fn keep(&self, token: TokenToSave<'_, token::Model>) {
        let _: Result<Saved, _> = token.save().await;
    }
}

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity, save_token = Self::keep)]
struct Other {
    #[oauth(db)]
    database: DatabaseConnection,
}

impl Other {
    async fn keep(&self, token: TokenToSave<'_, token::Model>) {
        let _: Result<Saved, _> = token.save().await;
    }
}

fn main() {}
