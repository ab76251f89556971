//! Reading tokens of an SQLite file on the thread that asks, without a change of threads, which costs many times more than
//! the look-up.
//!
//! Each thread has a read-only connection of its own. Every look-up begins a new read, so it sees the last commit. Whatever
//! goes wrong here is no answer, and the pool is asked instead: it waits for a busy file, and it knows a database in memory.

use super::{
    connection::Connection as Pool,
    records::Records,
    sql::Sql,
    token::{TokenKind, statements::TokenTable},
};
use crate::{
    protocol::{
        authorization::Authorization,
        client::{Client, PublicSubject, SubjectId},
        error::Outage,
        scope::Scope,
        sealed_answer::SealedAnswer,
        secret::TokenHash,
    },
    store::{Family, IssuedToken, RefreshState},
};
use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, Row, params_from_iter, types::ValueRef,
};
use sea_orm::{
    prelude::Uuid,
    sea_query::{Value, ValueType},
};
use std::{
    cell::RefCell,
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};

/// A file that can be read so.
pub(super) struct InlineRead {
    file: Arc<PathBuf>,
}

/// The connection of a thread to a file; without one where the file cannot be read so.
struct Opened {
    file: Weak<PathBuf>,
    connection: Option<Connection>,
}

thread_local! {
    static OPENED: RefCell<Vec<Opened>> = const { RefCell::new(Vec::new()) };
}

impl InlineRead {
    /// Asks the database for its file. There is none in memory, and only with a write-ahead log a reader keeps no writer
    /// waiting.
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
        self.find(records, records.token.statements.find(kind), [Some(hash.as_str())], kind)
    }

    /// The same for a client that asks what the token says.
    pub(super) fn introspect(
        &self,
        records: &Records,
        hash: &TokenHash,
        kind: TokenKind,
        asker: &Client,
    ) -> Result<Option<IssuedToken>, AskThePool> {
        let values = [Some(hash.as_str()), Some(asker.client_id()), asker.registration()];
        self.find(records, records.token.statements.introspect(kind), values, kind)
    }

    fn find<const N: usize>(
        &self,
        records: &Records,
        sql: Option<&Sql>,
        values: [Option<&str>; N],
        kind: TokenKind,
    ) -> Result<Option<IssuedToken>, AskThePool> {
        let Some(sql) = sql else { return Ok(None) };
        self.with_connection(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let read = |row: &Row<'_>| Ok(token(&records.token.table, row, kind));
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
                    // Those of servers that are gone are closed.
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
        // Nobody waits on a thread that serves others.
        connection.busy_timeout(Duration::ZERO)?;
        Ok(connection)
    }
}

/// There is no answer here.
#[derive(Debug)]
pub(super) struct AskThePool;

impl From<rusqlite::Error> for AskThePool {
    fn from(_: rusqlite::Error) -> Self {
        Self
    }
}

/// Reads a row of the statement for that kind: the columns in their order, those that a table lacks left out.
fn token(table: &TokenTable, row: &Row<'_>, kind: TokenKind) -> Result<IssuedToken, AskThePool> {
    let columns = &table.columns;
    let mut place = 7;
    let mut next = |is_there: bool| {
        is_there.then(|| {
            place += 1;
            place - 1
        })
    };
    let (owner, granted) = (next(columns.owner.is_some()), next(columns.authorization.is_some()));
    let registration = next(kind != TokenKind::Access);
    let has_family = columns.family.is_some() && kind != TokenKind::Access;
    let (family, generation) = (next(has_family), next(has_family));
    let has_refresh = columns.refresh.is_some() && kind == TokenKind::Refresh;
    let refresh: Vec<usize> = (0..4).filter_map(|_| next(has_refresh)).collect();
    let public_subject = next(table.has_public_subject);

    let text = |place: usize| row.get::<_, Option<String>>(place);
    let scope = Scope::stored(row.get_ref(1)?.as_str().map_err(|_| AskThePool)?);
    let subject = owner.map(|place| key(row.get_ref(place)?)).transpose()?.flatten();
    let granted = granted.map(text).transpose()?.flatten();
    let granted = granted.map(|json| serde_json::from_str(&json)).transpose();
    let subject = subject.map(SubjectId::new);
    let subject_is_active = subject.is_none() || row.get::<_, Option<bool>>(6)?.unwrap_or(false);
    let granted = granted.map_err(|_| AskThePool)?;
    let (authorization, audience) =
        Authorization::from_json(subject, &scope, granted).map_err(|_| AskThePool)?;
    Ok(IssuedToken {
        client_id: row.get(0)?,
        registration: registration.map(text).transpose()?.flatten(),
        issued_at: row.get(2)?,
        expires_at: row.get(3)?,
        revoked_at: row.get(4)?,
        client_is_active: row.get::<_, Option<bool>>(5)?.unwrap_or(false),
        subject_is_active,
        authorization,
        scope,
        audience,
        family: match (family.map(text).transpose()?.flatten(), generation) {
            (Some(id), Some(place)) => Some(Family { id, generation: row.get(place)? }),
            _ => None,
        },
        refresh: match refresh[..] {
            [expires_at, family_expires_at, superseded_at, sealed_answer] => Some(RefreshState {
                expires_at: row.get(expires_at)?,
                family_expires_at: row.get(family_expires_at)?,
                superseded_at: row.get(superseded_at)?,
                sealed_answer: text(sealed_answer)?.map(sealed).transpose()?,
            }),
            _ => None,
        },
        origin_is_active: false,
        public_subject: public_subject.map(text).transpose()?.flatten().map(PublicSubject::new),
    })
}

/// The text of a key: SQLite keeps a UUID as its bytes.
fn key(value: ValueRef<'_>) -> Result<Option<String>, AskThePool> {
    Ok(match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Text(text) => Some(std::str::from_utf8(text).map_err(|_| AskThePool)?.to_owned()),
        ValueRef::Blob(bytes) => Some(Uuid::from_slice(bytes).map_err(|_| AskThePool)?.to_string()),
        ValueRef::Real(_) => return Err(AskThePool),
    })
}

fn sealed(text: String) -> Result<SealedAnswer, AskThePool> {
    <SealedAnswer as ValueType>::try_from(Value::from(text)).map_err(|_| AskThePool)
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

    #[test]
    fn a_key_is_read_as_the_text_that_its_type_prints() {
        let uuid = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);

        assert_eq!(key(ValueRef::Integer(-7)).unwrap().as_deref(), Some("-7"));
        assert_eq!(key(ValueRef::Text(b"alice")).unwrap().as_deref(), Some("alice"));
        assert_eq!(key(ValueRef::Blob(uuid.as_bytes())).unwrap(), Some(uuid.to_string()));
        assert_eq!(key(ValueRef::Null).unwrap(), None);
        assert!(key(ValueRef::Real(1.0)).is_err());
    }
}
