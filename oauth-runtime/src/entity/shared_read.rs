//! Answers look-ups that arrive while others are under way by one statement. On a database server most of the cost of a
//! look-up is its round trip.
//!
//! Nothing is cached, and no look-up waits only for others to join it. While few statements are under way, a look-up is sent
//! at once and alone. Otherwise it waits, and when the next statement ends, the waiting look-ups are sent together. No look-up
//! joins a statement that has been sent, so every answer is at least as new as the last commit before its look-up.

use super::turns::{Turn, Waiting};
use crate::protocol::error::Outage;
use sea_orm::DbErr;
use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::oneshot, time::timeout};

/// How many statements may be under way before look-ups wait. With one, the database is idle between two statements; with
/// four, few look-ups share a statement, and the benchmark gets a fifth fewer answers.
const UNDER_WAY: usize = 2;

/// How many look-ups a statement answers at most.
const MEMBERS: usize = 32;

/// How long a look-up waits for its turn and its answer.
const LONGEST: Duration = Duration::from_secs(10);

/// A question that one statement can answer for many keys.
pub(super) trait Question: Send + Sync + 'static {
    /// What is looked for.
    type Key: Send + Sync + 'static;
    /// What is found.
    type Answer: Send + 'static;
    /// Sends the statements of one task, one after the other.
    type Lane: Send;

    /// A lane for the statements of one task.
    fn lane(&self) -> Self::Lane;

    /// Asks for all keys by one statement. Gives an answer for each key, in the order of the keys.
    fn ask(
        &self,
        lane: &mut Self::Lane,
        keys: &[Self::Key],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, DbErr>> + Send;
}

/// The look-ups of one question in one process.
pub(super) struct SharedRead<Q: Question>(Arc<Shared<Q>>);

struct Shared<Q: Question> {
    question: Q,
    queue: Mutex<Queue<Q>>,
}

struct Queue<Q: Question> {
    under_way: usize,
    waiting: Vec<Member<Q>>,
}

/// A look-up that waits. The request that asked may be gone by the time of the answer.
type Member<Q> = (<Q as Question>::Key, oneshot::Sender<Answered<Q>>);
type Answered<Q> = Result<<Q as Question>::Answer, Arc<DbErr>>;

impl<Q: Question> SharedRead<Q> {
    pub(super) fn new(question: Q) -> Self {
        let queue = Mutex::new(Queue { under_way: 0, waiting: Vec::new() });
        Self(Arc::new(Shared { question, queue }))
    }

    /// The answer for a key.
    pub(super) async fn find(&self, key: Q::Key) -> Result<Q::Answer, Outage> {
        let (member, answer) = oneshot::channel();
        if self.0.join((key, member)) {
            Turn::begin(self.0.clone());
        }
        match timeout(LONGEST, answer).await {
            Ok(Ok(answered)) => answered.map_err(Outage::new),
            Ok(Err(_)) | Err(_) => Err(Outage::new(
                "a look-up in a shared statement got no answer within 10 seconds, or the statement was dropped",
            )),
        }
    }

    /// Asks for these keys by one statement, at once and alone.
    pub(super) async fn try_out(&self, keys: &[Q::Key]) -> Result<(), Outage> {
        let question = &self.0.question;
        question.ask(&mut question.lane(), keys).await?;
        Ok(())
    }
}

impl<Q: Question> Shared<Q> {
    fn lock(&self) -> MutexGuard<'_, Queue<Q>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a look-up; returns whether the caller must begin another statement.
    fn join(&self, member: Member<Q>) -> bool {
        let mut queue = self.lock();
        queue.waiting.push(member);
        let is_free = queue.under_way < UNDER_WAY;
        queue.under_way += usize::from(is_free);
        is_free
    }
}

impl<Q: Question> Waiting for Shared<Q> {
    type Members = Vec<Member<Q>>;
    type Lane = Q::Lane;

    const PATIENCE: Duration = Duration::from_secs(1);

    fn lane(&self) -> Q::Lane {
        self.question.lane()
    }

