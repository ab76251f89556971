//! Bounds on password guesses: so many failures a minute from one address, and so many for one account from there.

use moka::{policy::EvictionPolicy, sync::Cache};
use oauth_runtime::clock::Clock;
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const FAILURES_FOR_ACCOUNT: usize = 10;
const FAILURES_FROM_ADDRESS: usize = 100;
pub(crate) const WINDOW: Duration = Duration::from_mins(1);
const LARGEST: u64 = 20_000;
const LONGEST_NAME: usize = 200;

/// Counts failures in memory. Names that nobody has are counted apart, so that no flood of them pushes the counter of
/// an account out.
pub(crate) struct Throttle {
    addresses: Counters<IpAddr>,
    accounts: Counters<(i64, Option<IpAddr>)>,
    unknown: Counters<(String, Option<IpAddr>)>,
    clock: Arc<dyn Clock>,
}

/// Whose password is guessed.
pub(crate) enum Account<'a> {
    /// The identifier of a user.
    Known(i64),
    /// A text that is no user's name. It counts as it was typed: any two texts that shared a counter here and not
    /// among the accounts would tell which of them exists.
    Unknown(&'a str),
}

/// Counters by what they count; the least recently used go when there are too many.
type Counters<K> = Cache<K, Arc<Counter>>;

/// Counts for a window that begins with the first guess. Guesses at the same time hold a permit each, so that no burst
/// gets more than a queue would.
struct Counter {
    began_at: i64,
    permits: Arc<Semaphore>,
    failures: AtomicUsize,
    bound: usize,
}

/// A guess that is being checked. It counts as a failure unless it is forgiven, even when its request is abandoned.
pub(crate) struct Guess(Option<(Arc<Counter>, OwnedSemaphorePermit)>);

impl Throttle {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { addresses: counters(), accounts: counters(), unknown: counters(), clock }
    }

    /// Waits while as many guesses from the address as are left are being checked; `None` when there were too many
    /// failures. Without an address there is no bound of this kind.
    pub(crate) async fn begin_from(&self, address: Option<IpAddr>) -> Option<Guess> {
        let Some(address) = address else { return Some(Guess(None)) };
        self.guess(&self.addresses, network(address), FAILURES_FROM_ADDRESS).await
    }

    /// The same for one account from one address, so that nobody can lock somebody out from elsewhere.
    pub(crate) async fn begin_for(
        &self,
        account: Account<'_>,
        address: Option<IpAddr>,
    ) -> Option<Guess> {
        let address = address.map(network);
        match account {
            Account::Known(id) => {
                self.guess(&self.accounts, (id, address), FAILURES_FOR_ACCOUNT).await
            }
            Account::Unknown(name) => {
                let name = name.chars().take(LONGEST_NAME).collect();
                self.guess(&self.unknown, (name, address), FAILURES_FOR_ACCOUNT).await
            }
        }
    }

    async fn guess<K: Hash + Eq + Send + Sync + 'static>(
        &self,
        counters: &Counters<K>,
        key: K,
        bound: usize,
    ) -> Option<Guess> {
        let now = self.clock.now();
        let entry = counters.entry(key);
        let entry = entry.or_insert_with_if(
            || Arc::new(Counter::new(bound, now)),
            |counter| counter.is_over(now),
        );
        let counter = entry.into_value();
        let permit = counter.permits.clone().acquire_owned().await.ok()?;
        Some(Guess(Some((counter, permit))))
    }
}

impl Counter {
    fn new(bound: usize, now: i64) -> Self {
        let permits = Arc::new(Semaphore::new(bound));
        Self { began_at: now, permits, failures: AtomicUsize::new(0), bound }
    }

    /// Also when the clock was set back by a window or more, which would prolong this one.
    fn is_over(&self, now: i64) -> bool {
        now.abs_diff(self.began_at) >= WINDOW.as_secs()
    }
}

fn counters<K: Hash + Eq + Send + Sync + 'static>() -> Counters<K> {
    Cache::builder()
        // A window ends by the clock. This only frees the memory of counters that nobody asks for.
        .time_to_live(2 * WINDOW)
        .max_capacity(LARGEST)
        // The default lets a full cache refuse a new counter, and then nothing would be counted.
        .eviction_policy(EvictionPolicy::lru())
        .build()
}

/// Who has one address of version 6 has the 2^64 beside it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
        address @ IpAddr::V4(_) => address,
    }
}

