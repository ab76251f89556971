use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: u32,
    #[oauth(active)]
    pub state: String,
    #[oauth(claims)]
    pub profile: String,
    #[oauth(claim = "email", verified = verified_at)]
    pub email: String,
    pub verified_at: i64,
    #[oauth(stamp)]
    pub changed: bool,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
