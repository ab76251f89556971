//! An application whose token table has no column `granted`, and so cannot store what a token is for.

use crate::hooked::client;
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

pub mod token {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub access_token: Option<TokenHash>,
        pub client_id: String,
        pub registration_id: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub scope: String,
        pub issued_at: i64,
        pub expires_at: i64,
        pub revoked_at: Option<i64>,
        #[sea_orm(indexed)]
        pub removable_at: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, OAuthProvider)]
#[oauth(client = client::Entity, token = token::Entity)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
}

#[grant]
impl grants::ClientCredentials for App {}
