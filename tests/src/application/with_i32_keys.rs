//! Entities in the first format, with keys that the database counts up.

#[path = "app.rs"]
mod app;

pub use app::start;

fn new_key() -> i32 {
    7
}

macro_rules! entity {
    ($name:ident, $table:literal, $derive:ident, [$($columns:tt)*], { $($fields:tt)* }) => {
        pub mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            $($columns)*
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, $derive)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                $($fields)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(user, "user", ResourceOwner, [], {
    #[oauth(active)]
    pub disabled_at: Option<i64>,
});
entity!(client, "client", OAuthClient, [#[oauth_columns(client)]], {
    #[oauth(owner)]
    pub user_id: Option<i32>,
});
entity!(token, "token", OAuthToken, [#[oauth_columns(token)]], {
    #[oauth(owner)]
    pub user_id: Option<i32>,
    pub note: Option<String>,
});
entity!(code, "code", AuthorizationCode, [#[oauth_columns(code)]], {
    #[oauth(owner)]
    pub user_id: i32,
});
entity!(short_lived, "short_lived", ShortLived, [#[oauth_columns(short_lived)]], {});
