//! What a row says of the user that it holds or joins.

use super::statements::UserTable;
use sea_orm::{DbErr, QueryResult};

/// Whether the user exists and is enabled.
pub(crate) fn is_active(table: &UserTable, row: &QueryResult) -> Result<bool, DbErr> {
    if (table.key.read)(row, &table.key_alias)?.is_none() {
        return Ok(false);
    }
    match table.active.as_ref().zip(table.active_alias.as_ref()) {
        Some((active, alias)) => (active.read)(row, alias),
        None => Ok(true),
    }
}
