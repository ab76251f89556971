use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(claim = "email", verified = checked)]
    pub email: String,
    #[oauth(claim = "email")]
    pub old_email: String,
    #[oauth(claim = "email_verified")]
    pub checked: bool,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
