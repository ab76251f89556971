//! Writing the row of a client, by the columns that the derive found.

use super::save::ActiveOf;
use crate::{
    entity::{
        client::{ClientModel, ColumnOf, statements::find_model},
        connection::Connection,
        subject_column,
    },
    protocol::{
        client::SubjectId, client_metadata::ClientMetadata, error::Outage, secret::SecretHash,
    },
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QuerySelect, Value, sea_query::ColumnType,
};

/// A client to register.
pub(crate) struct NewRow {
    pub(crate) client_id: String,
    pub(crate) registration: String,
    pub(crate) secret: Option<SecretHash>,
    pub(crate) owner: Option<SubjectId>,
    pub(crate) metadata: ClientMetadata,
    pub(crate) now: i64,
}

/// What fills the columns of the application's own.
pub(crate) type Fill<M> = Box<dyn FnOnce(&mut ActiveOf<M>) + Send>;

/// The row with that identifier, or the one that the database takes for it.
pub(crate) async fn find<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    find_model(Connection::Transaction(transaction), client_id).await
}

/// Inserts a client. What the application fills in lies below the server's own columns.
pub(crate) async fn insert<M: ClientModel>(
    transaction: &DatabaseTransaction,
    new: NewRow,
    fill: Fill<M>,
) -> Result<(), Outage>
where
    ActiveOf<M>: Send,
{
    let mut row = <ActiveOf<M> as ActiveModelBehavior>::new();
    fill(&mut row);
    row.try_set(M::COLUMNS.client_id, new.client_id.into())?;
    row.try_set(M::COLUMNS.registration_id, Some(new.registration).into())?;
    row.try_set(M::COLUMNS.client_secret, new.secret.into())?;
    if let Some(column) = M::COLUMNS.client_id_issued_at {
        row.try_set(column, new.now.into())?;
    }
    if let Some(column) = M::COLUMNS.client_secret_expires_at {
        row.try_set(column, never::<M>(column))?;
    }
    if let Some((column, owner)) = M::COLUMNS.owner.zip(new.owner) {
        row.try_set(column.column, subject_column::value(column.parse, &owner)?)?;
    }
    set_metadata::<M>(&mut row, &new.metadata)?;
    M::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// What becomes of a client's secrets when it registers anew.
pub(crate) enum Secrets {
    Kept,
    /// These are its secrets from now on.
    Replaced(Option<SecretHash>),
}

/// What a client registers anew.
pub(crate) struct Changes<'a> {
    pub(crate) metadata: &'a ClientMetadata,
    pub(crate) secrets: Secrets,
    /// Another name of the row, of a client that becomes another one: nothing of the one before is its own.
    pub(crate) registration: Option<String>,
}

/// The row of a client, which nobody else changes until the transaction ends.
pub(crate) async fn lock<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    let select = M::Entity::find().filter(M::COLUMNS.client_id.eq(client_id)).lock_exclusive();
    Ok(select.one(transaction).await?)
}

/// Writes what a client registers anew.
pub(crate) async fn update<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client_id: &str,
    changes: Changes<'_>,
    fill: Fill<M>,
) -> Result<(), Outage>
where
    ActiveOf<M>: Send,
{
    let mut row = <ActiveOf<M> as ActiveModelTrait>::default();
    fill(&mut row);
    row.not_set(M::COLUMNS.client_id);
    row.not_set(M::COLUMNS.registration_id);
    if let Some(registration) = changes.registration {
        row.try_set(M::COLUMNS.registration_id, Some(registration).into())?;
    }
    if let Secrets::Replaced(secret) = changes.secrets {
        row.try_set(M::COLUMNS.client_secret, secret.into())?;
        if let Some(column) = M::COLUMNS.client_secret_expires_at {
            row.try_set(column, never::<M>(column))?;
        }
        if let Some(column) = M::COLUMNS.previous_secret {
            row.try_set(column, None::<SecretHash>.into())?;
        }
    }
    set_metadata::<M>(&mut row, changes.metadata)?;
    let update = M::Entity::update_many().set(row).filter(M::COLUMNS.client_id.eq(client_id));
    update.exec(transaction).await?;
    Ok(())
}

/// The end of a secret that has none: a time of 0 is never (RFC 7591 section 3.2.1).
fn never<M: ClientModel>(column: ColumnOf<M>) -> Value {
    if column.def().is_null() { None::<i64>.into() } else { 0_i64.into() }
}

/// Removes a client.
pub(crate) async fn remove<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client_id: &str,
) -> Result<(), Outage> {
    let delete = M::Entity::delete_many().filter(M::COLUMNS.client_id.eq(client_id));
    delete.exec(transaction).await?;
    Ok(())
}

/// A member that has a column of its own stands there alone.
fn set_metadata<M: ClientModel>(
    row: &mut ActiveOf<M>,
    metadata: &ClientMetadata,
) -> Result<(), Outage> {
    let Ok(serde_json::Value::Object(mut members)) = serde_json::to_value(metadata) else {
        return Err(Outage::new("client metadata have no JSON form"));
    };
    for (name, column) in M::COLUMNS.members {
        let given = members.remove(*name);
        let member =
            if column.def().is_null() { given } else { given.or_else(|| default_of(name)) };
        row.try_set(*column, value_of::<M>(*column, member))?;
    }
    let Some(column) = M::COLUMNS.metadata else {
        let lost: Vec<_> = members.keys().map(String::as_str).collect();
        return if lost.is_empty() {
            Ok(())
        } else {
            Err(Outage::new(format!("the client entity has no column for {}", lost.join(", "))))
        };
    };
    let rest = serde_json::from_value::<ClientMetadata>(members.into()).map_err(Outage::new)?;
    row.try_set(column, rest.into())?;
    Ok(())
}

/// What a member that was left out means (RFC 7591 section 2), for a column that must say something.
fn default_of(name: &str) -> Option<serde_json::Value> {
    Some(match name {
        "token_endpoint_auth_method" => "client_secret_basic".into(),
        "grant_types" => vec!["authorization_code"].into(),
        "response_types" => vec!["code"].into(),
        _ => return None,
    })
}

/// A member as its column holds it. A list in a column of text is separated by blanks.
fn value_of<M: ClientModel>(column: ColumnOf<M>, member: Option<serde_json::Value>) -> Value {
    use serde_json::Value as Json;

    let definition = column.def();
    match (definition.get_column_type(), member) {
        (ColumnType::Json | ColumnType::JsonBinary, Some(member)) => member.into(),
        (ColumnType::Json | ColumnType::JsonBinary, None) if definition.is_null() => {
            None::<Json>.into()
        }
        (ColumnType::Json | ColumnType::JsonBinary, None) => Json::Array(Vec::new()).into(),
        (ColumnType::Boolean, member) => (member == Some(Json::Bool(true))).into(),
        (_, Some(Json::String(text))) => text.into(),
        (_, Some(Json::Array(words))) => {
            words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" ").into()
        }
        (_, Some(member)) => member.to_string().into(),
        (_, None) if definition.is_null() => None::<String>.into(),
        (_, None) => String::new().into(),
    }
}
