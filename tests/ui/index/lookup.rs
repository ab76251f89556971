use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub access_token: Option<TokenHash>,
    pub family: Option<String>,
    pub refresh_token: Option<TokenHash>,
    pub removable_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
