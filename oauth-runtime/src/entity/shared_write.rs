//! Issues of one shape, written together on PostgreSQL.
//!
//! An issue that finds no statement under way is sent at once. Issues that arrive meanwhile wait, and are sent together when it ends. Another
//! statement begins earlier when the waiting issues fill it, or when all that are under way are slow. Each issue is answered after the
//! commit of the statement that stored it. The statement leaves an issue out if a condition does not hold, or if somebody else has locked
//! its client, its user or its code. Such an issue comes back and is written by a statement of its own, which waits or is refused.

use super::{
    lane::Lane,
    one_write::{SIZES, Together},
    records::Records,
    turns::{Turn, Waiting},
};
use crate::protocol::error::Outage;
use sea_orm::{DatabaseConnection, DbErr, Value};
use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::oneshot, time::timeout};

/// How long a statement counts as under way, with the wait for its connection. A statement that takes longer hangs, for example on a
/// trigger or a lock of the application's own.
const PATIENCE: Duration = Duration::from_secs(5);

/// After this time a statement is slow, and another one may begin beside it, up to [`STATEMENTS`].
const QUICK: Duration = Duration::from_millis(250);

/// How long an issue waits for its turn and its answer.
const LONGEST: Duration = Duration::from_secs(10);

/// How many bytes of values one statement carries at most. A statement that fits one TLS record, 16 KiB, leaves by one write. A second
/// write would wait for the acknowledgement of the first, 40 ms on Linux, because sqlx leaves Nagle's algorithm on.
const BYTES: usize = 12 * 1024;

/// How many statements of one shape are under way at most, besides those that take longer than [`PATIENCE`]. Each holds a connection.
const STATEMENTS: usize = 4;

/// How many issues one statement carries at most. Until so many wait, one statement is under way as long as it is quick: with several at
/// once the database does more for each issue, because a statement for one row costs a quarter of a statement for ten, and because all of
/// them lock the row of one client.
const FULL: usize = SIZES[SIZES.len() - 1];

/// The writes of one process that have one shape.
pub(super) struct SharedWrite {
    database: DatabaseConnection,
    records: Arc<Records>,
    together: Together,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Member>,
    /// About how many bytes the values of those who wait take.
    bytes: usize,
    /// How many statements are under way.
    under_way: usize,
    /// How many of these are slow.
    slow: usize,
}

impl Queue {
    /// How many statements the waiting issues fill.
    fn full_statements(&self) -> usize {
        Ord::max(self.waiting.len() / FULL, self.bytes / BYTES)
    }

    /// Whether those who wait can wait for another statement that is under way and not slow. The caller's own has ended.
    fn can_wait(&self) -> bool {
        let others = self.under_way - 1;
        others > self.slow && self.full_statements() == 0
    }

    /// Queues a row; returns whether another statement begins.
    fn join(&mut self, member: Member) -> bool {
        let before = self.full_statements();
        self.bytes += member.bytes;
        self.waiting.push_back(member);
        self.begins(self.full_statements() > before || self.slow == self.under_way)
    }

    /// Takes the rows of the next statement; none if nobody waits, or if those who wait can wait.
    fn take(&mut self) -> Vec<Member> {
        // If a request is gone, do not store its row: nobody would know the token.
        self.waiting.retain(|member| !member.answer.is_closed());
        self.bytes = self.waiting.iter().map(|member| member.bytes).sum();
        let (mut members, mut bytes) = (Vec::new(), 0);
        let can_wait = self.can_wait();
        while !can_wait
            && members.len() < FULL
            && let Some(member) = self.waiting.front()
        {
            bytes += member.bytes;
            if bytes > BYTES && !members.is_empty() {
                break;
            }
            self.bytes -= member.bytes;
            members.extend(self.waiting.pop_front());
        }
        self.under_way -= usize::from(members.is_empty());
        members
    }

    /// Counts a statement as slow; returns whether another one begins.
    fn becomes_slow(&mut self) -> bool {
        self.slow += 1;
        let is_wanted = self.slow == self.under_way && !self.waiting.is_empty();
        is_wanted && self.begins(true)
    }

    /// Counts one statement more, if it may begin now; returns whether it may.
    fn begins(&mut self, is_wanted: bool) -> bool {
        let begins = self.under_way == 0 || is_wanted && self.under_way < STATEMENTS;
        self.under_way += usize::from(begins);
        begins
    }
}

