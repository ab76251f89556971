//! A queue of bounded length, in which a crowd of requests from one source does not delay the others.

use crate::protocol::error::Outage;
use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasher as _, Hash, RandomState},
    mem,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// How many parties with recent turns are remembered. When there are more, all counts start again at zero.
const REMEMBERED: usize = 4096;

/// The origin of a piece of work: the source of the request, and the account or client that it is about. Both are hashes, since
/// only equality matters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    source: u64,
    holder: u64,
}

impl Share {
    /// The share of a holder within the work of a source. Without a source, the holder takes the place of the source.
    pub(crate) fn of<S: Hash>(source: Option<S>, holder: &str) -> Self {
        // The hash is keyed, so that nobody can construct a name with the same hash as another.
        static DIGEST: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        let holder = DIGEST.hash_one(holder);
        Self { source: source.map_or(holder, |source| DIGEST.hash_one(source)), holder }
    }

    /// The three parties whose turns are compared, the most important first: the source, the holder at this source, and the
    /// holder at all sources.
    fn parties(self) -> [Party; 3] {
        [
            Party::Source(self.source),
            Party::There(self.source, self.holder),
            Party::Holder(self.holder),
        ]
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Party {
    Source(u64),
    There(u64, u64),
    Holder(u64),
}

/// A queue for work that takes turns. When all places are taken, one waiting request is refused.
///
/// The next turn goes to the source that has had the fewest turns, and within it to the holder that has had the fewest. When
/// there is no place left, the source with the most places loses one. So a crowd from one address, or about one account, only
/// delays itself.
pub(crate) struct Queue {
    at_once: usize,
    places: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: usize,
    waiting: Vec<Waiting>,
    turns: HashMap<Party, u64>,
    /// The number of turns that a new source is treated as having had.
    level: u64,
    arrivals: u64,
}

struct Waiting {
    share: Share,
    arrival: u64,
    call: oneshot::Sender<Turn>,
}

/// A turn, which lasts until it is dropped.
pub(crate) struct Turn(&'static Queue);

impl fmt::Debug for Turn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Turn")
    }
}

impl Queue {
    pub(crate) fn new(at_once: usize, places: usize) -> Self {
        Self { at_once, places, state: Mutex::default() }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&'static self, share: Share) -> Result<Turn, Outage> {
        self.enter(share)
            .await
            .map_err(|_| Outage::new("too many secrets or passwords are waiting to be hashed"))
    }

    fn enter(&'static self, share: Share) -> oneshot::Receiver<Turn> {
        let (call, called) = oneshot::channel();
        let mut state = self.lock();
        // A caller that no longer waits gives its place up.
        state.waiting.retain(|waiting| !waiting.call.is_closed());
        let arrival = state.arrivals;
        state.arrivals += 1;
        state.waiting.push(Waiting { share, arrival, call });
        self.call_next(&mut state);
        if state.waiting.len() > self.places {
            state.send_one_away();
        }
        called
    }

