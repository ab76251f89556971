//! A document that another machine publishes. It is kept for a while, and fetched again when it is old or seems to lack
//! something.

use super::{
    error::FetchError,
    single_flight::{Landed, SingleFlight},
};
use crate::{
    bounded_log::{BoundedLog, LINES_OF_EVENTS},
    clock::SystemClock,
};
use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

/// Up to what age, in seconds, the document is used as it is. In the second half of that time it is fetched again in the
/// background.
const FRESH: i64 = 300;
/// Up to what age, in seconds, the document is still used if it cannot be fetched again.
const LONGEST: i64 = 3600;
/// How many seconds pass at least between the beginnings of two attempts to fetch.
const BETWEEN_ATTEMPTS: i64 = 5;

/// Bounds the log lines about documents that cannot be fetched.
static TROUBLES: LazyLock<BoundedLog> =
    LazyLock::new(|| BoundedLog::new(LINES_OF_EVENTS, Arc::new(SystemClock)));

/// The future of one attempt to fetch.
pub(super) type Loading<T> = Pin<Box<dyn Future<Output = Result<T, FetchError>> + Send>>;

/// A remote document. Clones share it.
pub(crate) struct Remote<T>(Arc<Inner<T>>);

struct Inner<T> {
    /// The name of the document in the log.
    what: String,
    load: Box<dyn Fn() -> Loading<T> + Send + Sync>,
    flight: SingleFlight<(), ()>,
    state: Mutex<State<T>>,
}

struct State<T> {
    kept: Option<(T, i64)>,
    attempted_at: Option<i64>,
    trouble: Option<FetchError>,
}

/// The age of the kept document.
enum Age {
    Fresh,
    /// Still fresh, but due to be fetched again.
    Due,
    Old,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for Remote<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Remote").field(&self.0.what).finish()
    }
}

