//! The table `[connections]` of the file with settings.

use super::config_table::{Mistake, read};
use crate::serve::ConnectionSettings;
use toml::{Spanned, de::DeValue};

/// What the table is called.
pub(super) const TABLE: &str = "connections";

/// Reads the table; `line_of` tells the line of a place in the file.
pub(super) fn read_connections(
    table: &Spanned<DeValue<'_>>,
    line_of: &impl Fn(usize) -> usize,
) -> Result<ConnectionSettings, Mistake> {
    let (settings, keys) = read::<ConnectionSettings>(TABLE, table, line_of)?;
    match settings.mistake() {
        Some((key, problem)) => Err(keys.mistake(format!("{TABLE}.{key}"), problem)),
        None => Ok(settings),
    }
}
