//! Authorization codes. RFC 6749, section 4.1.2.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// An authorization code, kept as a tombstone after its use.
#[oauth_columns(code)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "code")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The person who gave access.
    #[oauth(owner)]
    pub user_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
