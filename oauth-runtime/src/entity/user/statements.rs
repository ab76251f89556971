//! The statements of users, and what other records join of them.

use super::{ActiveColumn, ResourceOwner, UserColumns};
use crate::entity::{
    insert,
    sql::{Sql, column, name, only, table_of, text},
    subject_column::OwnerColumn,
};
use sea_orm::{
    DbBackend,
    sea_query::{Alias, Expr, ExprTrait, JoinType, SelectStatement, TableRef},
};

/// The user table.
#[doc(hidden)]
pub struct UserTable {
    pub(crate) reference: TableRef,
    pub(crate) key: OwnerColumn<String>,
    pub(crate) active: Option<ActiveColumn<String>>,
}

impl UserTable {
    pub(crate) fn of<M: ResourceOwner>() -> Self {
        let UserColumns { key, active } = M::COLUMNS;
        Self {
            reference: table_of::<M>(),
            key: key.map(name),
            active: active.map(|active| active.map(name)),
        }
    }

    /// Joins the user that a column of the aliased table names.
    pub(crate) fn join(&self, select: &mut SelectStatement, alias: &str, owner: &str) {
        select.join_as(
            JoinType::LeftJoin,
            self.reference.clone(),
            Alias::new("u"),
            column("u", &self.key.column).equals((Alias::new(alias), Alias::new(owner))),
        );
    }

    /// Whether the joined user exists and is enabled.
    pub(crate) fn is_active(&self) -> Expr {
        let exists = column("u", &self.key.column).is_not_null();
        match &self.active {
            Some(active) => exists.and((active.condition)(column("u", &active.column))),
            None => exists,
        }
    }

    /// The condition that the user with this primary key exists and is enabled.
    pub(crate) fn is_enabled(&self) -> SelectStatement {
        let mut condition = insert::exists(&self.reference, &self.key.column);
        if let Some(active) = &self.active {
            condition.and_where((active.condition)(only(&active.column)));
        }
        condition
    }
}

/// A row if a user exists and is enabled: by the primary key.
pub(crate) fn find_enabled(table: &UserTable, backend: DbBackend) -> Sql {
    text(backend, table.is_enabled().expr(Expr::cust("1")))
}
