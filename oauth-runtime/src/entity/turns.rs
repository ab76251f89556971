//! Sends statements of one kind, few of which are under way at once. Requests that come meanwhile wait, and are sent together when a
//! statement ends.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};
use tokio::{runtime::Handle, time::timeout};

/// Those who wait for statements of one kind.
pub(super) trait Waiting: Send + Sync + Sized + 'static {
    /// The requests that one statement answers.
    type Members: Send;
    /// Sends the statements of one task, one after the other.
    type Lane: Send;

    /// How long a statement counts as under way: a statement that hangs keeps its own members waiting, and nobody else.
    const PATIENCE: Duration;

    /// After this time a statement is slow.
    const QUICK: Duration = Self::PATIENCE;

    /// A lane for the statements of one task.
    fn lane(&self) -> Self::Lane;

    /// The members of the next statement. `None` if nobody waits, or if those who wait can wait for another statement; then one
    /// statement less is under way.
    fn next(&self) -> Option<Self::Members>;

    /// Sends a statement and answers its members.
    fn send(
        &self,
        lane: &mut Self::Lane,
        members: Self::Members,
    ) -> impl Future<Output = ()> + Send;

    /// Drops everybody who waits; one statement less is under way.
    fn forget(&self);

    /// One statement more that is under way is slow. Returns whether the caller must begin another one.
    fn becomes_slow(&self) -> bool {
        false
    }

    /// One statement less is slow.
    fn is_slow_no_more(&self) {}
}

/// A statement that is slow, until it ends or counts no more.
struct Slow<'a, W: Waiting>(&'a W);

impl<W: Waiting> Drop for Slow<'_, W> {
    fn drop(&mut self) {
        self.0.is_slow_no_more();
    }
}

/// One of the statements that may be under way, and those that follow it, until [`Waiting::next`] gives no more members. If it ends too early,
/// dropping it sends the next one.
pub(super) struct Turn<W: Waiting>(Option<Arc<W>>);

impl<W: Waiting> Turn<W> {
    /// Sends statements as long as there are members for one, in a task of its own: the request that asks may hang up, or not be polled for a while.
    pub(super) fn begin(waiting: Arc<W>) {
        let mut turn = Self(Some(waiting));
        // On the heap, because the runtime moves what it is given several times.
        tokio::spawn(Box::pin(async move {
            if let Some(first) = turn.next() {
                turn.hold(first).await;
            }
        }));
    }

    async fn hold(mut self, first: W::Members) {
        let Some(waiting) = self.0.clone() else { return };
        let mut lane = waiting.lane();
        let mut next = Some(first);
        while let Some(members) = next {
            let mut statement = pin!(waiting.send(&mut lane, members));
            if timeout(W::QUICK, statement.as_mut()).await.is_err() {
                let slow = Slow(&*waiting);
                if waiting.becomes_slow() {
                    Self::begin(waiting.clone());
                }
                let rest = W::PATIENCE.saturating_sub(W::QUICK);
                if timeout(rest, statement.as_mut()).await.is_err() {
                    drop(slow);
                    // Dropping the turn sends the next members, while this statement goes on.
                    drop(self);
                    return statement.await;
                }
            }
            next = self.next();
        }
    }

    /// The next members; without any, the turn is over.
    fn next(&mut self) -> Option<W::Members> {
        let members = self.0.as_ref()?.next();
        if members.is_none() {
            self.0 = None;
        }
        members
    }
}

