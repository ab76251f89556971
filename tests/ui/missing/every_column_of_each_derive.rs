macro_rules! entity {
    ($name:ident, $derive:ident) => {
        mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, $derive)]
            #[sea_orm(table_name = "empty")]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
            }
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(client, OAuthClient);
entity!(token, OAuthToken);
entity!(code, AuthorizationCode);
entity!(short_lived, ShortLived);

fn main() {}
