//! The statements of clients, and what other records join of them.

use super::ClientModel;
use crate::{
    entity::{
        connection::Connection,
        insert,
        sql::{Sql, column, locking_together, name, only, table_of},
    },
    protocol::error::Outage,
};
use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, QueryFilter,
    sea_query::{Alias, Expr, ExprTrait, JoinType, SelectStatement, TableRef},
};

/// The client table.
pub(crate) struct ClientTable {
    pub(crate) reference: TableRef,
    pub(crate) client_id: String,
    pub(crate) disabled_at: Option<String>,
}

impl ClientTable {
    pub(crate) fn of<M: ClientModel>() -> Self {
        Self {
            reference: table_of::<M>(),
            client_id: name(M::COLUMNS.client_id),
            disabled_at: M::COLUMNS.disabled_at.map(name),
        }
    }

    /// Joins the client that a column of the aliased table names.
    pub(crate) fn join(&self, select: &mut SelectStatement, alias: &str, client_id: &str) {
        select.join_as(
            JoinType::LeftJoin,
            self.reference.clone(),
            Alias::new("c"),
            column("c", &self.client_id).equals((Alias::new(alias), Alias::new(client_id))),
        );
    }

    /// Whether the joined client exists and is enabled.
    pub(crate) fn is_active(&self) -> Expr {
        let exists = column("c", &self.client_id).is_not_null();
        match &self.disabled_at {
            Some(disabled_at) => exists.and(column("c", disabled_at).is_null()),
            None => exists,
        }
    }

    /// The condition of an insert that the client with the identifier in the last value exists and is enabled.
    pub(crate) fn is_enabled(&self) -> SelectStatement {
        let mut condition = insert::exists(&self.reference, &self.client_id);
        if let Some(disabled_at) = &self.disabled_at {
            condition.and_where(only(disabled_at).is_null());
        }
        condition
    }
}

/// A row if a client exists and is enabled, which nobody changes until the transaction ends: by its identifier.
pub(crate) fn lock(table: &ClientTable, backend: DbBackend) -> Sql {
    let mut select = table.is_enabled();
    select.expr(Expr::cust("1"));
    locking_together(backend, select)
}

/// Looks a client up through its entity.
pub(crate) async fn find_model<M: ClientModel>(
    connection: Connection<'_>,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    let select = M::Entity::find().filter(M::COLUMNS.client_id.eq(client_id));
    Ok(match connection {
        Connection::Pool(pool) => select.one(pool).await?,
        Connection::Transaction(transaction) => select.one(transaction).await?,
    })
}
