//! The time, for commands and seeds, which write rows beside a server and have no clock of their own.

use oauth_runtime::clock::{Clock as _, SystemClock};

/// Seconds since the epoch, by the clock of the machine.
pub(crate) fn epoch_seconds() -> i64 {
    SystemClock.now()
}
