//! Entities in the dense format, with keys that the server makes.

use sea_orm::prelude::Uuid;

#[path = "app.rs"]
mod app;

pub use app::start;

fn new_key() -> Uuid {
    Uuid::from_u128(7)
}

macro_rules! entity {
    ($name:ident, $table:literal, $derive:ident, [$($columns:tt)*], { $($fields:tt)* }) => {
        pub mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            $($columns)*
            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, $derive)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                $($fields)*
            }

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
    pub user_id: Option<Uuid>,
});
entity!(token, "token", OAuthToken, [#[oauth_columns(token)]], {
    #[oauth(owner)]
    pub user_id: Option<Uuid>,
    pub note: Option<String>,
});
entity!(code, "code", AuthorizationCode, [#[oauth_columns(code)]], {
    #[oauth(owner)]
    pub user_id: Uuid,
});
entity!(short_lived, "short_lived", ShortLived, [#[oauth_columns(short_lived)]], {});