    fn call_next(&'static self, state: &mut State) {
        while state.running < self.at_once {
            let Some(next) = state.take_next() else { return };
            match next.call.send(Turn(self)) {
                Ok(()) => {
                    state.running += 1;
                    state.count(next.share);
                }
                // The caller no longer waits. The turn has not begun, so its `Drop` must not run.
                Err(turn) => mem::forget(turn),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is consistent after every statement, so a panic elsewhere has left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.running -= 1;
        self.0.call_next(&mut state);
        if state.running == 0 || state.turns.len() > REMEMBERED {
            // If nobody waits, earlier turns do not matter any more.
            state.turns.clear();
            state.level = 0;
        }
    }
}

impl State {
    fn take_next(&mut self) -> Option<Waiting> {
        let turns = |party: Party| self.turns.get(&party).copied().unwrap_or_default();
        let rank = |waiting: &Waiting| {
            let [source, there, holder] = waiting.share.parties().map(turns);
            (source.max(self.level), there, holder, waiting.arrival)
        };
        let next = (0..self.waiting.len()).min_by_key(|at| rank(&self.waiting[*at]))?;
        Some(self.waiting.swap_remove(next))
    }

    fn count(&mut self, share: Share) {
        let [source, there, holder] = share.parties();
        let turns = self.turns.entry(source).or_default();
        self.level = (*turns).max(self.level);
        *turns = self.level + 1;
        *self.turns.entry(there).or_default() += 1;
        *self.turns.entry(holder).or_default() += 1;
    }

    fn send_one_away(&mut self) {
        let mut places: HashMap<Party, u64> = HashMap::new();
        for party in self.waiting.iter().flat_map(|waiting| waiting.share.parties()) {
            *places.entry(party).or_default() += 1;
        }
        let rank = |waiting: &Waiting| {
            (waiting.share.parties().map(|party| places[&party]), waiting.arrival)
        };
        if let Some(last) = (0..self.waiting.len()).max_by_key(|at| rank(&self.waiting[*at])) {
            self.waiting.swap_remove(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(places: usize) -> &'static Queue {
        Box::leak(Box::new(Queue::new(1, places)))
    }

    fn share(source: &str, holder: &str) -> Share {
        Share::of(Some(source), holder)
    }

    /// The holders in the order in which they get their turns; those without a place are missing.
    fn order(
        queue: &'static Queue,
        arrivals: &[(&'static str, &'static str)],
    ) -> Vec<&'static str> {
        let mut turn = queue.enter(share("nobody", "nobody")).try_recv().unwrap();
        let mut waiting: Vec<_> = arrivals
            .iter()
            .map(|(source, holder)| (*holder, queue.enter(share(source, holder))))
            .collect();
        let mut order = Vec::new();
        loop {
            drop(turn);
            let called = waiting
                .iter_mut()
                .find_map(|(holder, call)| Some((*holder, call.try_recv().ok()?)));
            let Some((holder, next)) = called else { return order };
            order.push(holder);
            turn = next;
        }
    }

    #[test]
    fn somebody_from_elsewhere_does_not_wait_for_a_crowd_from_one_source() {
        let mut arrivals = vec![("crowd", "bob"); 10];
        arrivals.extend([("home", "alice"), ("office", "carol")]);

        let order = order(queue(64), &arrivals);

        assert_eq!(order[..4], ["bob", "alice", "carol", "bob"]);
        assert_eq!(order.len(), 12);
    }

    #[test]
    fn somebody_beside_a_crowd_does_not_wait_for_the_crowd_about_one_account() {
        let mut arrivals = vec![("proxy", "bob"); 10];
        arrivals.push(("proxy", "alice"));

        assert_eq!(order(queue(64), &arrivals)[..3], ["bob", "alice", "bob"]);
    }

    #[test]
    fn a_full_queue_sends_away_whose_crowd_is_largest() {
        let mut arrivals = vec![("crowd", "bob"); 20];
        arrivals.extend([("home", "alice"), ("crowd", "carol")]);

        let order = order(queue(8), &arrivals);

        assert_eq!(order.len(), 8);
        assert!(order.contains(&"alice") && order.contains(&"carol"), "{order:?}");
    }

    /// Each source sends one request, so only the account shows that the requests belong together.
    #[test]
    fn a_crowd_from_many_sources_about_one_account_gives_way() {
        let sources = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        let mut arrivals: Vec<_> = sources.iter().map(|source| (*source, "bob")).collect();
        arrivals.push(("home", "alice"));

        let order = order(queue(8), &arrivals);

        assert_eq!(order.len(), 8);
        assert_eq!(order[1], "alice", "after bob's first turn, hers comes first: {order:?}");
    }

    #[test]
    fn whoever_hung_up_takes_neither_a_place_nor_a_turn() {
        let queue = queue(2);
        let turn = queue.enter(share("a", "a")).try_recv().unwrap();
        drop((queue.enter(share("b", "b")), queue.enter(share("c", "c"))));
        let mut last = queue.enter(share("d", "d"));

        drop(turn);

        assert!(last.try_recv().is_ok());
        assert!(queue.enter(share("e", "e")).try_recv().is_ok(), "its turn has ended");
    }
}
