use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(short_lived)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
