//! What a row says of the client that it joins.

use super::statements::{CLIENT_DISABLED, CLIENT_KEY, ClientTable};
use sea_orm::{DbErr, QueryResult};

/// Whether the joined client exists and is enabled.
pub(crate) fn is_active(table: &ClientTable, row: &QueryResult) -> Result<bool, DbErr> {
    let exists = row.try_get_by::<Option<String>, _>(CLIENT_KEY)?.is_some();
    let is_enabled = match &table.disabled_at {
        Some(_) => row.try_get_by::<Option<i64>, _>(CLIENT_DISABLED)?.is_none(),
        None => true,
    };
    Ok(exists && is_enabled)
}
