//! A log that no stranger can fill: repetitions within a minute are summed up in one line, and the number of lines per minute is
//! bounded.

use crate::clock::Clock;
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How long a written line covers its repetitions, in seconds.
const WINDOW: u64 = 60;
/// The maximum number of lines for refusals per minute. With the lines for events and the sums there are at most a hundred.
pub(crate) const LINES_OF_REFUSALS: usize = 70;
/// The maximum number of lines for events per minute. They are counted apart, so that no flood of refusals can use them up.
pub(crate) const LINES_OF_EVENTS: usize = 25;
/// How many different messages a sum names.
const NAMED: usize = 5;
/// How many bytes of a message a sum shows.
const LONGEST: usize = 80;

/// Decides which lines are written. Clones share the counts.
#[derive(Clone)]
pub(crate) struct BoundedLog(Arc<Inner>);

struct Inner {
    lines: usize,
    clock: Arc<dyn Clock>,
    digest: RandomState,
    minute: Mutex<Minute>,
}

/// The messages of the minute that began at `began_at`.
#[derive(Default)]
struct Minute {
    began_at: i64,
    told: HashMap<u64, Told>,
    /// How many messages got no line, because the limit was reached.
    untold: u64,
    #[cfg(feature = "server")]
    is_timed: bool,
}

struct Told {
    what: String,
    again: u64,
}

impl BoundedLog {
    pub(crate) fn new(lines: usize, clock: Arc<dyn Clock>) -> Self {
        let inner = Inner { lines, clock, digest: RandomState::new(), minute: Mutex::default() };
        Self(Arc::new(inner))
    }

    /// Whether to write this message about this client: only the first time within a minute. Registered clients are counted
    /// separately; all others count as one.
    pub(crate) fn is_first(&self, what: &str, client_id: Option<&str>) -> bool {
        let now = self.0.clock.now();
        let mut minute = self.lock();
        if now.abs_diff(minute.began_at) >= WINDOW {
            sum_up(&mut minute);
            minute.told.clear();
            minute.began_at = now;
        }
        let key = self.0.digest.hash_one((what, client_id));
        let has_room = minute.told.len() < self.0.lines;
        match minute.told.get_mut(&key) {
            Some(told) => told.again += 1,
            None if has_room => {
                let what = shown(what, client_id);
                minute.told.insert(key, Told { what, again: 0 });
                return true;
            }
            None => minute.untold += 1,
        }
        #[cfg(feature = "server")]
        self.sum_up_in_time(&mut minute);
        false
    }

    /// Writes the sum when the minute is over. Otherwise the sum would wait for the next message.
    #[cfg(feature = "server")]
    fn sum_up_in_time(&self, minute: &mut Minute) {
        if minute.is_timed {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        minute.is_timed = true;
        let log = self.clone();
        runtime.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_secs(WINDOW)).await;
            let mut minute = log.lock();
            minute.is_timed = false;
            sum_up(&mut minute);
        });
    }

    fn lock(&self) -> MutexGuard<'_, Minute> {
        // The counts are consistent after every statement, so a panic elsewhere has left nothing half done.
        self.0.minute.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shown(what: &str, client_id: Option<&str>) -> String {
    let what = &what[..what.floor_char_boundary(LONGEST)];
    client_id.map_or_else(|| what.to_owned(), |client_id| format!("{what} (client {client_id:?})"))
}

fn sum_up(minute: &mut Minute) {
    let again: u64 = minute.untold + minute.told.values().map(|told| told.again).sum::<u64>();
    if again == 0 {
        return;
    }
    let mut most: Vec<_> = minute.told.values().filter(|told| told.again > 0).collect();
    most.sort_by_key(|told| std::cmp::Reverse(told.again));
    let most: Vec<_> =
        most.iter().take(NAMED).map(|told| format!("{} x {}", told.again, told.what)).collect();
    let (most, untold) = (most.join("; "), minute.untold);
    // It is about many requests, so it does not belong to the span of the one that is at hand.
    tracing::warn!(target: "oauth", parent: None, again, untold, most, "messages of one minute that were not logged one by one");
    minute.untold = 0;
    minute.told.values_mut().for_each(|told| told.again = 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[derive(Clone, Default)]
    struct Hand(Arc<AtomicI64>);

    impl Clock for Hand {
        fn now(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    fn log() -> (BoundedLog, Hand) {
        let hand = Hand::default();
        hand.0.store(1000, Ordering::Relaxed);
        (BoundedLog::new(LINES_OF_REFUSALS, Arc::new(hand.clone())), hand)
    }

    #[test]
    fn what_is_the_same_is_told_once_a_minute_for_each_client() {
        let (log, hand) = log();

        assert!(log.is_first("wrong secret", Some("app")));
        assert!(!log.is_first("wrong secret", Some("app")));
        assert!(log.is_first("wrong secret", Some("other")));
        assert!(log.is_first("wrong secret", None));
        assert!(log.is_first("disabled", Some("app")));
        hand.0.fetch_add(59, Ordering::Relaxed);
        assert!(!log.is_first("wrong secret", Some("app")));
        hand.0.fetch_add(1, Ordering::Relaxed);
        assert!(log.is_first("wrong secret", Some("app")));
    }

    #[test]
    fn there_are_few_lines_however_many_things_are_told() {
        let (log, _) = log();

        let lines = (0..10_000).filter(|number| log.is_first(&number.to_string(), None)).count();

        assert_eq!(lines, LINES_OF_REFUSALS);
        assert_eq!(log.lock().told.len(), LINES_OF_REFUSALS);
        assert_eq!(log.lock().untold, 10_000 - LINES_OF_REFUSALS as u64);
    }
}
