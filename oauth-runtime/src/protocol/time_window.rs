//! Time windows. Another machine may have recorded the moment at which a window began. RFC 9700, sections 4.5 and 4.14.2.
//!
//! Clocks of two machines differ. Which event was first is decided by generations and conditional writes, never by comparing times.
//! Here a time only says how long ago something was, and a difference of clocks may lengthen or shorten that.

use super::limits::CLOCK_SKEW;

/// Whether something happened less than `seconds` ago. A window of 0 is never open, whatever the clocks say. A moment in the future
/// comes from a machine whose clock is ahead; if it is ahead by more than [`CLOCK_SKEW`], the window counts as over.
pub(crate) const fn is_open(seconds: i64, began_at: i64, now: i64) -> bool {
    let elapsed = now.saturating_sub(began_at);
    seconds > 0 && elapsed < seconds && elapsed >= -CLOCK_SKEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_when_its_seconds_have_passed() {
        assert!(is_open(60, 1000, 1000) && is_open(60, 1000, 1059));
        assert!(!is_open(60, 1000, 1060));
    }

    #[test]
    fn a_window_of_nothing_is_closed_also_for_a_clock_that_is_behind() {
        for now in [900, 997, 1000, 1003] {
            assert!(!is_open(0, 1000, now), "at {now}");
        }
    }

    #[test]
    fn a_clock_that_is_far_behind_opens_nothing() {
        assert!(is_open(60, 1000, 1000 - CLOCK_SKEW));
        assert!(!is_open(60, 1000, 1000 - CLOCK_SKEW - 1));
        assert!(!is_open(i64::MAX, i64::MAX, i64::MIN));
    }
}
