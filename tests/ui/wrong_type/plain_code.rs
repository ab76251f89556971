use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(code)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub code: String,
    #[oauth(owner)]
    pub user_id: u32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
