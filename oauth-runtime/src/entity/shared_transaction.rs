//! Transactions that follow each other on SQLite share one commit. SQLite has one writer, and most of what a write
//! costs is the beginning and the end of its transaction.
//!
//! Members take turns inside one open transaction. A member that commits is answered only when the shared commit has
//! succeeded; one that leaves without having written leaves no trace; one that leaves after writing takes the whole
//! transaction back, and everybody in it is told of an outage.

use crate::protocol::error::Outage;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::timeout,
};

/// How many members one commit answers at most, so that the first does not wait long for the last.
const MEMBERS: usize = 64;

/// How long a writer waits for those before it; a file that another program keeps locked must not gather a queue.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one open transaction of a process; whoever holds the lock has the turn, first come, first served.
#[derive(Clone)]
pub(crate) struct SharedTransaction {
    database: DatabaseConnection,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    open: Option<DatabaseTransaction>,
    members: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
    /// A task waits for its turn to commit.
    is_closing: bool,
}

impl State {
    /// Commits, and answers every member.
    async fn close(&mut self) -> Result<(), Arc<DbErr>> {
        let Some(transaction) = self.open.take() else { return Ok(()) };
        let result = transaction.commit().await.map_err(Arc::new);
        for member in self.members.drain(..) {
            // A member that does not listen any more has lost nothing by it.
            let _ = member.send(result.clone());
        }
        result
    }
}

impl SharedTransaction {
    pub(crate) fn new(database: DatabaseConnection) -> Self {
        Self { database, state: Arc::default() }
    }

    /// Waits for the turn and joins the open transaction, or begins one that may write from the start.
    pub(crate) async fn begin(&self) -> Result<Member, Outage> {
        let mut state = self.lock().await?;
        if state.members.len() >= MEMBERS {
            state.close().await.map_err(Outage::new)?;
        }
        if state.open.is_none() {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            state.open = Some(self.database.begin_with_options(options).await?);
        }
        Ok(Member { state: Some(state), shared: self.state.clone(), has_written: false })
    }

    /// Waits until everything that a turn may have read is committed, so that an answer can be given on it.
    pub(crate) async fn settle(&self) -> Result<(), Outage> {
        self.lock().await?.close().await.map_err(Outage::new)
    }

    async fn lock(&self) -> Result<OwnedMutexGuard<State>, Outage> {
        let lock = timeout(PATIENCE, self.state.clone().lock_owned()).await;
        lock.map_err(|_| Outage::new("too many writers wait for the SQLite file"))
    }

    /// Waits for a turn outside of any transaction.
    pub(crate) async fn turn(&self) -> Result<OwnedMutexGuard<State>, Outage> {
        let mut state = self.lock().await?;
        state.close().await.map_err(Outage::new)?;
        Ok(state)
    }
}

/// A turn inside the shared transaction.
pub(crate) struct Member {
    /// Empty once the turn is over.
    state: Option<OwnedMutexGuard<State>>,
    shared: Arc<Mutex<State>>,
    has_written: bool,
}

impl Member {
    pub(crate) fn transaction(&self) -> Result<&DatabaseTransaction, Outage> {
        let open = self.state.as_ref().and_then(|state| state.open.as_ref());
        open.ok_or_else(|| Outage::new("the turn is over"))
    }

    /// Notes whether a statement of this turn has changed rows, or may have.
    pub(crate) fn note(&mut self, has_written: bool) {
        self.has_written |= has_written;
    }

    /// Ends the turn and waits for the commit.
    pub(crate) async fn commit(mut self) -> Result<(), Outage> {
        let Some(mut state) = self.state.take() else {
            return Err(Outage::new("the turn is over"));
        };
        let (answer, committed) = oneshot::channel();
        state.members.push(answer);
        if !state.is_closing {
            state.is_closing = true;
            tokio::spawn(close_in_turn(self.shared.clone()));
        }
        drop(state);
        match committed.await {
            Ok(result) => result.map_err(Outage::new),
            Err(_) => Err(Outage::new("another request of the same commit failed")),
        }
    }
}

/// Those who wait already have their turn first, and are committed along.
async fn close_in_turn(shared: Arc<Mutex<State>>) {
    let mut state = shared.lock_owned().await;
    state.is_closing = false;
    if let Err(error) = state.close().await {
        tracing::error!(target: "oauth", %error, "a commit failed");
    }
}

impl Drop for Member {
    /// The end of a turn without a commit.
    fn drop(&mut self) {
        let Some(mut state) = self.state.take() else { return };
        if !self.has_written && !state.members.is_empty() {
            return;
        }
        // Dropped senders tell the members that nothing was written.
        state.members.clear();
        let Some(transaction) = state.open.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            // The turn goes on until the database has forgotten everything.
            runtime.spawn(async move {
                if let Err(error) = transaction.rollback().await {
                    tracing::warn!(target: "oauth", %error, "a rollback failed");
                }
                drop(state);
            });
        }
    }
}
