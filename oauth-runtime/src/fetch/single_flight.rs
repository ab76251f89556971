//! Work that several callers ask for at the same time, and that is done only once.

use std::{
    collections::HashMap,
    future::Future,
    hash::Hash,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// How many pieces of work may run at once. Work that was begun continues even if no caller waits any more.
const MOST: usize = 1024;

/// The pieces of work that are running, by their key. Clones share them.
pub(crate) struct SingleFlight<K, V>(Arc<Mutex<Flights<K, V>>>);

/// The future of a result; `None` if the work panicked.
pub(crate) type Landed<V> = Pin<Box<dyn Future<Output = Option<V>> + Send>>;

type Flights<K, V> = HashMap<K, watch::Receiver<Option<V>>>;

impl<K, V> Clone for SingleFlight<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Default for SingleFlight<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// Removes the entry from the list when the work has ended, even by a panic.
struct Landing<K: Eq + Hash, V> {
    flights: SingleFlight<K, V>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
    }
}

impl<K: Eq + Hash, V> SingleFlight<K, V> {
    fn lock(&self) -> MutexGuard<'_, Flights<K, V>> {
        // The list is consistent after every statement, so a panic elsewhere has left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> SingleFlight<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Joins the running work for that key, or begins it. A caller may stop waiting without ending the work. `begin` returns the
    /// work to be done, if any. It is called while the list is locked, so that no second piece of work for the key begins.
    /// Returns `None` if `begin` does, or if too many pieces of work are running.
    pub(crate) fn join<F>(&self, key: &K, begin: impl FnOnce() -> Option<F>) -> Option<Landed<V>>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut flights = self.lock();
        let mut result = match flights.get(key) {
            Some(result) => result.clone(),
            None if flights.len() >= MOST => return None,
            None => {
                let work = begin()?;
                let (sender, receiver) = watch::channel(None);
                flights.insert(key.clone(), receiver.clone());
                let landing = Landing { flights: self.clone(), key: key.clone() };
                tokio::spawn(async move {
                    let value = work.await;
                    drop(landing);
                    let _ = sender.send(Some(value));
                });
                receiver
            }
        };
        drop(flights);
        Some(Box::pin(async move { result.wait_for(Option::is_some).await.ok()?.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Notify;

    #[tokio::test]
    async fn those_who_ask_at_once_share_one_piece_of_work_and_the_next_one_begins_anew() {
        let (flights, begun) = (SingleFlight::<u8, usize>::default(), AtomicUsize::new(0));
        let gate = Arc::new(Notify::new());
        let ask = |key: u8| {
            let gate = gate.clone();
            flights.join(&key, || {
                let number = begun.fetch_add(1, Ordering::Relaxed);
                Some(async move {
                    gate.notified().await;
                    number
                })
            })
        };
        let (first, second, other) = (ask(1).unwrap(), ask(1).unwrap(), ask(2).unwrap());
        tokio::task::yield_now().await;
        gate.notify_waiters();

        assert_eq!((first.await, second.await, other.await), (Some(0), Some(0), Some(1)));
        let again = ask(1).unwrap();
        tokio::task::yield_now().await;
        gate.notify_waiters();
        assert_eq!(again.await, Some(2));
    }

    #[tokio::test]
    async fn no_more_is_begun_than_may_be_under_way() {
        let flights = SingleFlight::<usize, usize>::default();
        let gate = Arc::new(Notify::new());
        let ask = |key: usize| {
            let gate = gate.clone();
            flights.join(&key, || {
                Some(async move {
                    gate.notified().await;
                    key
                })
            })
        };
        let under_way: Vec<_> = (0..MOST).map(ask).collect();

        assert!(under_way.iter().all(Option::is_some));
        assert!(ask(MOST).is_none());
        assert!(ask(0).is_some(), "whoever asks for the same joins");
    }

    #[tokio::test]
    async fn work_that_panics_gives_nothing_and_stands_in_nobodys_way() {
        let flights = SingleFlight::<u8, u8>::default();
        let fail = || std::future::poll_fn(|_| -> std::task::Poll<u8> { panic!("on purpose") });

        assert_eq!(flights.join(&1, || Some(fail())).unwrap().await, None);
        assert_eq!(flights.join(&1, || Some(async { 7 })).unwrap().await, Some(7));
    }
}
