use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(stamp)]
    pub password_hash: PasswordHash,
    #[oauth(stamp)]
    pub security_stamp: String,
    #[oauth(active, stamp)]
    pub disabled_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
