//! The tables.

macro_rules! entity {
    ($name:ident, $table:literal, $derive:ident, $role:ident, { $($fields:tt)* }) => {
        #[expect(missing_docs, reason = "the columns are described in the guide")]
        pub mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            #[oauth_columns($role)]
            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, $derive)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                $($fields)*
            }
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

#[expect(missing_docs, reason = "the columns are described in the guide")]
pub mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub username: String,
        pub password_hash: PasswordHash,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

entity!(client, "client", OAuthClient, client, {});
entity!(token, "token", OAuthToken, token, {
    #[oauth(owner)]
    pub user_id: Option<i64>,
    // The server does not know this column: `app::save_token` fills it.
    pub grant_type: Option<String>,
});
entity!(code, "code", AuthorizationCode, code, { #[oauth(owner)] pub user_id: i64, });
entity!(short_lived, "short_lived", ShortLived, short_lived, {});
