use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub access_token: String,
    pub scope: Option<String>,
    pub issued_at: String,
    #[sea_orm(unique)]
    pub refresh_token: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
