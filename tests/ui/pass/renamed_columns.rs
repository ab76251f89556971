//! Roles on columns of other names, SeaORM's ways to rename, raw identifiers, `cfg`, relations, and metadata in columns.

pub mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key, column_name = "user")]
        pub key: i32,
        #[oauth(claim = "name")]
        #[sea_orm(enum_name = "Called")]
        pub r#type: String,
        #[oauth(active)]
        pub disabled_at: Option<i64>,
        #[oauth(stamp)]
        #[sea_orm(column_name = "security_stamp")]
        pub r#use: i32,
        #[sea_orm(has_many)]
        pub clients: HasMany<super::client::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod client {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        #[oauth(client_id)]
        #[sea_orm(primary_key, auto_increment = false, column_name = "identifier")]
        pub name: String,
        #[oauth(registration_id)]
        pub row_name: Option<String>,
        #[oauth(client_secret)]
        pub password: Option<SecretHash>,
        #[oauth(owner)]
        pub developer: Option<i32>,
        #[oauth(redirect_uris)]
        #[sea_orm(column_type = "Text")]
        pub callbacks: String,
        pub grant_types: String,
        pub token_endpoint_auth_method: String,
        pub scope: String,
        pub client_secret_expires_at: i64,
        #[sea_orm(ignore)]
        pub loaded_at: i64,
        #[cfg(any())]
        pub client_name: NoSuchType,
        #[sea_orm(belongs_to, from = "developer", to = "key")]
        pub user: BelongsTo<Option<super::user::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod token {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(access_token)]
        #[sea_orm(unique, column_name = "access")]
        pub token2x: Option<TokenHash>,
        #[oauth(scope)]
        #[sea_orm(column_type = "Text")]
        pub r#type: String,
        #[oauth(issued_at)]
        #[sea_orm(enum_name = "TheTime", column_name = "since")]
        pub since: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
