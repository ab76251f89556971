use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub is_locked: bool,
    pub deleted_at: Option<i64>,
    pub is_active: bool,
    pub disabled: i32,
    #[oauth(ignore)]
    pub archived_at: Option<i64>,
    #[oauth(ignore)]
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
