use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(active(Status::Active), ignore)]
    pub status: Status,
    #[oauth(active, disabled)]
    pub enabled: bool,
    #[oauth(active(true))]
    pub approved: bool,
    #[oauth(disabled())]
    pub mood: Status,
    #[oauth(disabled = Status::Banned)]
    pub rank: Status,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub enum Status {
    #[sea_orm(num_value = 0)]
    Active,
    #[sea_orm(num_value = 1)]
    Banned,
}

fn main() {}
