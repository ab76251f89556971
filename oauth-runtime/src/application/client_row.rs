//! Writes the row of a client, through the columns that the derive found.

use super::save::ActiveOf;
use crate::{
    client_registration::NewManagement,
    entity::{
        client::{ClientModel, ColumnOf, statements::find_model},
        connection::Connection,
        subject_column,
    },
    protocol::{
        client::{Client, SubjectId},
        client_metadata::ClientMetadata,
        error::Outage,
        sealed_secret::SealedSecret,
        secret::{PlainRegistrationToken, RegistrationTokenHash, SecretHash},
    },
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QuerySelect, Value,
    sea_query::{ColumnType, ValueType},
};

/// The secret of a client, as its row stores it.
pub(crate) enum StoredSecret {
    /// The client has none.
    Nothing,
    /// The hash of a secret that the client sends.
    Hash(SecretHash),
    /// The encrypted secrets by which the client signs.
    Sealed(SealedSecret),
}

/// A secret, and when it expires, in epoch seconds.
pub(crate) struct Ending {
    pub(crate) secret: StoredSecret,
    pub(crate) expires_at: Option<i64>,
}

/// The secret before the current one, and when it expires, in epoch seconds.
pub(crate) struct Previous {
    /// The hash of the secret; `None` where it is sealed together with its successor.
    pub(crate) hash: Option<SecretHash>,
    pub(crate) expires_at: i64,
}

/// A client to register.
pub(crate) struct NewRow {
    pub(crate) client_id: String,
    pub(crate) registration: String,
    pub(crate) secret: Ending,
    pub(crate) owner: Option<SubjectId>,
    pub(crate) metadata: ClientMetadata,
    pub(crate) now: i64,
    /// Present for a client that registers itself.
    pub(crate) management: Option<NewManagement>,
}

/// Sets the application's own columns.
pub(crate) type Fill<M> = Box<dyn FnOnce(&mut ActiveOf<M>) + Send>;

/// The row with that `client_id`, or with one that the database treats as equal.
pub(crate) async fn find<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    find_model(Connection::Transaction(transaction), client_id).await
}

/// Inserts a client.
pub(crate) async fn insert<M: ClientModel>(
    transaction: &DatabaseTransaction,
    new: NewRow,
    fill: Fill<M>,
) -> Result<(), Outage>
where
    ActiveOf<M>: Send,
{
    M::Entity::insert(new_row::<M>(new, fill)?).exec_without_returning(transaction).await?;
    Ok(())
}

/// The row of a new client. The server's own columns overwrite what the application fills in.
pub(super) fn new_row<M: ClientModel>(new: NewRow, fill: Fill<M>) -> Result<ActiveOf<M>, Outage> {
    let mut row = <ActiveOf<M> as ActiveModelBehavior>::new();
    fill(&mut row);
    row.try_set(M::COLUMNS.client_id, new.client_id.into())?;
    row.try_set(M::COLUMNS.registration_id, Some(new.registration).into())?;
    if let Some(column) = M::COLUMNS.client_id_issued_at {
        row.try_set(column, new.now.into())?;
    }
    set_secret::<M>(&mut row, new.secret)?;
    if let Some((column, owner)) = M::COLUMNS.owner.zip(new.owner) {
        row.try_set(column.column, subject_column::value(column.parse, &owner)?)?;
    }
    set_metadata::<M>(&mut row, &new.metadata)?;
    set_management::<M>(&mut row, new.management)?;
    Ok(row)
}

/// What happens to a client's secrets when its registration is updated.
pub(crate) enum Secrets {
    Kept,
    /// The secret from now on, and the previous one if it stays valid for a while.
    Replaced(Ending, Option<Previous>),
}

/// The updated registration of a client.
pub(crate) struct Changes<'a> {
    pub(crate) metadata: &'a ClientMetadata,
    pub(crate) secrets: Secrets,
    /// A new `registration_id`, if the client becomes another kind of client: then nothing that was issued to it before is valid any more.
    pub(crate) registration: Option<String>,
    /// The next registration access token of a client that manages its registration.
    pub(crate) management: Option<NewManagement>,
}

/// The row of a client, locked until the transaction ends.
pub(crate) async fn lock<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    let select = M::Entity::find().filter(M::COLUMNS.client_id.eq(client_id)).lock_exclusive();
    Ok(select.one(transaction).await?)
}

/// Writes the updated registration of a client.
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
    if let Secrets::Replaced(secret, previous) = changes.secrets {
        set_secret::<M>(&mut row, secret)?;
        set_previous::<M>(&mut row, previous)?;
    }
    set_metadata::<M>(&mut row, changes.metadata)?;
    set_management::<M>(&mut row, changes.management)?;
    let update = M::Entity::update_many().set(row).filter(M::COLUMNS.client_id.eq(client_id));
    update.exec(transaction).await?;
    Ok(())
}

