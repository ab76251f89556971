//! Authorization codes. RFC 6749, section 4.1.2.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// An authorization code. The row stays after the code was used.
#[oauth_columns(code)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "code")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The user who gave access.
    #[oauth(owner)]
    pub user_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
