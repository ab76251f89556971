//! Reads tokens and codes of an SQLite file on the calling thread: a change of threads would cost many times more than the look-up.
//!
//! Each thread has a read-only connection of its own. Every look-up begins a new read, so it sees the last commit. After any
//! error here the pool is asked instead: it waits for a busy file, and it knows a database in memory.

mod code;
mod token;
mod value;

use self::value::AskThePool;
use super::{connection::Connection as Pool, records::Records, sql::Sql, token::TokenKind};
use crate::{
    protocol::{
        client::Client,
        error::Outage,
        secret::{CodeHash, TokenHash},
    },
    store::{IssuedCode, IssuedToken},
};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params_from_iter};
use std::{
    cell::RefCell,
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};

/// An SQLite file that each thread reads by itself.
pub(super) struct InlineRead {
    file: Arc<PathBuf>,
}

/// The connection of a thread to a file; `None` if the file cannot be opened.
struct Opened {
    file: Weak<PathBuf>,
    connection: Option<Connection>,
}

thread_local! {
    static OPENED: RefCell<Vec<Opened>> = const { RefCell::new(Vec::new()) };
}

impl InlineRead {
    /// Asks the database for its file. `None` if the database is in memory, or if the file has no write-ahead log:
    /// without one, a reader keeps writers waiting.
    pub(super) async fn of(pool: Pool<'_>, records: &Records) -> Result<Option<Self>, Outage> {
        if !records.is_sqlite() {
            return Ok(None);
        }
        let sql = "SELECT file, (SELECT journal_mode FROM pragma_journal_mode) AS mode \
                   FROM pragma_database_list WHERE name = 'main'";
        let Some(row) = pool.one(records.statement(sql, [])).await? else { return Ok(None) };
        let file: Option<String> = row.try_get_by("file")?;
        let mode: String = row.try_get_by("mode")?;
        let file = file.filter(|file| !file.is_empty() && mode == "wal");
        Ok(file.map(|file| Self { file: Arc::new(file.into()) }))
    }

    /// The token with that hash; `Err` when the pool must be asked.
    pub(super) fn find_token(
        &self,
        records: &Records,
        hash: &TokenHash,
        kind: TokenKind,
    ) -> Result<Option<IssuedToken>, AskThePool> {
        let Some(sql) = records.token.statements.find(kind) else { return Ok(None) };
        let read = |row: &Row<'_>| token::read(&records.token.table, row, kind);
        self.find(sql, [Some(hash.as_str())], read)
    }

    /// The token with that hash, for introspection: `None` also if the client that asks (`asker`) is not enabled, or not there
    /// in this registration; `Err` when the pool must be asked.
    pub(super) fn introspect(
        &self,
        records: &Records,
        hash: &TokenHash,
        kind: TokenKind,
        asker: &Client,
    ) -> Result<Option<IssuedToken>, AskThePool> {
        let Some(sql) = records.token.statements.introspect(kind) else { return Ok(None) };
        let values = [Some(hash.as_str()), Some(asker.client_id()), asker.registration()];
        self.find(sql, values, |row| token::read(&records.token.table, row, kind))
    }

    /// The code with that hash; `Err` when the pool must be asked.
    pub(super) fn find_code(
        &self,
        records: &Records,
        hash: &CodeHash,
    ) -> Result<Option<IssuedCode>, AskThePool> {
        let codes = records.codes().map_err(|_| AskThePool)?;
        let read = |row: &Row<'_>| code::read(&codes.table, row);
        self.find(&codes.statements.find_unlocked, [Some(hash.as_str())], read)
    }

    fn find<T, const N: usize>(
        &self,
        sql: &Sql,
        values: [Option<&str>; N],
        read: impl FnOnce(&Row<'_>) -> Result<T, AskThePool>,
    ) -> Result<Option<T>, AskThePool> {
        self.with_connection(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let read = |row: &Row<'_>| Ok(read(row));
            statement.query_row(params_from_iter(values), read).optional()?.transpose()
        })
    }

    fn with_connection<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, AskThePool>,
    ) -> Result<T, AskThePool> {
        OPENED.with_borrow_mut(|opened| {
            let is_this = |opened: &Opened| opened.file.as_ptr() == Arc::as_ptr(&self.file);
            let place = match opened.iter().position(is_this) {
                Some(place) => place,
                None => {
                    // Close the connections of servers that are gone.
                    opened.retain(|opened| opened.file.strong_count() > 0);
                    let connection = self.open().ok();
                    opened.push(Opened { file: Arc::downgrade(&self.file), connection });
                    opened.len() - 1
                }
            };
            read(opened[place].connection.as_ref().ok_or(AskThePool)?)
        })
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&*self.file, flags)?;
        // Do not wait for a busy file, because this thread serves others too.
        connection.busy_timeout(Duration::ZERO)?;
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(path: &str) -> InlineRead {
        InlineRead { file: Arc::new(path.into()) }
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_left_to_the_pool() {
        let read = read_of("/nowhere/at/all.db");

        for _ in 0..2 {
            assert!(read.with_connection(|_| Ok(())).is_err());
        }
    }

    #[test]
    fn a_thread_keeps_nothing_of_servers_that_are_gone() {
        for number in 0..5 {
            let read = read_of(&format!("/nowhere/{number}.db"));
            assert!(read.with_connection(|_| Ok(())).is_err());
        }

        assert_eq!(OPENED.with_borrow(Vec::len), 1);
    }
}
