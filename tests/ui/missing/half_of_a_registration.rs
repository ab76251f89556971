use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(client)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub registration_access_token: Option<RegistrationTokenHash>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
