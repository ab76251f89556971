//! The table `[connections]` of the file with settings.

use super::config_table::{Mistake, read};
use crate::serve::ConnectionSettings;
use toml::{Spanned, de::DeValue};

/// The name of the table.
pub(super) const TABLE: &str = "connections";

/// Reads the table. `line_of` gives the line of a position in the file.
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
