//! Writes the row of a client that nobody registered. OAuth Client ID Metadata Document.
//!
//! Only such a row has `registration_expires_at` without a `registration_access_token`.

use super::{
    client_row::{self, Ending, Fill, NewRow, StoredSecret, set_metadata, to_client},
    save::ActiveOf,
};
use crate::{
    client_documents::{DocumentClient, KeptRow},
    entity::{
        active_column::ActiveColumn,
        client::{ClientModel, ColumnOf, RegistrationColumns},
        sql::only,
    },
    protocol::{error::Outage, secret::RegistrationTokenHash, secret_rules::is_same_kind},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqlErr,
};

/// Inserts the row of a client, or updates it from the document. A row that somebody registered is not changed, and neither is a row that
/// somebody else writes at the same time.
pub(crate) async fn keep<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client: DocumentClient<'_>,
    fill: Fill<M>,
) -> Result<KeptRow, Outage>
where
    ActiveOf<M>: Send,
{
    let columns = columns::<M>()?;
    let Some(model) = client_row::find::<M>(transaction, client.client_id).await? else {
        return insert::<M>(transaction, client, columns, fill).await;
    };
    let old = to_client(&model).map_err(Outage::new)?;
    // Some databases find a row although its `client_id` is written differently, for example in letter case.
    let is_it = old.is_from_document() && old.client_id() == client.client_id;
    if !is_it || !old.is_active() {
        return Ok(KeptRow::Taken);
    }
    let Some(registration) = old.registration().map(str::to_owned) else {
        return Ok(KeptRow::Again);
    };
    // If the client changes the way it authenticates, for example by adding a key, what it was issued before must become invalid.
    let name = if is_same_kind(old.metadata(), client.metadata) {
        registration.clone()
    } else {
        client.new_registration
    };
    let mut row = <ActiveOf<M> as ActiveModelTrait>::default();
    fill(&mut row);
    row.not_set(M::COLUMNS.client_id);
    row.try_set(M::COLUMNS.registration_id, Some(name.clone()).into())?;
    row.try_set(columns.registration_expires_at, Some(client.expires_at).into())?;
    set_metadata::<M>(&mut row, client.metadata)?;
    // If somebody deactivates the client at this moment, it stays inactive, whatever the application fills in.
    let mut update = M::Entity::update_many()
        .set(row)
        .filter(M::COLUMNS.client_id.eq(client.client_id))
        .filter(M::COLUMNS.registration_id.eq(registration))
        .filter(columns.registration_access_token.is_null())
        .filter(columns.registration_expires_at.is_not_null());
    for active in ActiveColumn::named(M::COLUMNS.active) {
        update = update.filter(active.holds(only));
    }
    let written = update.exec(transaction).await?;
    Ok(match written.rows_affected {
        0 => KeptRow::Again,
        _ => KeptRow::Row { registration: name, is_new: false },
    })
}

async fn insert<M: ClientModel>(
    transaction: &DatabaseTransaction,
    client: DocumentClient<'_>,
    columns: RegistrationColumns<ColumnOf<M>>,
    fill: Fill<M>,
) -> Result<KeptRow, Outage>
where
    ActiveOf<M>: Send,
{
    let registration = client.new_registration.clone();
    let row = NewRow {
        client_id: client.client_id.to_owned(),
        registration: client.new_registration,
        secret: Ending { secret: StoredSecret::Nothing, expires_at: None },
        owner: None,
        metadata: client.metadata.clone(),
        now: client.now,
        management: None,
    };
    let expires_at = client.expires_at;
    let mut row = client_row::new_row::<M>(row, fill)?;
    row.try_set(columns.registration_access_token, None::<RegistrationTokenHash>.into())?;
    row.try_set(columns.registration_expires_at, Some(expires_at).into())?;
    match M::Entity::insert(row).exec_without_returning(transaction).await {
        Ok(_) => Ok(KeptRow::Row { registration, is_new: true }),
        Err(error) => match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Ok(KeptRow::Again),
            _ => Err(error.into()),
        },
    }
}

fn columns<M: ClientModel>() -> Result<RegistrationColumns<ColumnOf<M>>, Outage> {
    M::COLUMNS.registration.ok_or_else(|| {
        Outage::new("the client entity has no columns for clients that register themselves")
    })
}
