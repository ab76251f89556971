//! A bound on password guesses: so many failures a minute for a user name from one address.

use moka::sync::Cache;
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const FAILURES: usize = 10;
pub(crate) const WINDOW: Duration = Duration::from_mins(1);
const LARGEST: u64 = 20_000;

/// Counts failures in memory; the oldest counters go when there are too many.
#[derive(Clone)]
pub(crate) struct Throttle {
    counters: Cache<(String, Option<IpAddr>), Arc<Counter>>,
}

/// Guesses at the same time hold a permit each, so that no burst gets more than a queue would.
struct Counter {
    permits: Arc<Semaphore>,
    failures: AtomicUsize,
}

impl Default for Counter {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(FAILURES)), failures: AtomicUsize::new(0) }
    }
}

/// A guess that is being checked. It counts as a failure unless it is forgiven, even when its request is abandoned.
pub(crate) struct Guess {
    counter: Arc<Counter>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self { counters: Cache::builder().time_to_live(WINDOW).max_capacity(LARGEST).build() }
    }

    /// Waits while as many guesses as are left are being checked; `None` when there were too many failures.
    pub(crate) async fn begin(&self, username: &str, address: Option<IpAddr>) -> Option<Guess> {
        let username = username.chars().take(200).collect::<String>().to_lowercase();
        let counter = self.counters.get_with((username, address), Arc::default);
        let permit = counter.permits.clone().acquire_owned().await.ok()?;
        Some(Guess { counter, permit: Some(permit) })
    }
}

impl Guess {
    /// The guess was no failure.
    pub(crate) fn forgive(mut self) {
        self.permit.take();
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        let Some(permit) = self.permit.take() else { return };
        permit.forget();
        if self.counter.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.counter.permits.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_eleventh_failure_is_refused_and_a_success_does_not_count() {
        let throttle = Throttle::new();
        throttle.begin("alice", None).await.unwrap().forgive();
        for _ in 0..10 {
            assert!(throttle.begin("Alice", None).await.is_some());
        }

        assert!(throttle.begin("alice", None).await.is_none());
        assert!(throttle.begin("bob", None).await.is_some());
        assert!(throttle.begin("alice", Some(IpAddr::from([127, 0, 0, 1]))).await.is_some());
    }

    #[tokio::test]
    async fn a_guess_beyond_the_bound_waits_for_those_before_it() {
        let throttle = Throttle::new();
        let mut guesses = Vec::new();
        for _ in 0..10 {
            guesses.push(throttle.begin("alice", None).await.unwrap());
        }
        let eleventh = tokio::spawn({
            let throttle = throttle.clone();
            async move { throttle.begin("alice", None).await.map(Guess::forgive).is_some() }
        });
        tokio::task::yield_now().await;
        assert!(!eleventh.is_finished());

        guesses.into_iter().for_each(Guess::forgive);
        assert!(eleventh.await.unwrap());
    }
}