impl<T> Remote<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Each change is one assignment, so a panic elsewhere has left nothing half done.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// A document that `load` fetches; `what` names it in the log. Nothing is fetched before the first use.
    pub(crate) fn new(
        what: impl Into<String>,
        load: impl Fn() -> Loading<T> + Send + Sync + 'static,
    ) -> Self {
        let state = State { kept: None, attempted_at: None, trouble: None };
        Self(Arc::new(Inner {
            what: what.into(),
            load: Box::new(load),
            flight: SingleFlight::default(),
            state: Mutex::new(state),
        }))
    }

    /// The document as it is known at the time `now`, in epoch seconds.
    ///
    /// # Errors
    /// Why there is no document, or none that is young enough.
    pub(crate) async fn current(&self, now: i64) -> Result<T, FetchError> {
        match self.age(now) {
            Age::Fresh => {}
            Age::Due => drop(self.reading(now)),
            // After a failed attempt, no caller waits for the next one while the old document may still be used.
            Age::Old if self.serves_in_trouble(now) => drop(self.reading(now)),
            Age::Old => self.read_again(now).await,
        }
        let state = self.lock();
        match &state.kept {
            Some((document, read_at)) if now.abs_diff(*read_at) < LONGEST.unsigned_abs() => {
                Ok(document.clone())
            }
            _ => Err(state.trouble.clone().unwrap_or(FetchError::TimedOut)),
        }
    }

    /// Fetches the document again, unless that was tried a few seconds ago. Callers at the same time share one attempt.
    pub(crate) async fn read_again(&self, now: i64) {
        if let Some(reading) = self.reading(now) {
            reading.await;
        }
    }

    /// Why the last attempt failed, if it failed.
    pub(crate) fn trouble(&self) -> Option<FetchError> {
        self.lock().trouble.clone()
    }

    fn age(&self, now: i64) -> Age {
        match self.lock().kept.as_ref().map(|(_, read_at)| now.abs_diff(*read_at)) {
            Some(age) if age < FRESH.unsigned_abs() / 2 => Age::Fresh,
            Some(age) if age < FRESH.unsigned_abs() => Age::Due,
            _ => Age::Old,
        }
    }

    fn serves_in_trouble(&self, now: i64) -> bool {
        let state = self.lock();
        let is_young_enough =
            |(_, read_at): &(T, i64)| now.abs_diff(*read_at) < LONGEST.unsigned_abs();
        state.trouble.is_some() && state.kept.as_ref().is_some_and(is_young_enough)
    }

    /// The attempt that is running, or a new one if it may begin.
    fn reading(&self, now: i64) -> Option<Landed<()>> {
        self.0.flight.join(&(), || {
            let mut state = self.lock();
            let is_too_soon = state
                .attempted_at
                .is_some_and(|before| now.abs_diff(before) < BETWEEN_ATTEMPTS.unsigned_abs());
            if is_too_soon {
                return None;
            }
            state.attempted_at = Some(now);
            let (loading, this) = ((self.0.load)(), self.clone());
            Some(async move { this.keep(loading.await, now) })
        })
    }

    fn keep(&self, loaded: Result<T, FetchError>, now: i64) {
        let mut state = self.lock();
        match loaded {
            Ok(document) => {
                state.kept = Some((document, now));
                state.trouble = None;
            }
            Err(trouble) => {
                if TROUBLES.is_first(&format!("{}: {trouble}", self.0.what), None) {
                    tracing::warn!(target: "oauth", what = self.0.what, error = %trouble, "cannot be read");
                }
                state.trouble = Some(trouble);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A document whose content counts how often it was fetched, and whose fetch can be made to fail.
    fn counted() -> (Remote<usize>, Arc<AtomicUsize>, Arc<Mutex<bool>>) {
        let (reads, fails) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(false)));
        let (counter, broken) = (reads.clone(), fails.clone());
        let remote = Remote::new("a document", move || {
            let read = counter.fetch_add(1, Ordering::Relaxed) + 1;
            let fails = *broken.lock().unwrap();
            Box::pin(async move { if fails { Err(FetchError::TimedOut) } else { Ok(read) } })
        });
        (remote, reads, fails)
    }

    #[tokio::test]
    async fn a_document_is_read_when_somebody_asks_and_again_when_it_is_old() {
        let (remote, reads, _) = counted();
        assert_eq!(reads.load(Ordering::Relaxed), 0);

        assert_eq!(remote.current(1000).await, Ok(1));
        assert_eq!(remote.current(1149).await, Ok(1));
        assert_eq!(reads.load(Ordering::Relaxed), 1);
        assert_eq!(remote.current(1000 + FRESH).await, Ok(2));
    }

    #[tokio::test]
    async fn in_the_second_half_of_its_time_it_is_read_anew_beside_the_requests() {
        let (remote, reads, _) = counted();
        remote.current(1000).await.unwrap();

        assert_eq!(remote.current(1000 + FRESH - 1).await, Ok(1));
        tokio::task::yield_now().await;
        assert_eq!(reads.load(Ordering::Relaxed), 2);
        assert_eq!(remote.current(1000 + FRESH + 1).await, Ok(2));
    }

    #[tokio::test]
    async fn an_old_document_serves_for_a_bounded_time_while_it_cannot_be_read() {
        let (remote, _, fails) = counted();
        remote.current(1000).await.unwrap();
        *fails.lock().unwrap() = true;

        assert_eq!(remote.current(1000 + FRESH).await, Ok(1));
        assert_eq!(remote.current(1000 + LONGEST - 1).await, Ok(1));
        assert_eq!(remote.current(1000 + LONGEST).await, Err(FetchError::TimedOut));
        *fails.lock().unwrap() = false;
        assert!(remote.current(1000 + LONGEST + BETWEEN_ATTEMPTS).await.is_ok());
    }

    #[tokio::test]
    async fn a_flood_of_demands_is_one_attempt_in_five_seconds() {
        let (remote, reads, _) = counted();
        remote.current(1000).await.unwrap();
        for second in 0..20 {
            for _ in 0..100 {
                remote.read_again(1000 + second).await;
            }
        }

        assert_eq!(reads.load(Ordering::Relaxed), 4);
    }
}
