//! The SQL statements for short-lived objects. The comment of a statement lists its values in order, after a colon.
//!
//! An object is used up by one conditional `UPDATE`, whose row count tells who was first.

use super::{ShortLivedColumns, ShortLivedModel};
use crate::{
    entity::{
        insert::Insert,
        sql::{Sql, column, equals, name, only, placeholder, table_of, text, update},
    },
    protocol::secret::HandleHash,
    store::ShortLivedObject,
};
use sea_orm::{
    DbBackend,
    sea_query::{
        Alias, ExprTrait, LockType, OnConflict, Order, Query, SelectStatement, TableRef,
        UpdateStatement,
    },
};

/// The table of short-lived objects.
#[doc(hidden)]
pub struct ShortLivedTable {
    pub(crate) reference: TableRef,
    pub(crate) columns: ShortLivedColumns<String>,
}

impl ShortLivedTable {
    pub(crate) fn of<M: ShortLivedModel>() -> Self {
        let columns = M::COLUMNS;
        Self {
            reference: table_of::<M>(),
            columns: ShortLivedColumns {
                id: columns.id.map(|id| id.map(name)),
                key: name(columns.key),
                kind: name(columns.kind),
                payload: name(columns.payload),
                expires_at: name(columns.expires_at),
                used_at: name(columns.used_at),
            },
        }
    }
}

/// An object beside the hash of its handle.
pub(crate) struct NewObject {
    pub(crate) handle: HandleHash,
    pub(crate) object: ShortLivedObject,
}

/// The statements of a table of short-lived objects.
pub(crate) struct ShortLivedStatements {
    /// Finds an object: hash of the handle.
    pub(crate) find: Sql,
    /// The columns of a new object and their values.
    pub(crate) insert: Insert<NewObject>,
    /// Stores an object: the values of `insert`.
    pub(crate) store: Sql,
    /// Stores an object unless its handle is taken: the values of `insert`.
    pub(crate) store_once: Sql,
    /// As `find`, but locks the row until the transaction ends.
    pub(crate) lock: Sql,
    /// Replaces the payload and the expiry of an unused object: payload, expiry, hash.
    pub(crate) replace: Sql,
    /// Finds the unused objects of one kind that have expired, earliest first: kind, time, maximum number.
    pub(crate) due: Sql,
    /// Uses an object up: time, hash.
    pub(crate) consume: Sql,
    /// Uses every object of one kind up: time, kind.
    pub(crate) end_of_kind: Sql,
}

impl ShortLivedStatements {
    pub(crate) fn build(table: &ShortLivedTable, backend: DbBackend) -> Self {
        let insert = insert(table);
        let end = |by: &str| text(backend, &end(table, by));
        Self {
            find: text(backend, &find(table)),
            store: text(backend, &insert.statement()),
            store_once: store_once(table, &insert, backend),
            lock: text(backend, &lock(table, backend)),
            replace: text(backend, &replace(table)),
            due: text(backend, &due(table)),
            insert,
            consume: end(&table.columns.key),
            end_of_kind: end(&table.columns.kind),
        }
    }
}

/// The columns of a new object, each beside its value.
fn insert(table: &ShortLivedTable) -> Insert<NewObject> {
    let columns = &table.columns;
    Insert::into(&table.reference)
        .with(&columns.key, |new: &NewObject| new.handle.as_str().to_owned())
        .with(&columns.kind, |new| new.object.kind.clone())
        .with(&columns.payload, |new| new.object.payload.clone())
        .with(&columns.expires_at, |new| new.object.expires_at)
        .with_key(columns.id.as_ref())
}

/// Uses `INSERT IGNORE` on MySQL. `IGNORE` also hides other errors of a row, but the server's own values cause none.
fn store_once(table: &ShortLivedTable, insert: &Insert<NewObject>, backend: DbBackend) -> Sql {
    let mut statement = insert.statement();
    if backend == DbBackend::MySql {
        return text(backend, &statement).replacen("INSERT", "INSERT IGNORE", 1).into();
    }
    let taken = OnConflict::column(Alias::new(&table.columns.key)).do_nothing().to_owned();
    text(backend, statement.on_conflict(taken))
}

/// Adds a row lock, except on SQLite, which has no such lock and needs none, because its transactions begin immediate.
fn lock(table: &ShortLivedTable, backend: DbBackend) -> SelectStatement {
    let mut select = find(table);
    if backend != DbBackend::Sqlite {
        select.lock(LockType::Update);
    }
    select
}

fn replace(table: &ShortLivedTable) -> UpdateStatement {
    let columns = &table.columns;
    update(&table.reference)
        .value(Alias::new(columns.payload.as_str()), placeholder())
        .value(Alias::new(columns.expires_at.as_str()), placeholder())
        .and_where(equals(only(&columns.key)))
        .and_where(only(&columns.used_at).is_null())
        .to_owned()
}

fn due(table: &ShortLivedTable) -> SelectStatement {
    let columns = &table.columns;
    let mut select = select(table);
    select
        .expr_as(column("s", &columns.key), Alias::new(columns.key.as_str()))
        .and_where(equals(column("s", &columns.kind)))
        .and_where(column("s", &columns.used_at).is_null())
        .and_where(column("s", &columns.expires_at).lte(placeholder()))
        .order_by_expr(column("s", &columns.expires_at), Order::Asc)
        // The number only makes the builder write the placeholder of the limit.
        .limit(1);
    select
}

fn find(table: &ShortLivedTable) -> SelectStatement {
    select(table).and_where(equals(column("s", &table.columns.key))).to_owned()
}

fn select(table: &ShortLivedTable) -> SelectStatement {
    let columns = &table.columns;
    let mut select = Query::select();
    for name in [&columns.kind, &columns.payload, &columns.expires_at, &columns.used_at] {
        select.expr_as(column("s", name), Alias::new(name.as_str()));
    }
    select.from_as(table.reference.clone(), Alias::new("s")).to_owned()
}

/// Uses unused objects up: time, then the compared column.
fn end(table: &ShortLivedTable, by: &str) -> UpdateStatement {
    let columns = &table.columns;
    update(&table.reference)
        .value(Alias::new(columns.used_at.as_str()), placeholder())
        .and_where(equals(only(by)))
        .and_where(only(&columns.used_at).is_null())
        .to_owned()
}
