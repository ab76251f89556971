//! An application whose code table has no column for a code challenge.

use crate::hooked::{client, short_lived, token, user};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

pub mod code {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
    #[sea_orm(table_name = "code")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub code: CodeHash,
        pub client_id: String,
        pub registration_id: Option<String>,
        #[oauth(owner)]
        pub user_id: i64,
        pub redirect_uri: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub scope: String,
        pub expires_at: i64,
        pub used_at: Option<i64>,
        #[sea_orm(indexed)]
        pub family: String,
        pub failed_attempts: i64,
        #[sea_orm(indexed)]
        pub removable_at: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
}

#[grant(auth_methods(client_secret_basic))]
impl grants::AuthorizationCode for App {}
