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

/// How long a statement counts as under way; after that time it hangs, on a trigger or a lock of the application's own.
const PATIENCE: Duration = Duration::from_secs(5);

/// After this time a statement is slow, and keeps the next one waiting no longer.
const QUICK: Duration = Duration::from_millis(250);

/// How long an issue waits for its turn and its answer.
const LONGEST: Duration = Duration::from_secs(10);

/// How many bytes of values one statement carries at most. A statement that fits one TLS record, 16 KiB, leaves by one write. A second
/// write would wait for the acknowledgement of the first, 40 ms on Linux, because sqlx leaves Nagle's algorithm on.
const BYTES: usize = 12 * 1024;

/// How many statements of one shape are under way at most, each with a connection.
const STATEMENTS: usize = 4;

/// How many issues one statement carries at most. Until so many wait only one statement is under way: with several at once the
/// database does more for each issue, because a statement for one row costs a third of a statement for ten, and because all of them lock
/// the row of one client.
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
        if self.join(Member { values, bytes, answer }) {
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

    /// Queues a row; returns whether the caller must begin another statement.
    fn join(&self, member: Member) -> bool {
        let mut queue = self.lock();
        let before = queue.full_statements();
        queue.bytes += member.bytes;
        queue.waiting.push_back(member);
        let is_wanted = queue.full_statements() > before || queue.slow == queue.under_way;
        queue.begins(is_wanted)
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
        let mut queue = self.lock();
        // If a request is gone, do not store its row: nobody would know the token.
        queue.waiting.retain(|member| !member.answer.is_closed());
        queue.bytes = queue.waiting.iter().map(|member| member.bytes).sum();
        let (mut members, mut bytes) = (Vec::new(), 0);
        let can_wait = queue.can_wait();
        while !can_wait
            && members.len() < FULL
            && let Some(member) = queue.waiting.front()
        {
            bytes += member.bytes;
            if bytes > BYTES && !members.is_empty() {
                break;
            }
            queue.bytes -= member.bytes;
            members.extend(queue.waiting.pop_front());
        }
        if members.is_empty() {
            queue.under_way -= 1;
            return None;
        }
        Some(members)
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
        let mut queue = self.lock();
        queue.slow += 1;
        let is_wanted = queue.slow == queue.under_way && !queue.waiting.is_empty();
        is_wanted && queue.begins(true)
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
