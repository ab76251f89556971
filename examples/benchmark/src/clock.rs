//! The real clock: seconds for the stored rows, instants for the measurement.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970, as the rows store them.
pub(crate) fn epoch_seconds() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

/// The start of something that is timed.
pub(crate) fn start() -> Instant {
    Instant::now()
}
