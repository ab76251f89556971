//! The SQL statements about clients, and the joins and conditions by which other records name their client.

use super::{ClientModel, RegistrationColumns};
use crate::{
    entity::{
        active_column::ActiveColumn,
        connection::Connection,
        insert,
        sql::{
            Sql, column, equals, locking_together, name, only, placeholder, table_of, text, update,
        },
    },
    protocol::error::Outage,
    random::{Random as _, SystemRandom},
};
use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, QueryFilter, Value,
    sea_query::{Alias, Expr, ExprTrait, JoinType, SelectStatement, TableRef},
};
#[cfg(feature = "testing")]
use sea_orm::{DatabaseConnection, QueryOrder};

/// The client table.
pub(crate) struct ClientTable {
    pub(crate) reference: TableRef,
    pub(crate) client_id: String,
    pub(crate) registration_id: String,
    pub(crate) active: Vec<ActiveColumn<String>>,
    /// `Some` for a table whose clients can register themselves.
    pub(crate) registration: Option<RegistrationColumns<String>>,
}

impl ClientTable {
    pub(crate) fn of<M: ClientModel>() -> Self {
        Self {
            reference: table_of::<M>(),
            client_id: name(M::COLUMNS.client_id),
            registration_id: name(M::COLUMNS.registration_id),
            active: ActiveColumn::named(M::COLUMNS.active),
            registration: M::COLUMNS.registration.map(|columns| RegistrationColumns {
                registration_access_token: name(columns.registration_access_token),
                registration_expires_at: name(columns.registration_expires_at),
            }),
        }
    }

    /// Joins the client's row to the table `alias`, by identifier and registration: another registration with the same
    /// identifier is another client.
    pub(crate) fn join(&self, select: &mut SelectStatement, alias: &str, named: ClientNamed<'_>) {
        let is_it = |own: &str, other: &str| {
            column("c", own).equals((Alias::new(alias), Alias::new(other)))
        };
        select.join_as(
            JoinType::LeftJoin,
            self.reference.clone(),
            Alias::new("c"),
            is_it(&self.client_id, named.client_id)
                .and(is_it(&self.registration_id, named.registration_id)),
        );
    }

    /// Whether the joined client exists.
    pub(crate) fn is_there(&self) -> Expr {
        column("c", &self.client_id).is_not_null()
    }

    /// Whether the joined client exists and is enabled.
    pub(crate) fn is_active(&self) -> Expr {
        let of_client = |name: &str| column("c", name);
        self.active.iter().fold(self.is_there(), |all, active| all.and(active.holds(of_client)))
    }

    /// The condition that the client with this identifier and this registration exists and is enabled.
    pub(crate) fn is_enabled(&self) -> SelectStatement {
        let mut condition = insert::exists(&self.reference, &self.client_id);
        condition.and_where(equals(only(&self.registration_id)));
        for active in &self.active {
            condition.and_where(active.holds(only));
        }
        condition
    }
}

/// The columns of a record that name its client.
#[derive(Clone, Copy)]
pub(crate) struct ClientNamed<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) registration_id: &'a str,
}

/// The values of [`ClientTable::is_enabled`].
pub(crate) fn enabled_values(client_id: &str, registration: Option<&str>) -> [Value; 2] {
    [client_id.into(), registration.map(str::to_owned).into()]
}

/// The statement that names the rows of clients.
pub(crate) struct ClientStatements {
    /// Gives a name to a row that has none: name, client.
    pub(crate) name_row: Sql,
}

impl ClientStatements {
    pub(crate) fn build(client: &ClientTable, backend: DbBackend) -> Self {
        let name_row = update(&client.reference)
            .value(Alias::new(client.registration_id.as_str()), placeholder())
            .and_where(equals(only(&client.client_id)))
            .and_where(only(&client.registration_id).is_null())
            .to_owned();
        Self { name_row: text(backend, &name_row) }
    }
}

/// The values of [`ClientStatements::name_row`], with a new name.
pub(crate) fn name_row(client_id: &str) -> Vec<Value> {
    vec![SystemRandom.token().into(), client_id.into()]
}

/// Selects a row if the client exists and is enabled, and keeps others from changing the client until the transaction ends.
/// Takes the values of [`enabled_values`].
pub(crate) fn lock(table: &ClientTable, backend: DbBackend) -> Sql {
    let mut select = table.is_enabled();
    select.expr(Expr::cust("1"));
    locking_together(backend, select)
}

/// The identifier of the enabled client that comes first in the table.
#[cfg(feature = "testing")]
pub(crate) async fn first_enabled<M: ClientModel>(
    pool: &DatabaseConnection,
) -> Result<Option<String>, Outage> {
    let mut select = M::Entity::find().order_by_asc(M::COLUMNS.client_id);
    for active in ActiveColumn::named(M::COLUMNS.active) {
        select = select.filter(active.holds(only));
    }
    let found = select.one(pool).await?;
    let client = found.map(|model| model.to_client()).transpose().map_err(Outage::new)?;
    Ok(client.map(|client| client.client_id().to_owned()))
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
