//! Knows whether a connection waits for its peer, and which of two connections began to wait first.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

/// The value while the server works for the peer.
const NOT: u64 = 0;

/// Numbers in the order in which they are taken.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<AtomicU64>);

impl Turns {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Relaxed) + 1
    }
}

/// The state of one connection: whether it waits, and since which turn.
pub(super) struct Waiting {
    turns: Turns,
    since: AtomicU64,
}

impl Waiting {
    /// A new connection. It waits for a request.
    pub(super) fn new(turns: &Turns) -> Self {
        Self { since: AtomicU64::new(turns.next()), turns: turns.clone() }
    }

    /// The turn in which the connection began to wait, if it waits.
    pub(super) fn since(&self) -> Option<u64> {
        Some(self.since.load(Relaxed)).filter(|since| *since != NOT)
    }

    /// Call this when a request arrives. The server works until the returned value is dropped. Then the connection
    /// waits again: for the peer to take the response and to send the next request.
    pub(super) fn work(self: &Arc<Self>) -> Work {
        self.since.store(NOT, Relaxed);
        Work { connection: self.clone(), began: self.turns.next() }
    }
}

/// The server's work for one request.
pub(super) struct Work {
    connection: Arc<Waiting>,
    began: u64,
}

impl Work {
    /// The peer must send more of its body first. The waiting counts from the beginning of the work.
    pub(super) fn pause(&self) {
        self.connection.since.store(self.began, Relaxed);
    }

    /// More of the body has arrived.
    pub(super) fn resume(&self) {
        self.connection.since.store(NOT, Relaxed);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.connection.since.store(self.connection.turns.next(), Relaxed);
    }
}
