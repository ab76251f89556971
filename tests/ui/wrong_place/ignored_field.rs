use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(owner)]
    #[sea_orm(ignore)]
    pub user_id: Option<i64>,
    #[oauth(crate = oauth_runtime)]
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
