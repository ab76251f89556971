//! A begun transaction of the database, with the records that it reads and writes.

use super::{connection::Connection, records::Records, shared_transaction::Member};
use crate::protocol::error::Outage;
use sea_orm::{DatabaseTransaction, Value};
use std::sync::Arc;

/// Where a transaction runs.
pub(super) enum Place {
    /// In a transaction of its own.
    Own(DatabaseTransaction),
    /// On SQLite: in a turn inside the shared transaction.
    Shared(Member),
}

/// A begun transaction.
pub(super) struct OpenTransaction {
    pub(super) records: Arc<Records>,
    place: Place,
}

impl OpenTransaction {
    pub(super) const fn new(records: Arc<Records>, place: Place) -> Self {
        Self { records, place }
    }

    pub(super) fn connection(&self) -> Result<Connection<'_>, Outage> {
        Ok(Connection::Transaction(match &self.place {
            Place::Own(transaction) => transaction,
            Place::Shared(member) => member.transaction()?,
        }))
    }

    /// Lends the database's own transaction to a hook of the application.
    pub(super) async fn lend(&mut self) -> Result<&DatabaseTransaction, Outage> {
        match &mut self.place {
            Place::Own(transaction) => Ok(transaction),
            Place::Shared(member) => member.lend().await,
        }
    }

    /// Runs a write and returns how many rows it changed.
    pub(super) async fn execute(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, Outage> {
        let statement = self.records.statement(sql, values);
        // The turn is marked as dirty before the write starts, because the request may be cancelled half-way.
        let had_written = self.mark_written(true);
        let result = self.connection()?.execute(statement).await;
        // After a failed write nobody knows whether the database has rolled the transaction back by itself.
        self.mark_written(had_written || result.as_ref().map_or(true, |rows| *rows > 0));
        Ok(result?)
    }

    /// Runs a write and returns whether it changed exactly one row.
    pub(super) async fn changes_one(
        &mut self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<bool, Outage> {
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Runs an insert that must store its row.
    pub(super) async fn insert(&mut self, sql: &str, values: Vec<Value>) -> Result<(), Outage> {
        match self.execute(sql, values).await? {
            1 => Ok(()),
            rows => Err(Outage::new(format!("an insert wrote {rows} rows instead of one"))),
        }
    }

    /// Tells those who share the transaction whether this turn has written; returns whether it had written before.
    fn mark_written(&mut self, has_written: bool) -> bool {
        match &mut self.place {
            Place::Shared(member) => member.note(has_written),
            Place::Own(_) => false,
        }
    }

    pub(super) async fn commit(self) -> Result<(), Outage> {
        match self.place {
            Place::Own(transaction) => Ok(transaction.commit().await?),
            Place::Shared(member) => member.commit().await,
        }
    }
}