    fn next(&self) -> Option<Vec<Member<Q>>> {
        let mut queue = self.lock();
        queue.waiting.retain(|(_, answer)| !answer.is_closed());
        let number = queue.waiting.len().min(MEMBERS);
        if number == 0 {
            queue.under_way -= 1;
            return None;
        }
        Some(queue.waiting.drain(..number).collect())
    }

    async fn send(&self, lane: &mut Q::Lane, members: Vec<Member<Q>>) {
        let (keys, members): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        // After that time nobody listens any more, and the statement gives its connection back.
        if let Ok(answers) = timeout(LONGEST, self.question.ask(lane, &keys)).await {
            tell::<Q>(members, answers);
        }
    }

    fn forget(&self) {
        let waiting = {
            let mut queue = self.lock();
            queue.under_way -= 1;
            std::mem::take(&mut queue.waiting)
        };
        // Dropping their senders tells the members.
        drop(waiting);
    }
}

/// Answers each member.
fn tell<Q: Question>(
    members: Vec<oneshot::Sender<Answered<Q>>>,
    answers: Result<Vec<Q::Answer>, DbErr>,
) {
    match answers {
        Ok(answers) => {
            // A member without an answer sees that its sender was dropped.
            for (member, answer) in members.into_iter().zip(answers) {
                // A request that is gone needs no answer.
                let _ = member.send(Ok(answer));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for member in members {
                let _ = member.send(Err(error.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{sync::mpsc, task::JoinHandle};

    /// A statement that was sent to the database, and the channel for its answer.
    type Statement = (Vec<u32>, oneshot::Sender<Result<Vec<u32>, DbErr>>);

    /// A database whose answers the test gives.
    struct Sent(mpsc::UnboundedSender<Statement>);

    impl Question for Sent {
        type Key = u32;
        type Answer = u32;
        type Lane = ();

        fn lane(&self) {}

        async fn ask(&self, (): &mut (), keys: &[u32]) -> Result<Vec<u32>, DbErr> {
            let (answer, answered) = oneshot::channel();
            self.0.send((keys.to_vec(), answer)).unwrap();
            answered.await.unwrap()
        }
    }

    struct World {
        read: Arc<SharedRead<Sent>>,
        statements: mpsc::UnboundedReceiver<Statement>,
    }

    impl World {
        fn new() -> Self {
            let (sent, statements) = mpsc::unbounded_channel();
            Self { read: Arc::new(SharedRead::new(Sent(sent))), statements }
        }

        /// Look-ups that have begun, in this order.
        async fn begin(
            &self,
            keys: impl IntoIterator<Item = u32>,
        ) -> Vec<JoinHandle<Result<u32, Outage>>> {
            let mut look_ups = Vec::new();
            for key in keys {
                let read = self.read.clone();
                look_ups.push(tokio::spawn(async move { read.find(key).await }));
                tokio::task::yield_now().await;
            }
            look_ups
        }

        /// Begins as many look-ups as are sent alone.
        async fn begin_alone(&mut self) -> Vec<Statement> {
            let mut alone = Vec::new();
            for key in 0..u32::try_from(UNDER_WAY).unwrap() {
                self.begin([key]).await;
                alone.push(self.sent().await);
                assert_eq!(alone[alone.len() - 1].0, [key]);
            }
            alone
        }

        async fn sent(&mut self) -> Statement {
            self.statements.recv().await.unwrap()
        }

        async fn assert_nothing_is_sent(&mut self) {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            assert!(self.statements.try_recv().is_err(), "a statement was sent");
        }
    }

    /// Answers each key with ten times the key.
    fn answer((keys, answer): Statement) {
        answer.send(Ok(keys.iter().map(|key| key * 10).collect())).unwrap();
    }

    #[tokio::test]
    async fn what_waits_is_sent_together_and_each_gets_its_own_answer() {
        let mut world = World::new();
        let mut alone = world.begin_alone().await;
        let waiting = world.begin([7, 5, 6, 5]).await;
        world.assert_nothing_is_sent().await;

        answer(alone.remove(0));
        let together = world.sent().await;
        assert_eq!(together.0, [7, 5, 6, 5]);
        answer(together);

        let mut answers = Vec::new();
        for look_up in waiting {
            answers.push(look_up.await.unwrap().unwrap());
        }
        assert_eq!(answers, [70, 50, 60, 50]);
    }

    #[tokio::test]
    async fn nobody_joins_a_statement_that_was_sent() {
        let mut world = World::new();
        let mut alone = world.begin_alone().await;
        world.begin([5]).await;
        answer(alone.remove(0));
        let first = world.sent().await;
        assert_eq!(first.0, [5]);

        world.begin([6]).await;
        world.assert_nothing_is_sent().await;
        answer(first);

        assert_eq!(world.sent().await.0, [6]);
    }

    #[tokio::test]
    async fn a_statement_answers_so_many_and_the_next_the_others() {
        let mut world = World::new();
        let mut alone = world.begin_alone().await;
        let most = u32::try_from(MEMBERS).unwrap();
        world.begin(0..=most).await;

        answer(alone.remove(0));
        let first = world.sent().await;
        assert_eq!(first.0, (0..most).collect::<Vec<_>>());
        world.assert_nothing_is_sent().await;
        answer(first);

        assert_eq!(world.sent().await.0, [most]);
    }

    #[tokio::test]
    async fn after_a_rush_look_ups_are_sent_alone_again() {
        let mut world = World::new();
        let alone = world.begin_alone().await;
        world.begin([5, 6]).await;
        for statement in alone {
            answer(statement);
        }
        let together = world.sent().await;
        answer(together);
        world.assert_nothing_is_sent().await;

        world.begin_alone().await;
    }

    #[tokio::test]
    async fn an_error_is_told_to_everybody_who_shares_the_statement() {
        let mut world = World::new();
        let mut alone = world.begin_alone().await;
        let waiting = world.begin([5, 6]).await;

        answer(alone.remove(0));
        let (_, broken) = world.sent().await;
        broken.send(Err(DbErr::Custom("the database is gone".to_owned()))).unwrap();

        for look_up in waiting {
            let outage = look_up.await.unwrap().unwrap_err();
            assert!(outage.cause().contains("the database is gone"), "{outage}");
        }
    }

    #[tokio::test]
    async fn whoever_hangs_up_takes_nobody_along() {
        let mut world = World::new();
        let first = world.begin([1]).await.remove(0);
        let mut statements = vec![world.sent().await];
        for key in 2..=u32::try_from(UNDER_WAY).unwrap() {
            world.begin([key]).await;
            statements.push(world.sent().await);
        }
        let waiting = world.begin([5, 6, 7]).await;

        waiting[1].abort();
        first.abort();
        world.assert_nothing_is_sent().await;
        answer(statements.remove(0));
        let together = world.sent().await;

        assert_eq!(together.0, [5, 7]);
        waiting[0].abort();
        tokio::task::yield_now().await;
        answer(together);
        let mut waiting = waiting;
        assert_eq!(waiting.remove(2).await.unwrap().unwrap(), 70);
    }

    #[tokio::test]
    async fn a_statement_that_hangs_keeps_only_its_own_members_waiting() {
        let mut world = World::new();
        let _hanging = world.begin_alone().await;
        let waiting = world.begin([5]).await.remove(0);

        let together = timeout(Shared::<Sent>::PATIENCE * 3, world.sent()).await.unwrap();
        assert_eq!(together.0, [5]);
        answer(together);

        assert_eq!(waiting.await.unwrap().unwrap(), 50);
    }

    #[tokio::test]
    async fn a_database_that_says_nothing_of_a_key_is_an_outage() {
        let mut world = World::new();
        let look_up = world.begin([1]).await.remove(0);

        let (_, nothing) = world.sent().await;
        nothing.send(Ok(Vec::new())).unwrap();

        assert!(look_up.await.unwrap().is_err());
    }
}
