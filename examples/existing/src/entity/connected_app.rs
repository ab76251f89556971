//! A client: an application that may ask people for access.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[expect(missing_docs, reason = "the guide says what the columns are")]
#[oauth_columns(client)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "connected_app")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(owner)]
    pub created_by: Option<Uuid>,
}
impl ActiveModelBehavior for ActiveModel {}
