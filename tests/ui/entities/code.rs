//! A code entity for the cases that need a whole provider.
use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[oauth_columns(code)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "code")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(owner)]
    pub user_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
