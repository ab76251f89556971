use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

fn main() {}