/// The outcome of an issue.
pub(super) enum Written {
    /// The issue is stored.
    Stored,
    /// The statement left it out; these are the values of its row.
    LeftOut(Vec<Value>),
}

/// A row that waits, and the channel for its outcome.
pub(super) struct Member {
    values: Vec<Value>,
    /// About how many bytes the values take in a statement.
    bytes: usize,
    answer: oneshot::Sender<Result<Written, Arc<DbErr>>>,
}

impl SharedWrite {
    pub(super) fn new(
        database: DatabaseConnection,
        records: Arc<Records>,
        together: Together,
    ) -> Arc<Self> {
        Arc::new(Self { database, records, together, queue: Mutex::default() })
    }

    /// Stores an issue if all of its conditions hold.
    pub(super) async fn write(self: &Arc<Self>, values: Vec<Value>) -> Result<Written, Outage> {
        let (answer, written) = oneshot::channel();
        let bytes = values.iter().map(size_of_value).sum();
        let begins = self.lock().join(Member { values, bytes, answer });
        if begins {
            Turn::begin(self.clone());
        }
        match timeout(LONGEST, written).await {
            Ok(Ok(result)) => result.map_err(Outage::new),
            Ok(Err(_)) | Err(_) => Err(Outage::new(
                "a write in a shared statement got no answer within 10 seconds, or the statement was dropped",
            )),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting for SharedWrite {
    type Members = Vec<Member>;
    type Lane = Lane;

    const PATIENCE: Duration = PATIENCE;
    const QUICK: Duration = QUICK;

    fn lane(&self) -> Lane {
        Lane::new(&self.database, &self.records)
    }

    fn next(&self) -> Option<Vec<Member>> {
        Some(self.lock().take()).filter(|members| !members.is_empty())
    }

    async fn send(&self, lane: &mut Lane, members: Vec<Member>) {
        let place = SIZES.iter().position(|size| *size >= members.len());
        let place = place.unwrap_or(SIZES.len() - 1);
        let mut values = Vec::new();
        for member in &members {
            values.extend_from_slice(&member.values);
        }
        for _ in members.len()..SIZES[place] {
            // A row of nulls has no client, so it is not stored.
            values.extend(members[0].values.iter().map(Value::as_null));
        }
        let rows = lane.all(&self.together.statements[place], values).await;
        let stored = rows.and_then(|rows| {
            rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<HashSet<String>, _>>()
        });
        let is_alone = members.len() == 1;
        let stored = stored.map_err(Arc::new);
        for Member { values, answer, .. } in members {
            let result = match &stored {
                Ok(stored) if is_among(stored, &values[self.together.hash]) => Ok(Written::Stored),
                Ok(_) => Ok(Written::LeftOut(values)),
                // One row has made the whole statement fail, and nothing was written: each issue is stored by a statement of its
                // own. After any other error the statement may have been committed, so no issue may be tried again.
                Err(error) if !is_alone && is_refusal(error) => Ok(Written::LeftOut(values)),
                Err(error) => Err(error.clone()),
            };
            // If the request is gone, what it used up stays used up, as with a statement of its own.
            let _ = answer.send(result);
        }
    }

    fn forget(&self) {
        let waiting = {
            let mut queue = self.lock();
            queue.under_way -= 1;
            queue.bytes = 0;
            std::mem::take(&mut queue.waiting)
        };
        // Dropping their senders tells the members.
        drop(waiting);
    }

    fn becomes_slow(&self) -> bool {
        self.lock().becomes_slow()
    }

    fn is_slow_no_more(&self) {
        self.lock().slow -= 1;
    }
}

/// Whether the database says that it refused the statement, and so has written nothing: a row that exists already, a constraint of the
/// application, a deadlock. A database that is going down may have written before.
fn is_refusal(error: &DbErr) -> bool {
    let text = error.to_string();
    let is_answer = text.contains("error returned from database");
    let is_going_down =
        ["terminating connection", "database system is"].iter().any(|words| text.contains(words));
    error.sql_err().is_some() || (is_answer && !is_going_down)
}

/// About how many bytes the value takes in a statement.
fn size_of_value(value: &Value) -> usize {
    4 + match value {
        Value::String(Some(text)) => text.len(),
        Value::Bytes(Some(bytes)) => bytes.len(),
        Value::Json(Some(json)) => json.to_string().len(),
        _ => 8,
    }
}

fn is_among(hashes: &HashSet<String>, hash: &Value) -> bool {
    matches!(hash, Value::String(Some(hash)) if hashes.contains(&**hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Queues rows of so many bytes each; returns how many statements begin.
    fn joined(queue: &mut Queue, number: usize, bytes: usize) -> (usize, Vec<Answered>) {
        let (mut begun, mut answers) = (0, Vec::new());
        for _ in 0..number {
            let (answer, answered) = oneshot::channel();
            begun += usize::from(queue.join(Member { values: Vec::new(), bytes, answer }));
            answers.push(answered);
        }
        (begun, answers)
    }

    type Answered = oneshot::Receiver<Result<Written, Arc<DbErr>>>;

    #[test]
    fn those_who_come_while_a_statement_is_under_way_are_rows_of_the_next_one() {
        let mut queue = Queue::default();
        let (begun, _first) = joined(&mut queue, 1, 10);
        assert_eq!((begun, queue.take().len()), (1, 1));

        let (begun, _others) = joined(&mut queue, FULL - 1, 10);

        assert_eq!(begun, 0);
        assert_eq!(queue.take().len(), FULL - 1);
        assert!(queue.take().is_empty());
        assert_eq!((queue.under_way, queue.bytes), (0, 0));
    }

    #[test]
    fn another_statement_begins_when_those_who_wait_fill_it_by_number_or_by_size() {
        for (bytes, fills) in [(10, FULL), (BYTES / 4, 4)] {
            let mut queue = Queue::default();
            let (_, _first) = joined(&mut queue, 1, bytes);
            queue.take();

            let (begun, _others) = joined(&mut queue, 2 * fills, bytes);

            assert_eq!(begun, 2, "{bytes} bytes");
            assert_eq!(queue.take().len(), fills, "{bytes} bytes");
        }
    }

    #[test]
    fn no_more_statements_begin_than_may_be_under_way() {
        let mut queue = Queue::default();

        let (begun, _answers) = joined(&mut queue, 100 * FULL, 10);

        assert_eq!(begun, STATEMENTS);
    }

    #[test]
    fn a_statement_is_the_last_of_its_task_while_another_one_serves_who_waits() {
        let mut queue = Queue::default();
        let (begun, _answers) = joined(&mut queue, FULL, 10);
        assert_eq!((begun, queue.under_way), (2, 2));
        assert_eq!(queue.take().len(), FULL);

        let (begun, _late) = joined(&mut queue, 3, 10);

        assert_eq!(begun, 0);
        assert!(queue.take().is_empty(), "the other one takes them");
        assert_eq!(queue.under_way, 1);
        assert_eq!(queue.take().len(), 3);
    }

    #[test]
    fn a_slow_statement_keeps_nobody_waiting_unless_as_many_as_may_be_are_slow() {
        let mut queue = Queue::default();
        let mut answers = Vec::new();
        for number in 1..=STATEMENTS {
            let (begun, more) = joined(&mut queue, 1, 10);
            answers.extend(more);
            assert_eq!((begun, queue.take().len()), (1, 1), "statement {number}");
            assert!(!queue.becomes_slow(), "nobody waits for statement {number}");
        }

        let (begun, more) = joined(&mut queue, 1, 10);
        answers.extend(more);

        assert_eq!((begun, queue.under_way, queue.slow), (0, STATEMENTS, STATEMENTS));
        queue.slow -= 1;
        assert_eq!(queue.take().len(), 1, "the first that ends takes who waits");
    }

    #[test]
    fn a_statement_that_becomes_slow_lets_another_one_begin_for_those_who_wait() {
        let mut queue = Queue::default();
        let (_, _first) = joined(&mut queue, 1, 10);
        queue.take();
        let (begun, _others) = joined(&mut queue, 5, 10);
        assert_eq!(begun, 0);

        assert!(queue.becomes_slow());

        assert_eq!((queue.under_way, queue.take().len()), (2, 5));
    }

    #[test]
    fn a_request_that_is_gone_is_no_row() {
        let mut queue = Queue::default();
        let (_, gone) = joined(&mut queue, 3, 10);
        drop(gone);
        let (_, _here) = joined(&mut queue, 1, 10);

        assert_eq!(queue.take().len(), 1);
        assert_eq!(queue.bytes, 0);
    }
}