/// Writes a secret and when it expires.
fn set_secret<M: ClientModel>(row: &mut ActiveOf<M>, secret: Ending) -> Result<(), Outage> {
    let (hash, sealed) = match secret.secret {
        StoredSecret::Nothing => (None, None),
        StoredSecret::Hash(hash) => (Some(hash), None),
        StoredSecret::Sealed(sealed) => (None, Some(sealed)),
    };
    row.try_set(M::COLUMNS.client_secret, hash.into())?;
    match (M::COLUMNS.sealed_secret, sealed) {
        (Some(column), sealed) => row.try_set(column, sealed.into())?,
        (None, None) => {}
        (None, Some(_)) => return Err(lacks("sealed_secret: Option<SealedSecret>")),
    }
    match (M::COLUMNS.client_secret_expires_at, secret.expires_at) {
        (Some(column), end) => row.try_set(column, time::<M>(column, end))?,
        (None, None) => {}
        (None, Some(_)) => return Err(lacks("client_secret_expires_at: Option<i64>")),
    }
    Ok(())
}

/// Writes the previous secret, or that there is none.
fn set_previous<M: ClientModel>(
    row: &mut ActiveOf<M>,
    previous: Option<Previous>,
) -> Result<(), Outage> {
    let columns = M::COLUMNS.previous_secret.zip(M::COLUMNS.previous_secret_expires_at);
    match (columns, previous) {
        (Some((secret, expires_at)), Some(previous)) => {
            row.try_set(secret, previous.hash.into())?;
            row.try_set(expires_at, time::<M>(expires_at, Some(previous.expires_at)))?;
        }
        (Some((secret, expires_at)), None) => {
            row.try_set(secret, None::<SecretHash>.into())?;
            row.try_set(expires_at, time::<M>(expires_at, None))?;
        }
        (None, None | Some(Previous { hash: None, .. })) => {}
        (None, Some(_)) => {
            return Err(lacks(
                "previous_secret: Option<SecretHash>` and `pub previous_secret_expires_at: Option<i64>",
            ));
        }
    }
    Ok(())
}

fn lacks(column: &str) -> Outage {
    Outage::new(format!(
        "the client entity has no column for a value that is to be stored: add `pub {column}`"
    ))
}

/// When a secret expires, as the column's value. If the column is not nullable, 0 stands for never (RFC 7591 section 3.2.1).
fn time<M: ClientModel>(column: ColumnOf<M>, end: Option<i64>) -> Value {
    if column.def().is_null() { end.into() } else { end.unwrap_or(0).into() }
}

/// Writes the registration access token and its end, if they change.
fn set_management<M: ClientModel>(
    row: &mut ActiveOf<M>,
    management: Option<NewManagement>,
) -> Result<(), Outage> {
    let Some(NewManagement { token, expires_at }) = management else { return Ok(()) };
    let Some(columns) = M::COLUMNS.registration else {
        return Err(lacks(
            "registration_access_token: Option<RegistrationTokenHash>` and `pub registration_expires_at: Option<i64>",
        ));
    };
    row.try_set(columns.registration_access_token, Some(token).into())?;
    row.try_set(columns.registration_expires_at, Some(expires_at).into())?;
    Ok(())
}

/// Whether the client registered itself, and this is its registration access token.
pub(crate) fn is_managed_by<M: ClientModel>(model: &M, token: &PlainRegistrationToken) -> bool {
    let Some(columns) = M::COLUMNS.registration else { return false };
    let stored = model.get(columns.registration_access_token);
    let stored = <Option<RegistrationTokenHash> as ValueType>::try_from(stored);
    stored.ok().flatten().is_some_and(|stored| stored.is_of(token))
}

/// The client of a row, marked as coming from a metadata document or not. It comes from one if its row has `registration_expires_at` but
/// no `registration_access_token`; every other row was registered by somebody.
pub(super) fn to_client<M: ClientModel>(model: &M) -> Result<Client, serde_json::Error> {
    let is_from_document = M::COLUMNS.registration.is_some_and(|columns| {
        let token = model.get(columns.registration_access_token);
        let token = <Option<RegistrationTokenHash> as ValueType>::try_from(token);
        let end = <Option<i64> as ValueType>::try_from(model.get(columns.registration_expires_at));
        matches!((token, end), (Ok(None), Ok(Some(_))))
    });
    Ok(model.to_client()?.from_document(is_from_document))
}

/// When the client was registered, in epoch seconds, if its table has a column for that.
pub(crate) fn issued_at<M: ClientModel>(model: &M) -> Option<i64> {
    let value = model.get(M::COLUMNS.client_id_issued_at?);
    <Option<i64> as ValueType>::try_from(value).ok().flatten()
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

/// Writes the metadata. A member with a column of its own is stored only there; the others go to the `metadata` column.
pub(super) fn set_metadata<M: ClientModel>(
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

/// The default of an omitted member (RFC 7591 section 2), for a column that is not nullable.
fn default_of(name: &str) -> Option<serde_json::Value> {
    Some(match name {
        "token_endpoint_auth_method" => "client_secret_basic".into(),
        "grant_types" => vec!["authorization_code"].into(),
        "response_types" => vec!["code"].into(),
        _ => return None,
    })
}

/// A member as the value of its column. In a text column, a list is separated by spaces.
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
