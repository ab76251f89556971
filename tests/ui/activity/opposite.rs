use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(active)]
    pub is_locked: bool,
    #[oauth(active)]
    pub banned: bool,
    #[oauth(disabled)]
    pub is_active: bool,
    #[oauth(disabled)]
    pub activated_at: Option<i64>,
    #[oauth(active)]
    pub ended: Option<i64>,
    #[oauth(disabled)]
    pub locked_until: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
