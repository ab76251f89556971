use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(active)]
    pub status: Status,
    #[oauth(disabled)]
    pub locked: Option<bool>,
    #[oauth(disabled)]
    pub ban: Option<String>,
    #[oauth(active("active"))]
    pub state: String,
    #[oauth(active(Mood::Good))]
    pub rank: Status,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub enum Status {
    #[sea_orm(num_value = 0)]
    Active,
}

pub enum Mood {
    Good,
}

fn main() {}
