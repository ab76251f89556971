//! A token that was issued.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[expect(missing_docs, reason = "the guide says what the columns are")]
#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(owner)]
    pub account_id: Option<Uuid>,
}
impl ActiveModelBehavior for ActiveModel {}
