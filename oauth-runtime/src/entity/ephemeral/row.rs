//! Reads a short-lived object from a row.

use super::statements::ShortLivedTable;
use crate::{protocol::secret::HandleHash, store::ShortLivedObject};
use sea_orm::{DbErr, QueryResult};

/// Reads a row.
pub(crate) fn read(table: &ShortLivedTable, row: &QueryResult) -> Result<ShortLivedObject, DbErr> {
    let columns = &table.columns;
    Ok(ShortLivedObject {
        kind: row.try_get_by(columns.kind.as_str())?,
        payload: row.try_get_by(columns.payload.as_str())?,
        expires_at: row.try_get_by(columns.expires_at.as_str())?,
        used_at: row.try_get_by(columns.used_at.as_str())?,
    })
}

/// Reads the hash of the handle.
pub(crate) fn handle(table: &ShortLivedTable, row: &QueryResult) -> Result<HandleHash, DbErr> {
    row.try_get_by(table.columns.key.as_str())
}
