use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(client)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub client_secret: Option<String>,
    #[sea_orm(column_type = "Json")]
    pub metadata: Json,
    pub client_secret_expires_at: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