impl Guess {
    /// The guess was no failure.
    pub(crate) fn forgive(mut self) {
        self.0.take();
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        let Some((counter, permit)) = self.0.take() else { return };
        permit.forget();
        if counter.failures.fetch_add(1, Ordering::Relaxed) + 1 >= counter.bound {
            counter.permits.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oauth_runtime::clock::SystemClock;
    use oauth_tests::test_clock::TestClock;

    const ALICE: i64 = 1;
    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    fn throttle() -> Throttle {
        Throttle::new(Arc::new(SystemClock))
    }

    async fn may_guess(throttle: &Throttle, account: Account<'_>, address: Option<IpAddr>) -> bool {
        throttle.begin_for(account, address).await.map(Guess::forgive).is_some()
    }

    async fn close(throttle: &Throttle, id: i64) {
        for _ in 0..FAILURES_FOR_ACCOUNT {
            assert!(throttle.begin_for(Account::Known(id), HERE).await.is_some());
        }
    }

    #[tokio::test]
    async fn the_eleventh_failure_is_refused_and_a_success_does_not_count() {
        let throttle = throttle();
        assert!(may_guess(&throttle, Account::Known(ALICE), HERE).await);
        close(&throttle, ALICE).await;

        assert!(!may_guess(&throttle, Account::Known(ALICE), HERE).await);
        assert!(may_guess(&throttle, Account::Known(2), HERE).await);
        assert!(may_guess(&throttle, Account::Known(ALICE), None).await);
    }

    #[tokio::test]
    async fn a_window_ends_a_minute_after_its_first_guess() {
        let clock = TestClock::starting_now();
        let throttle = Throttle::new(Arc::new(clock.clone()));
        drop(throttle.begin_for(Account::Known(ALICE), HERE).await);
        clock.advance(59);
        for _ in 1..FAILURES_FOR_ACCOUNT {
            drop(throttle.begin_for(Account::Known(ALICE), HERE).await);
        }
        assert!(!may_guess(&throttle, Account::Known(ALICE), HERE).await);

        clock.advance(1);

        close(&throttle, ALICE).await;
        assert!(!may_guess(&throttle, Account::Known(ALICE), HERE).await, "a window of its own");
    }

    #[tokio::test]
    async fn a_guess_beyond_the_bound_waits_for_those_before_it() {
        let throttle = Arc::new(throttle());
        let mut guesses = Vec::new();
        for _ in 0..10 {
            guesses.push(throttle.begin_for(Account::Known(ALICE), None).await.unwrap());
        }
        let eleventh = tokio::spawn({
            let throttle = throttle.clone();
            async move { may_guess(&throttle, Account::Known(ALICE), None).await }
        });
        tokio::task::yield_now().await;
        assert!(!eleventh.is_finished());

        guesses.into_iter().for_each(Guess::forgive);
        assert!(eleventh.await.unwrap());
    }

    #[tokio::test]
    async fn made_up_names_do_not_push_the_counter_of_an_account_out() {
        let throttle = throttle();
        close(&throttle, ALICE).await;
        for number in 0..=LARGEST {
            drop(throttle.begin_for(Account::Unknown(&number.to_string()), HERE).await);
        }
        throttle.unknown.run_pending_tasks();
        throttle.accounts.run_pending_tasks();

        assert!(!may_guess(&throttle, Account::Known(ALICE), HERE).await);
        assert!(throttle.unknown.entry_count() <= LARGEST);
    }

    #[tokio::test]
    async fn a_name_that_nobody_has_closes_like_an_account() {
        let throttle = throttle();
        for _ in 0..FAILURES_FOR_ACCOUNT {
            drop(throttle.begin_for(Account::Unknown("nobody"), HERE).await);
        }

        assert!(!may_guess(&throttle, Account::Unknown("nobody"), HERE).await);
        assert!(may_guess(&throttle, Account::Unknown("Nobody"), HERE).await);
    }

    #[tokio::test]
    async fn an_address_is_bound_however_many_names_it_tries() {
        let throttle = throttle();
        throttle.begin_from(HERE).await.unwrap().forgive();
        for _ in 0..FAILURES_FROM_ADDRESS {
            assert!(throttle.begin_from(HERE).await.is_some());
        }

        assert!(throttle.begin_from(HERE).await.is_none());
        assert!(throttle.begin_from(Some(IpAddr::from([192, 0, 2, 1]))).await.is_some());
        assert!(throttle.begin_from(None).await.is_some());
    }

    #[test]
    fn neighbours_of_version_6_and_both_spellings_of_version_4_are_one_network() {
        let of = |text: &str| network(text.parse().unwrap());

        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