impl<W: Waiting> Drop for Turn<W> {
    fn drop(&mut self) {
        let Some(waiting) = self.0.take() else { return };
        let Ok(runtime) = Handle::try_current() else { return waiting.forget() };
        if let Some(members) = waiting.next() {
            runtime.spawn(Box::pin(Self(Some(waiting)).hold(members)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        collections::VecDeque,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
    };
    use tokio::sync::{mpsc, oneshot};

    /// A statement that was sent: by which lane, for whom, and what ends it.
    type Sent = (usize, &'static str, oneshot::Sender<()>);

    /// People who wait one by one for a database whose answers the test gives.
    struct Line {
        people: Mutex<VecDeque<&'static str>>,
        lanes: AtomicUsize,
        open: Arc<AtomicUsize>,
        under_way: AtomicUsize,
        /// Whether another statement begins beside a slow one.
        is_eager: bool,
        slow: AtomicUsize,
        sent: mpsc::UnboundedSender<Sent>,
    }

    /// A lane that counts as long as it is there.
    struct Counted(usize, Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.1.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl Waiting for Line {
        type Members = &'static str;
        type Lane = Counted;

        const PATIENCE: Duration = Duration::from_millis(50);
        const QUICK: Duration = Duration::from_millis(20);

        fn lane(&self) -> Counted {
            self.open.fetch_add(1, Ordering::SeqCst);
            Counted(self.lanes.fetch_add(1, Ordering::SeqCst), self.open.clone())
        }

        fn next(&self) -> Option<&'static str> {
            let next = self.people.lock().unwrap().pop_front();
            self.under_way.fetch_sub(usize::from(next.is_none()), Ordering::SeqCst);
            next
        }

        async fn send(&self, lane: &mut Counted, name: &'static str) {
            assert_ne!(name, "panic", "as the test asked");
            let (end, ended) = oneshot::channel();
            self.sent.send((lane.0, name, end)).unwrap();
            ended.await.unwrap();
            assert_ne!(name, "late panic", "as the test asked");
        }

        fn forget(&self) {
            self.under_way.fetch_sub(1, Ordering::SeqCst);
        }

        fn becomes_slow(&self) -> bool {
            self.slow.fetch_add(1, Ordering::SeqCst);
            let begins = self.is_eager && !self.people.lock().unwrap().is_empty();
            self.under_way.fetch_add(usize::from(begins), Ordering::SeqCst);
            begins
        }

        fn is_slow_no_more(&self) {
            self.slow.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl Line {
        fn begin(
            people: impl IntoIterator<Item = &'static str>,
        ) -> (Arc<Self>, mpsc::UnboundedReceiver<Sent>) {
            Self::begin_as(false, people)
        }

        fn begin_as(
            is_eager: bool,
            people: impl IntoIterator<Item = &'static str>,
        ) -> (Arc<Self>, mpsc::UnboundedReceiver<Sent>) {
            let (sent, statements) = mpsc::unbounded_channel();
            let line = Arc::new(Self {
                people: Mutex::new(people.into_iter().collect()),
                lanes: AtomicUsize::new(0),
                open: Arc::default(),
                under_way: AtomicUsize::new(1),
                is_eager,
                slow: AtomicUsize::new(0),
                sent,
            });
            Turn::begin(line.clone());
            (line, statements)
        }

        async fn assert_over(&self) {
            while self.under_way.load(Ordering::SeqCst) + self.open.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
            assert_eq!(self.slow.load(Ordering::SeqCst), 0);
        }
    }

    #[tokio::test]
    async fn statements_that_follow_each_other_share_a_lane_and_the_last_one_gives_it_up() {
        let (line, mut statements) = Line::begin(["alice", "bob", "carol"]);

        for expected in ["alice", "bob", "carol"] {
            let (lane, name, end) = statements.recv().await.unwrap();
            assert_eq!((lane, name), (0, expected));
            assert_eq!(line.open.load(Ordering::SeqCst), 1);
            end.send(()).unwrap();
        }

        line.assert_over().await;
    }

    #[tokio::test]
    async fn a_statement_that_hangs_keeps_its_lane_and_the_next_ones_have_another() {
        let (line, mut statements) = Line::begin(["alice", "bob", "carol"]);
        let (_, _, hanging) = statements.recv().await.unwrap();

        let (lane, name, end) = statements.recv().await.unwrap();
        assert_eq!((lane, name), (1, "bob"));
        end.send(()).unwrap();
        hanging.send(()).unwrap();
        let (lane, name, end) = statements.recv().await.unwrap();
        assert_eq!((lane, name), (1, "carol"), "the lane that hung sends nothing more");
        end.send(()).unwrap();

        line.assert_over().await;
    }

    #[tokio::test]
    async fn a_slow_statement_has_another_one_beside_it_and_counts_as_slow_until_it_ends_or_panics()
    {
        for first in ["alice", "late panic"] {
            let (line, mut statements) = Line::begin_as(true, [first, "bob"]);
            let (_, _, slow) = statements.recv().await.unwrap();

            let (lane, name, end) = statements.recv().await.unwrap();
            assert_eq!((lane, name), (1, "bob"), "beside {first}");
            slow.send(()).unwrap();
            end.send(()).unwrap();

            line.assert_over().await;
        }
    }

    #[tokio::test]
    async fn a_statement_that_panics_fails_nobody_elses() {
        let (line, mut statements) = Line::begin(["panic", "alice"]);

        let (lane, name, end) = statements.recv().await.unwrap();
        assert_eq!((lane, name), (1, "alice"));
        end.send(()).unwrap();

        line.assert_over().await;
    }
}
