//! Statements that one task sends, one after the other.

#[cfg(feature = "postgresql-lanes")]
use super::kept_connection::KeptConnection;
use super::{connection::Connection, records::Records, sql::Sql};
use sea_orm::{DatabaseConnection, DbErr, QueryResult, Value};
use std::sync::Arc;

/// Sends the statements of one task. With the feature `postgresql-lanes` its connection stays out of the pool between two statements.
pub(super) struct Lane {
    database: DatabaseConnection,
    records: Arc<Records>,
    #[cfg(feature = "postgresql-lanes")]
    kept: KeptConnection,
}

impl Lane {
    pub(super) fn new(database: &DatabaseConnection, records: &Arc<Records>) -> Self {
        Self {
            database: database.clone(),
            records: records.clone(),
            #[cfg(feature = "postgresql-lanes")]
            kept: KeptConnection::default(),
        }
    }

    /// Every row of a query.
    pub(super) async fn all(
        &mut self,
        sql: &Sql,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        #[cfg(feature = "postgresql-lanes")]
        if let Some(pool) = KeptConnection::pool_of(&self.database) {
            return self.kept.all(pool, sql, values).await;
        }
        Connection::Pool(&self.database).all(self.records.statement(sql, values)).await
    }
}
