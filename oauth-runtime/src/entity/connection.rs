//! A connection to the database (the pool or a transaction), and the conversion of its errors.

use crate::protocol::error::{Failure, Outage};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbErr, QueryResult,
    Statement,
};

impl From<DbErr> for Outage {
    fn from(error: DbErr) -> Self {
        Self::new(error)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::Outage(error.into())
    }
}

/// The pool or a transaction.
#[derive(Clone, Copy)]
pub(crate) enum Connection<'a> {
    Pool(&'a DatabaseConnection),
    Transaction(&'a DatabaseTransaction),
}

impl<'a> Connection<'a> {
    /// This connection as a SeaORM executor, for the application's own queries.
    pub(crate) const fn executor(self) -> DatabaseExecutor<'a> {
        match self {
            Self::Pool(pool) => DatabaseExecutor::Connection(pool),
            Self::Transaction(transaction) => DatabaseExecutor::Transaction(transaction),
        }
    }

    /// The first row of a query.
    pub(crate) async fn one(self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_one_raw(statement).await,
            Self::Transaction(transaction) => transaction.query_one_raw(statement).await,
        }
    }

    /// Every row of a query.
    pub(crate) async fn all(self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_all_raw(statement).await,
            Self::Transaction(transaction) => transaction.query_all_raw(statement).await,
        }
    }

    /// Runs a write and returns how many rows it changed.
    pub(crate) async fn execute(self, statement: Statement) -> Result<u64, DbErr> {
        let result = match self {
            Self::Pool(pool) => pool.execute_raw(statement).await,
            Self::Transaction(transaction) => transaction.execute_raw(statement).await,
        };
        result.map(|result| result.rows_affected())
    }
}
