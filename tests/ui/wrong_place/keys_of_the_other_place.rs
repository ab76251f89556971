#[path = "../entities/client.rs"]
mod client;
#[path = "../entities/minimal_token.rs"]
mod token;

mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    #[oauth(claim = "email")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(verified = email_verified)]
        pub email: String,
        pub email_verified: bool,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
struct App {
    #[oauth(db, user = user::Entity)]
    database: DatabaseConnection,
}

#[derive(Clone, OAuthState)]
#[oauth(server)]
struct AppState {
    #[oauth(server)]
    server: AuthorizationServer<App>,
}

fn main() {}
