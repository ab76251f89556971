//! Short-lived objects: marks of consent forms that were answered, and the key that all processes share.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// A short-lived object, found by the hash of its handle.
#[oauth_columns(short_lived)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
#[sea_orm(table_name = "short_lived")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
