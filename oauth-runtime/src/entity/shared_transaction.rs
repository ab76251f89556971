//! Transactions that follow each other on SQLite share one commit. SQLite has one writer, and most of the cost of a
//! write is the beginning and the end of its transaction.
//!
//! Members take turns inside one open transaction. A member that commits is answered only after the shared commit. A
//! member that leaves without having written changes nothing. A member that leaves after writing rolls the whole
//! transaction back, and every member of it gets an outage. A member that may still be refused after a write sets a
//! savepoint first, as every hook of the application does, so that the refusal rolls back nobody else's work.

use crate::protocol::error::Outage;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::timeout,
};

/// How many members one commit answers at most, so that the first does not wait long for the last.
const MEMBERS: usize = 64;

/// How long a writer waits for those before it, so that no queue builds up while another program keeps the file locked.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one open transaction of a process; whoever holds the lock has the turn, first come, first served.
#[derive(Clone)]
pub(crate) struct SharedTransaction {
    database: DatabaseConnection,
    state: Arc<Mutex<State>>,
    /// Whether a turn has ended without a commit while rows of others were not committed. What that turn concluded may
    /// rest on these rows.
    is_unsettled: Arc<AtomicBool>,
}

#[derive(Default)]
pub(crate) struct State {
    open: Option<DatabaseTransaction>,
    members: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
    /// Whether a task waits for its turn to commit.
    is_closing: bool,
}

impl State {
    /// Gives the transaction up. Dropped senders tell the members that nothing was written.
    fn forget(&mut self) -> Option<DatabaseTransaction> {
        self.members.clear();
        self.open.take()
    }

    /// Commits, and answers every member.
    async fn close(&mut self) -> Result<(), Arc<DbErr>> {
        let Some(transaction) = self.open.take() else { return Ok(()) };
        let result = transaction.commit().await.map_err(Arc::new);
        for member in self.members.drain(..) {
            // A member that does not listen any more needs no answer.
            let _ = member.send(result.clone());
        }
        result
    }
}

impl SharedTransaction {
    pub(crate) fn new(database: DatabaseConnection) -> Self {
        Self { database, state: Arc::default(), is_unsettled: Arc::default() }
    }

    /// Waits for the turn, and joins the open transaction or begins an immediate one, which may write from the start.
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
        Ok(Member {
            state: Some(state),
            shared: self.clone(),
            has_written: false,
            has_savepoint: false,
        })
    }

    /// Waits until everything that a turn may have read is committed, so that an answer can rest on it. Does not wait
    /// if every turn has read committed rows only.
    pub(crate) async fn settle(&self) -> Result<(), Outage> {
        if !self.is_unsettled.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut state = self.lock().await?;
        state.close().await.map_err(Outage::new)?;
        // Nobody can have had a turn since, so everything that ended without a commit is settled.
        self.is_unsettled.store(false, Ordering::Release);
        Ok(())
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
    /// `None` once the turn is over.
    state: Option<OwnedMutexGuard<State>>,
    shared: SharedTransaction,
    has_written: bool,
    has_savepoint: bool,
}

impl Member {
    /// Sets a savepoint, unless there is one, and lends the transaction.
    pub(crate) async fn lend(&mut self) -> Result<&DatabaseTransaction, Outage> {
        if !self.has_savepoint {
            self.transaction()?.execute_unprepared("SAVEPOINT application").await?;
            self.has_savepoint = true;
        }
        self.transaction()
    }

    /// Releases the savepoint, if there is one, and so keeps what was written after it.
    async fn release(&mut self) -> Result<(), Outage> {
        if self.has_savepoint {
            // If the release fails, nobody knows which of these writes are left.
            self.has_written = true;
            self.transaction()?.execute_unprepared("RELEASE application").await?;
        }
        Ok(())
    }

    pub(crate) fn transaction(&self) -> Result<&DatabaseTransaction, Outage> {
        let open = self.state.as_ref().and_then(|state| state.open.as_ref());
        open.ok_or_else(|| {
            Outage::new("this part of the shared SQLite transaction has ended already")
        })
    }

    /// Notes whether a statement of this turn has changed rows, or may have; returns what was noted before. Writes after
    /// the savepoint do not count, because they can be rolled back alone.
    pub(crate) fn note(&mut self, has_written: bool) -> bool {
        if self.has_savepoint {
            return self.has_written;
        }
        std::mem::replace(&mut self.has_written, has_written)
    }

    /// Ends the turn and waits for the commit.
    pub(crate) async fn commit(mut self) -> Result<(), Outage> {
        self.release().await?;
        let Some(mut state) = self.state.take() else {
            return Err(Outage::new(
                "this part of the shared SQLite transaction has ended already",
            ));
        };
        let (answer, committed) = oneshot::channel();
        state.members.push(answer);
        if !state.is_closing {
            state.is_closing = true;
            tokio::spawn(close_in_turn(self.shared.state.clone()));
        }
        drop(state);
        match committed.await {
            Ok(result) => result.map_err(Outage::new),
            Err(_) => Err(Outage::new(
                "the shared SQLite transaction was rolled back, because another request in it failed",
            )),
        }
    }
}

/// Commits when its turn comes. Members that wait already have their turn first, and are committed along.
async fn close_in_turn(shared: Arc<Mutex<State>>) {
    let mut state = shared.lock_owned().await;
    state.is_closing = false;
    if let Err(error) = state.close().await {
        tracing::error!(target: "oauth", %error, "a commit failed");
    }
}

impl Drop for Member {
    /// Ends a turn without a commit.
    fn drop(&mut self) {
        let Some(mut state) = self.state.take() else { return };
        if !state.members.is_empty() {
            self.shared.is_unsettled.store(true, Ordering::Release);
        }
        let has_written = self.has_written || state.members.is_empty();
        if !has_written && !self.has_savepoint {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            // The turn lasts until the database has rolled back.
            Ok(runtime) => drop(runtime.spawn(take_back(state, has_written))),
            // Without a runtime no task can roll back, so the transaction is only dropped.
            Err(_) => drop(state.forget()),
        }
    }
}

/// Rolls back what a member wrote: only to its savepoint, if it wrote nothing before that.
async fn take_back(mut state: OwnedMutexGuard<State>, has_written: bool) {
    if !has_written
        && let Some(transaction) = &state.open
        && transaction
            .execute_unprepared("ROLLBACK TO application; RELEASE application")
            .await
            .is_ok()
    {
        return;
    }
    let Some(transaction) = state.forget() else { return };
    if let Err(error) = transaction.rollback().await {
        tracing::warn!(target: "oauth", %error, "a rollback failed");
    }
}
