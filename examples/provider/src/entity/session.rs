//! Sessions of people's browsers. Only the hash of the cookie's value is stored.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// A session of a browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The hash of the session identifier.
    #[sea_orm(unique)]
    pub key: HandleHash,
    /// The signed-in user, so that disabling an account can end its sessions.
    #[sea_orm(indexed)]
    pub user_id: Option<i64>,
    /// The values of the session, as a JSON object.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// When the session expires, in epoch seconds.
    #[sea_orm(indexed)]
    pub expires_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
