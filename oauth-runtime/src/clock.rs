//! The one place that reads the time. Every decision takes it from here, in epoch seconds.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The current time in epoch seconds.
    fn now(&self) -> i64;

    /// The current time in milliseconds since 1970. It puts what is made within one second in order; nothing is decided by it.
    fn milliseconds(&self) -> i64 {
        self.now().saturating_mul(1000)
    }
}

/// Lets an application share a clock with its server.
impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> i64 {
        (**self).now()
    }

    fn milliseconds(&self) -> i64 {
        (**self).milliseconds()
    }
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX)
    }

    fn milliseconds(&self) -> i64 {
        i64::try_from(since_1970().as_millis()).unwrap_or(i64::MAX)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the edge where the time enters")]
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock whose two times differ.
    struct Apart;

    impl Clock for Apart {
        fn now(&self) -> i64 {
            1
        }

        fn milliseconds(&self) -> i64 {
            1234
        }
    }

    #[test]
    fn a_shared_clock_shows_both_times_of_the_clock() {
        let shared: Arc<dyn Clock> = Arc::new(Arc::new(Apart));

        assert_eq!((shared.now(), shared.milliseconds()), (1, 1234));
    }

    #[test]
    fn milliseconds_are_those_of_the_second_that_the_clock_shows() {
        let (before, milliseconds, after) =
            (SystemClock.now(), SystemClock.milliseconds(), SystemClock.now());

        assert!((before..=after).contains(&(milliseconds / 1000)), "{milliseconds}");
    }
}
