//! The result of the measurement, for a person and as JSON.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::waits::Waits;

/// Everything that was measured.
#[derive(Serialize)]
pub(crate) struct Report {
    /// The number of refresh tokens in the table before the removal.
    pub(crate) rows_before: u64,
    pub(crate) rows_after: u64,
    pub(crate) removal: Removal,
    /// The other client's waits while nothing was removed.
    pub(crate) quiet: Waits,
    /// The other client's waits during the removal.
    pub(crate) during: Waits,
}

/// The calls of `prune`.
#[derive(Default, Serialize)]
pub(crate) struct Removal {
    /// The number of removed rows in all tables.
    pub(crate) rows: u64,
    pub(crate) batches: u64,
    pub(crate) total_ms: f64,
    pub(crate) longest_batch_ms: f64,
}

impl Display for Report {
    fn fmt(&self, text: &mut Formatter<'_>) -> Result {
        let Self { rows_before, rows_after, removal, quiet, during } = self;
        let Removal { rows, batches, total_ms, longest_batch_ms } = removal;
        writeln!(text, "refresh tokens: {rows_before} before, {rows_after} after")?;
        writeln!(
            text,
            "prune: {rows} rows of all tables in {batches} batches, {:.1} s, longest batch {longest_batch_ms:.0} ms\n",
            total_ms / 1000.0
        )?;
        writeln!(
            text,
            "{:<18}{:>10}{:>8}{:>10}{:>10}{:>13}",
            "another client", "answered", "503", "p50 ms", "p99 ms", "longest ms"
        )?;
        for (when, waits) in [("before", quiet), ("during prune", during)] {
            let Waits { answered, refused, p50_ms, p99_ms, longest_ms } = waits;
            writeln!(
                text,
                "{when:<18}{answered:>10}{refused:>8}{p50_ms:>10.1}{p99_ms:>10.1}{longest_ms:>13.0}"
            )?;
        }
        Ok(())
    }
}
