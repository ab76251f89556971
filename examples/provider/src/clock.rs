//! The time, where the example itself needs it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since the epoch.
#[expect(
    clippy::disallowed_methods,
    reason = "rows that the toolkit does not write, such as sessions, carry the time of the machine"
)]
pub(crate) fn epoch_seconds() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
}
