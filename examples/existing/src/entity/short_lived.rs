//! An object that is needed for some minutes only.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[expect(missing_docs, reason = "the guide says what the columns are")]
#[oauth_columns(short_lived)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
#[sea_orm(table_name = "short_lived")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
}
impl ActiveModelBehavior for ActiveModel {}
