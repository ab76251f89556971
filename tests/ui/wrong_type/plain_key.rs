use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(short_lived)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub key: String,
    pub payload: String,
    pub used_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
