//! Entities in the first format, with keys of text that the server makes.

#[path = "app.rs"]
mod app;

pub use app::start;

fn new_key() -> String {
    "alice".to_owned()
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
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: String,
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
    pub user_id: Option<String>,
});
entity!(token, "token", OAuthToken, [#[oauth_columns(token)]], {
    #[oauth(owner)]
    pub user_id: Option<String>,
    pub note: Option<String>,
});
entity!(code, "code", AuthorizationCode, [#[oauth_columns(code)]], {
    #[oauth(owner)]
    pub user_id: String,
});
entity!(short_lived, "short_lived", ShortLived, [#[oauth_columns(short_lived)]], {});
