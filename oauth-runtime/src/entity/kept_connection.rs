//! A connection to PostgreSQL that stays out of its pool from one statement to the next.
//!
//! sqlx tests each connection that comes back to the pool, and many pools test it again before they lend it out. So a statement on the pool
//! costs PostgreSQL and this process one or two round trips more. Statements that follow each other at once can share these round trips.

use super::sql::Sql;
use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DatabaseConnectionType, DbErr, QueryResult, RuntimeErr,
    Value,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, PgPool, Postgres, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use std::time::Duration;
use tokio::time::Instant;

/// How many statements a connection sends before it goes back to the pool, where others may wait for it.
const STATEMENTS: usize = 16;

/// How long after it was lent a connection may still be kept for another statement.
const LONGEST: Duration = Duration::from_millis(250);

/// A connection between two statements, or none.
#[derive(Default)]
pub(super) struct KeptConnection(Option<Lent>);

/// A connection that the pool has lent.
struct Lent {
    connection: PoolConnection<Postgres>,
    since: Instant,
    statements: usize,
}

impl KeptConnection {
    /// The sqlx pool of a PostgreSQL database; `None` for any other connection.
    pub(super) fn pool_of(database: &DatabaseConnection) -> Option<&PgPool> {
        // The getter panics where another database is behind it.
        let is_pool =
            matches!(database.inner, DatabaseConnectionType::SqlxPostgresPoolConnection(_));
        is_pool.then(|| database.get_postgres_connection_pool())
    }

    /// Every row of a query. If the statement fails or is cancelled, its connection goes back to the pool, which tests it.
    pub(super) async fn all(
        &mut self,
        pool: &PgPool,
        sql: &Sql,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let mut lent = match self.0.take() {
            Some(lent) => lent,
            None => Lent::by(pool).await?,
        };
        let query = sqlx::query_with(AssertSqlSafe(sql.clone()), SqlxValues(Values(values)));
        let rows = query.fetch_all(&mut *lent.connection).await;
        let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        lent.statements += 1;
        self.0 = Some(lent).filter(Lent::may_stay);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

impl Lent {
    async fn by(pool: &PgPool) -> Result<Self, DbErr> {
        let connection = pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })?;
        Ok(Self { connection, since: Instant::now(), statements: 0 })
    }

    fn may_stay(&self) -> bool {
        self.statements < STATEMENTS && self.since.elapsed() < LONGEST
    }
}
