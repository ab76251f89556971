//! The statements of users, and what other records join of them.

use super::{ActiveColumn, ResourceOwner, UserColumns};
use crate::entity::{
    insert,
    sql::{ModelColumns, Sql, column, equals, model_columns, name, only, table_of, text},
    subject_column::OwnerColumn,
};
use sea_orm::{
    DbBackend, IdenStatic as _,
    sea_query::{Alias, ExprTrait, JoinType, Query, SelectStatement, TableRef},
};

/// What stands before the names of a user's columns in a row that also holds a token or a code.
pub(crate) const USER_PREFIX: &str = "oauth_user_";

/// The user table.
#[doc(hidden)]
pub struct UserTable {
    pub(crate) reference: TableRef,
    pub(crate) key: OwnerColumn<String>,
    pub(crate) active: Option<ActiveColumn<String>>,
    /// Every column of the model, as an expression over the alias `u`, with its prefixed name.
    pub(crate) model: ModelColumns,
    /// The prefixed name of the primary key, which is null when there is no such user.
    pub(crate) key_alias: String,
    /// The prefixed name of the column that disables an account.
    pub(crate) active_alias: Option<String>,
}

impl UserTable {
    pub(crate) fn of<M: ResourceOwner>() -> Self {
        let UserColumns { key, active } = M::COLUMNS;
        Self {
            reference: table_of::<M>(),
            key: key.map(name),
            active: active.map(|active| active.map(name)),
            model: model_columns::<M>("u", USER_PREFIX),
            key_alias: format!("{USER_PREFIX}{}", key.column.as_str()),
            active_alias: active.map(|active| format!("{USER_PREFIX}{}", active.column.as_str())),
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

    /// Selects what tells whether the user may act.
    pub(crate) fn select_activity(&self, select: &mut SelectStatement) {
        select.expr_as(column("u", &self.key.column), Alias::new(self.key_alias.as_str()));
        if let (Some(active), Some(alias)) = (&self.active, &self.active_alias) {
            select.expr_as(column("u", &active.column), Alias::new(alias.as_str()));
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

    /// Selects every column of the user's model.
    pub(crate) fn select_model(&self, select: &mut SelectStatement) {
        for (expression, name) in &self.model {
            select.expr_as(expression.clone(), Alias::new(name.as_str()));
        }
    }
}

/// What tells whether a user may act: by the primary key.
pub(crate) fn find_activity(table: &UserTable, backend: DbBackend) -> Sql {
    let mut select = Query::select();
    table.select_activity(&mut select);
    select
        .from_as(table.reference.clone(), Alias::new("u"))
        .and_where(equals(column("u", &table.key.column)));
    text(backend, &select)
}
