use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
