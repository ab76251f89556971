use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(code)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub code: CodeHash,
    #[oauth(owner)]
    pub user_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
