//! An authorization code.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[expect(missing_docs, reason = "the guide says what the columns are")]
#[oauth_columns(code)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "authorization_code")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth(owner)]
    pub account_id: Uuid,
}
impl ActiveModelBehavior for ActiveModel {}
