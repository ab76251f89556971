//! Windows of time that begin at a moment which another machine may have written down. RFC 9700, sections 4.5 and 4.14.2.
//!
//! Clocks of two machines differ. What was first is decided by generations and conditional writes and never by comparing
//! times; here a time only says how long ago something was, which a difference of clocks may lengthen or shorten.

use super::limits::CLOCK_SKEW;

/// Whether something happened less than so many seconds ago. A window of 0 is never open, whatever the clocks say. A moment
/// that lies ahead is one of a machine whose clock goes faster; one that lies ahead by more than the forgiven skew says
/// nothing, and the window counts as over.
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
