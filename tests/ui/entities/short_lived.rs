//! A short_lived entity for the cases that need a whole provider.
use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(short_lived)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
#[sea_orm(table_name = "short_lived")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
