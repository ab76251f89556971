//! Failures of one thing within a minute.

use crate::protocol::error::{Failure, OAuthError, Outage};
use moka::{policy::EvictionPolicy, sync::Cache};
use std::{
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::timeout};

/// How long failures count, in seconds.
const WINDOW: u32 = 60;
/// How long an attempt waits until another one ends.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How many attempts at one thing may wait.
const LONGEST_LINE: u32 = 64;
/// How many counters of one kind there may be.
const LARGEST: u64 = 20_000;

/// Counters by what they count. The least recently used go when there are too many, so whoever wants to push one out has to
/// fail more often than that within two minutes.
pub(super) struct Counters<K> {
    counters: Cache<K, Arc<Counter>>,
    bound: u32,
}

/// Counts for a window that begins with the first attempt that is not forgiven.
#[derive(Default)]
struct Counter {
    attempts: Mutex<Attempts>,
    /// Tells whoever waits that an attempt has ended.
    ended: Notify,
}

#[derive(Default)]
struct Attempts {
    began_at: i64,
    failed: u32,
    open: u32,
    waiting: u32,
}

/// Somebody who waits until an attempt ends.
struct Waiting(Arc<Counter>);

/// Why an attempt is not looked at.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There were too many failures; the window ends after so many seconds.
    Closed(u32),
    /// As many attempts as are left are being looked at.
    Busy(Outage),
}

impl Refused {
    fn busy() -> Self {
        Self::Busy(Outage::new("too many attempts at the same time"))
    }

    /// What whoever attempted it is told: this refusal with the time to wait, or to come back.
    pub(crate) fn told_as(self, error: OAuthError) -> Failure {
        match self {
            Self::Closed(seconds) => error.with_retry_after(seconds).into(),
            Self::Busy(outage) => outage.into(),
        }
    }
}

/// An attempt that is being looked at. It is a failure unless it is forgiven, even when its request is abandoned.
#[derive(Default)]
pub(crate) struct Attempt(Option<Arc<Counter>>);

impl<K: Hash + Eq + Send + Sync + 'static> Counters<K> {
    pub(super) fn new(bound: u32) -> Self {
        let counters = Cache::builder()
            // A window ends by the clock. This only frees the memory of counters that nobody asks for.
            .time_to_idle(Duration::from_secs(2 * u64::from(WINDOW)))
            .max_capacity(LARGEST)
            // The default lets a full cache refuse a new counter, and then nothing would be counted.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { counters, bound }
    }

    /// Whether there is an attempt left. It counts nothing.
    pub(super) fn check(&self, key: &K, now: i64) -> Result<(), Refused> {
        match self.counters.get(key) {
            Some(counter) => counter.lock(now).check(self.bound, now),
            None => Ok(()),
        }
    }

    pub(super) fn begin(&self, key: K, now: i64) -> Result<Attempt, Refused> {
        self.counters.get_with(key, Arc::default).begin(self.bound, now)
    }

    /// Begins an attempt as soon as fewer are being looked at than are left.
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

    /// An attempt that has failed already.
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

    /// What counts now. When its window is over, another one begins.
    fn lock(&self, now: i64) -> MutexGuard<'_, Attempts> {
        let mut attempts = self.attempts();
        // Also when the clock was set back by a window or more, which would prolong this one.
        let is_over = now.abs_diff(attempts.began_at) >= u64::from(WINDOW);
        if is_over || (attempts.failed == 0 && attempts.open == 0) {
            attempts.began_at = now;
            attempts.failed = 0;
        }
        attempts
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        // A count is right after every statement, so a panic elsewhere has spoilt nothing.
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
    /// The attempt was no failure.
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
