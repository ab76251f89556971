use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(short_lived)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub tenant: i64,
    pub label: String,
    pub note: Option<String>,
    #[sea_orm(default_value = 0)]
    pub uses: i64,
    #[sea_orm(extra = "DEFAULT 1")]
    pub weight: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
