//! Lets one process at a time prepare a database, so that two processes can start at once on an empty database.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// An arbitrary number that stands for "preparing the tables of the provider".
const ADVISORY_LOCK: i64 = 7_136_274_991;
const NAMED_LOCK: &str = "oauth_provider_start";

/// Waits until no other process prepares this database. On SQLite the immediate transaction is already the lock.
pub(crate) async fn acquire(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    match transaction.get_database_backend() {
        DbBackend::Postgres => {
            run(transaction, &format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await
        }
        // MySQL commits at every CREATE TABLE, so its lock belongs to the connection and is released by hand.
        DbBackend::MySql => run(transaction, &format!("SELECT GET_LOCK('{NAMED_LOCK}', 60)")).await,
        _ => Ok(()),
    }
}

/// Releases the lock where the end of the transaction does not.
pub(crate) async fn release(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    match transaction.get_database_backend() {
        DbBackend::MySql => run(transaction, &format!("SELECT RELEASE_LOCK('{NAMED_LOCK}')")).await,
        _ => Ok(()),
    }
}

async fn run(transaction: &DatabaseTransaction, sql: &str) -> Result<(), DbErr> {
    transaction
        .query_one_raw(Statement::from_string(transaction.get_database_backend(), sql))
        .await
        .map(|_| ())
}
