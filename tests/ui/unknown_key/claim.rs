use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(claim = "emial")]
    pub email: Option<String>,
    #[oauth(claim = "sub")]
    pub username: String,
    #[oauth(claim = nickname)]
    pub nickname: String,
    #[oauth(claim = "phone_number", verified = phone_verifed)]
    pub phone: String,
    pub phone_verified: bool,
    #[oauth(claim = "name", verified = phone_verified)]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
