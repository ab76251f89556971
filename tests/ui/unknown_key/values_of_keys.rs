use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "t")]
#[oauth(crate = "oauth_runtime")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(owner = 1)]
    pub user_id: Option<i64>,
    #[oauth("scope")]
    pub words: Option<String>,
    #[oauth]
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
