//! Counters of failed attempts within a minute.

use crate::protocol::error::{Failure, OAuthError, Outage};
use moka::{policy::EvictionPolicy, sync::Cache};
use std::{
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::timeout};

/// How long failures are counted, in seconds.
const WINDOW: u32 = 60;
/// How long an attempt waits for another one to end.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How many attempts may wait at one counter.
const LONGEST_LINE: u32 = 64;
/// How many counters of one kind are kept.
const LARGEST: u64 = 20_000;

/// The counters, by key. If there are too many, the least recently used ones are dropped. So to push a counter out, somebody
/// would have to fail under more than `LARGEST` other keys within two minutes.
pub(super) struct Counters<K> {
    counters: Cache<K, Arc<Counter>>,
    bound: u32,
}

/// Counts failures in a window, which begins with the first attempt that is not forgiven.
#[derive(Default)]
struct Counter {
    attempts: Mutex<Attempts>,
    /// Wakes waiting attempts when an attempt has ended.
    ended: Notify,
}

#[derive(Default)]
struct Attempts {
    began_at: i64,
    failed: u32,
    open: u32,
    waiting: u32,
}

/// A place in the queue of attempts that wait for another one to end.
struct Waiting(Arc<Counter>);

/// Why an attempt is refused without being checked.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There were too many failures; the window ends after so many seconds.
    Closed(u32),
    /// As many attempts are running as the bound has left.
    Busy(Outage),
}

impl Refused {
    fn busy() -> Self {
        Self::Busy(Outage::new("too many attempts at the same time"))
    }

    /// The answer to the refused attempt: this error with the time to wait, or the outage.
    pub(crate) fn told_as(self, error: OAuthError) -> Failure {
        match self {
            Self::Closed(seconds) => error.with_retry_after(seconds).into(),
            Self::Busy(outage) => outage.into(),
        }
    }
}

/// An attempt that is being checked. It counts as a failure unless it is forgiven, even if its request is aborted.
#[derive(Default)]
pub(crate) struct Attempt(Option<Arc<Counter>>);

impl<K: Hash + Eq + Send + Sync + 'static> Counters<K> {
    pub(super) fn new(bound: u32) -> Self {
        let counters = Cache::builder()
            // A window ends by the server's clock. This only frees the memory of counters that are no longer used.
            .time_to_idle(Duration::from_secs(2 * u64::from(WINDOW)))
            .max_capacity(LARGEST)
            // With the default policy, a full cache could refuse a new counter, and nothing would be counted then.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { counters, bound }
    }

    /// Whether another attempt is permitted. Counts nothing.
    pub(super) fn check(&self, key: &K, now: i64) -> Result<(), Refused> {
        match self.counters.get(key) {
            Some(counter) => counter.lock(now).check(self.bound, now),
            None => Ok(()),
        }
    }

    pub(super) fn begin(&self, key: K, now: i64) -> Result<Attempt, Refused> {
        self.counters.get_with(key, Arc::default).begin(self.bound, now)
    }

    /// Begins an attempt as soon as fewer attempts are running than the bound has left.
    pub(super) async fn begin_in_turn(&self, key: K, now: i64) -> Result<Attempt, Refused> {
        let counter = self.counters.get_with(key, Arc::default);
        let mut waiting = None;
        let turn = async {
            loop {
                let ended = counter.ended.notified();
                match counter.begin(self.bound, now) {
                    Err(Refused::Busy(_)) => {
                        if waiting.is_none() {
                            waiting = Some(counter.wait()?);
                        }
                        ended.await;
                    }
                    begun => return begun,
                }
            }
        };
        timeout(LONGEST_WAIT, turn).await.unwrap_or_else(|_| Err(Refused::busy()))
    }

    /// Counts an attempt that has already failed.
    pub(super) fn fail(&self, key: K, now: i64) -> Result<(), Refused> {
        let counter = self.counters.get_with(key, Arc::default);
        let mut attempts = counter.lock(now);
        attempts.check(self.bound, now)?;
        attempts.failed += 1;
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> u64 {
        self.counters.run_pending_tasks();
        self.counters.entry_count()
    }
}

impl Counter {
    fn begin(self: &Arc<Self>, bound: u32, now: i64) -> Result<Attempt, Refused> {
        let mut attempts = self.lock(now);
        attempts.check(bound, now)?;
        if attempts.failed + attempts.open >= bound {
            return Err(Refused::busy());
        }
        attempts.open += 1;
        drop(attempts);
        Ok(Attempt(Some(self.clone())))
    }

    fn wait(self: &Arc<Self>) -> Result<Waiting, Refused> {
        let mut attempts = self.attempts();
        if attempts.waiting >= LONGEST_LINE {
            return Err(Refused::busy());
        }
        attempts.waiting += 1;
        Ok(Waiting(self.clone()))
    }

    fn end(&self, failures: u32) {
        let mut attempts = self.attempts();
        attempts.open -= 1;
        attempts.failed += failures;
        drop(attempts);
        self.ended.notify_waiters();
    }

    /// Locks the counts. If the window is over, a new one begins.
    fn lock(&self, now: i64) -> MutexGuard<'_, Attempts> {
        let mut attempts = self.attempts();
        // The window is also over if the clock was set back by a window or more; otherwise the setback would prolong it.
        let is_over = now.abs_diff(attempts.began_at) >= u64::from(WINDOW);
        if is_over || (attempts.failed == 0 && attempts.open == 0) {
            attempts.began_at = now;
            attempts.failed = 0;
        }
        attempts
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        // The counts are consistent after every statement, so a panic elsewhere has left nothing half done.
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempts {
    fn check(&self, bound: u32, now: i64) -> Result<(), Refused> {
        if self.failed < bound {
            return Ok(());
        }
        let passed = u32::try_from(now.saturating_sub(self.began_at)).unwrap_or_default();
        Err(Refused::Closed(WINDOW.saturating_sub(passed).max(1)))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.attempts().waiting -= 1;
    }
}

impl Attempt {
    /// Ends the attempt without counting it as a failure.
    pub(crate) fn forgive(mut self) {
        if let Some(counter) = self.0.take() {
            counter.end(0);
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(counter) = self.0.take() {
            counter.end(1);
        }
    }
}
