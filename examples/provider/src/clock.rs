//! The time for commands and seeds: they write rows without a server, and so have no injected clock.

use oauth_runtime::clock::{Clock as _, SystemClock};

/// The time in epoch seconds, by the clock of the machine.
pub(crate) fn epoch_seconds() -> i64 {
    SystemClock.now()
}
