use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub client_id: String,
    pub registration_id: Option<String>,
    pub client_secret: Option<SecretHash>,
    pub redirect_uris: String,
    pub previous_secret: Option<SecretHash>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
