//! A client entity for the cases that need a whole provider.
use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(client)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
