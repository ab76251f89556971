//! The SQL statements about users, and the joins and conditions by which other records name their user.

use super::{ResourceOwner, StampColumn, UserColumns};
use crate::entity::{
    active_column::ActiveColumn,
    insert,
    sql::{Sql, column, equals, locking, name, only, table_of, text},
    subject_column::OwnerColumn,
};
use crate::protocol::{client::SubjectId, error::Outage};
use sea_orm::{
    ColumnTrait, DatabaseExecutor, DbBackend, EntityTrait, ModelTrait, QueryFilter,
    sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement, TableRef},
};

/// The user table.
#[doc(hidden)]
pub struct UserTable {
    pub(crate) reference: TableRef,
    pub(crate) key: OwnerColumn<String>,
    pub(crate) active: Vec<ActiveColumn<String>>,
    pub(crate) stamp: Option<StampColumn<String>>,
    pub(crate) subject: Option<String>,
}

impl UserTable {
    pub(crate) fn of<M: ResourceOwner>() -> Self {
        let UserColumns { key, active, stamp, subject } = M::COLUMNS;
        Self {
            reference: table_of::<M>(),
            key: key.map(name),
            active: ActiveColumn::named(active),
            stamp: stamp.map(|stamp| stamp.map(name)),
            subject: subject.map(name),
        }
    }

    /// Joins the user to the table `alias`, by its column `owner`.
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
        let of_user = |name: &str| column("u", name);
        self.active.iter().fold(exists, |all, active| all.and(active.holds(of_user)))
    }

    /// The condition that the user with this primary key exists and is enabled.
    pub(crate) fn is_enabled(&self) -> SelectStatement {
        let mut condition = insert::exists(&self.reference, &self.key.column);
        for active in &self.active {
            condition.and_where(active.holds(only));
        }
        condition
    }

    /// As [`Self::is_enabled`], and that the user still has this stamp: primary key, stamp. `None` without the column.
    pub(crate) fn is_enabled_with_stamp(&self) -> Option<SelectStatement> {
        let stamp = self.stamp.as_ref()?;
        Some(self.is_enabled().and_where(equals(only(&stamp.column))).to_owned())
    }
}

/// The row of a user; `None` also where the identifier is no primary key.
pub(crate) async fn find_model<M: ResourceOwner>(
    database: DatabaseExecutor<'_>,
    subject: &SubjectId,
) -> Result<Option<M>, Outage> {
    let key = M::COLUMNS.key;
    let Some(value) = (key.parse)(subject.as_str()) else { return Ok(None) };
    let found = <M as ModelTrait>::Entity::find().filter(key.column.eq(value));
    Ok(found.one(&database).await?)
}

/// The statements of users.
pub(crate) struct UserStatements {
    /// Selects a row if a user exists and is enabled: primary key.
    pub(crate) find_enabled: Sql,
    /// Selects the `sub` that clients see for a user, if it has a column: primary key.
    pub(crate) public_subject: Option<Sql>,
    /// As `find_enabled`, but selects the stamp, if there is one, and keeps others from changing the row until the
    /// transaction ends.
    pub(crate) lock_enabled: Sql,
}

impl UserStatements {
    pub(crate) fn build(table: &UserTable, backend: DbBackend) -> Self {
        let mut locked = table.is_enabled();
        match &table.stamp {
            Some(stamp) => locked.expr_as(only(&stamp.column), Alias::new(STAMP)),
            None => locked.expr(Expr::cust("1")),
        };
        let public_subject = table.subject.as_ref().map(|subject| {
            let mut select = Query::select();
            select
                .expr_as(only(subject), Alias::new(PUBLIC_SUBJECT))
                .from(table.reference.clone())
                .and_where(equals(only(&table.key.column)));
            text(backend, &select)
        });
        Self {
            public_subject,
            find_enabled: text(backend, table.is_enabled().expr(Expr::cust("1"))),
            lock_enabled: locking(backend, locked),
        }
    }
}

/// The name of the subject in a row of `public_subject`.
pub(crate) const PUBLIC_SUBJECT: &str = "oauth_public_subject";
/// The name of the stamp in a row of `lock_enabled`.
pub(crate) const STAMP: &str = "oauth_stamp";
