//! The pieces of SQL text: names of tables and columns, and places for values.
//!
//! A statement is built once, as text for the provider's database. From here on nothing is generic over the
//! application's types, so the statements are compiled once.

use sea_orm::{
    DbBackend, EntityName, IdenStatic, ModelTrait, StatementBuilder,
    sea_query::{
        Alias, CommonTableExpression, Expr, ExprTrait, IntoTableRef, LockType, Query,
        SelectStatement, SubQueryStatement, TableRef, UpdateStatement,
    },
};
use std::sync::Arc;

/// The text of a statement, with a placeholder for each value.
pub(crate) type Sql = Arc<str>;

/// The text of a statement.
pub(crate) fn text(backend: DbBackend, statement: &impl StatementBuilder) -> Sql {
    statement.build(&backend).sql.into()
}

/// The text of a statement that lets nobody else change the rows it finds until the transaction ends. A second transaction
/// that finds such a row waits here for the first one, so two that change the row later do not wait for each other.
pub(crate) fn locking(backend: DbBackend, mut select: SelectStatement) -> Sql {
    match backend {
        // A row that refers to this one by a foreign key does not change it, so the weaker lock is enough.
        DbBackend::Postgres => select.lock(LockType::NoKeyUpdate),
        DbBackend::MySql => select.lock(LockType::Update),
        // A transaction of SQLite is the only writer from its beginning.
        _ => &mut select,
    };
    text(backend, &select)
}

/// As [`locking`], but many transactions can lock a row at once.
pub(crate) fn locking_together(backend: DbBackend, mut select: SelectStatement) -> Sql {
    match backend {
        DbBackend::Postgres => text(backend, select.lock(LockType::Share)),
        // MariaDB knows these words only.
        DbBackend::MySql => format!("{} LOCK IN SHARE MODE", text(backend, &select)).into(),
        _ => text(backend, &select),
    }
}

/// A common table expression, which a statement reads by its name: `WITH name AS (query)`.
pub(crate) fn cte(
    name: &'static str,
    query: impl Into<SubQueryStatement>,
) -> CommonTableExpression {
    CommonTableExpression::new().table_name(Alias::new(name)).query(query).to_owned()
}

/// The name of a model's table.
pub(crate) fn table_of<M: ModelTrait>() -> TableRef {
    let entity = M::Entity::default();
    match entity.schema_name() {
        Some(schema) => (Alias::new(schema), Alias::new(entity.table_name())).into_table_ref(),
        None => Alias::new(entity.table_name()).into_table_ref(),
    }
}

/// The name of a column.
pub(crate) fn name<C: IdenStatic>(column: C) -> String {
    column.as_str().to_owned()
}

/// A column of an aliased table.
pub(crate) fn column(alias: &str, name: &str) -> Expr {
    Expr::col((Alias::new(alias), Alias::new(name)))
}

/// A column of the only table of a statement.
pub(crate) fn only(name: &str) -> Expr {
    Expr::col(Alias::new(name))
}

/// A place for a value; the value here only makes the builder write the placeholder.
pub(crate) fn placeholder() -> Expr {
    Expr::val("")
}

/// As [`placeholder`], `NUMBER` times.
pub(crate) fn placeholders<const NUMBER: usize>() -> [Expr; NUMBER] {
    std::array::from_fn(|_| placeholder())
}

/// A comparison with a place for a value.
pub(crate) fn equals(column: Expr) -> Expr {
    column.eq(placeholder())
}

/// An update of a table, without columns yet.
pub(crate) fn update(table: &TableRef) -> UpdateStatement {
    Query::update().table(table.clone()).to_owned()
}
