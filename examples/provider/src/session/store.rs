//! Sessions in the database, under the hash of their identifier.

use super::{
    LIFETIME, MOST,
    visitor::{STAMP, USER_ID},
};
use crate::{
    database,
    entity::{session, user},
};
use oauth_runtime::{clock::Clock, prelude::*};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
    prelude::{Expr, async_trait::async_trait},
};
use std::{fmt, sync::Arc};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Error as SessionError, Id, Record},
    session_store,
};

/// The table of sessions as a store of `tower-sessions`.
#[derive(Clone)]
pub(crate) struct SessionRows {
    database: DatabaseConnection,
    clock: Arc<dyn Clock>,
}

impl SessionRows {
    pub(crate) fn new(database: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// Removes at most `limit` sessions that ended.
    pub(crate) async fn prune(&self, limit: u64) -> Result<u64, DbErr> {
        let ended = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(session::Column::ExpiresAt.lte(self.clock.now()))
            .limit(limit);
        // MySQL refuses a limit inside the statement that deletes, so the rows are named first.
        let ids: Vec<i64> = ended.into_tuple().all(&self.database).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        Ok(session::Entity::delete_many()
            .filter(session::Column::Id.is_in(ids))
            .exec(&self.database)
            .await?
            .rows_affected)
    }

    /// Stores the session of somebody who was checked against this stamp, if it is still theirs and the account may be used;
    /// whether it did. The user's row is locked until the commit: whoever disables the account or changes the password
    /// meanwhile waits, and then finds the session to end it, or has been before, and then there is no session. Two
    /// sign-ins of one person take turns, so that the bound holds.
    async fn store_checked(
        &self,
        row: session::ActiveModel,
        id: i64,
        stamp: &str,
    ) -> Result<bool, DbErr> {
        let transaction = database::begin(&self.database).await?;
        let user = user::Entity::find_by_id(id).lock_exclusive().one(&transaction).await?;
        if !user.is_some_and(|user| is_checked(&user, stamp)) {
            transaction.rollback().await?;
            return Ok(false);
        }
        make_room(&transaction, id).await?;
        session::Entity::insert(row).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Whether the account may be used, and its credential is still the one that the stamp is a digest of.
pub(super) fn is_checked(user: &user::Model, stamp: &str) -> bool {
    user.disabled_at.is_none() && digest_of(user).is_some_and(|current| current == stamp)
}

/// What a session keeps of the credential that was checked.
pub(super) fn digest_of(user: &user::Model) -> Option<String> {
    user.stamp().map(|stamp| stamp.digest())
}

/// How many of the sessions over the bound one sign-in ends: enough for a table that is older than the bound.
const ENDED_AT_ONCE: u64 = 500;

/// Ends the oldest sessions of a user, so that one more does not exceed the bound. What was first, the order of the rows
/// says, and no clock.
async fn make_room<C: ConnectionTrait>(connection: &C, user_id: i64) -> Result<(), DbErr> {
    let over = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::UserId.eq(user_id))
        .order_by_desc(session::Column::Id)
        .offset(MOST - 1)
        .limit(ENDED_AT_ONCE);
    let over: Vec<i64> = over.into_tuple().all(connection).await?;
    if !over.is_empty() {
        let oldest = session::Entity::delete_many().filter(session::Column::Id.is_in(over));
        oldest.exec(connection).await?;
    }
    Ok(())
}

/// What the store says of a session that it did not store, because the person is not any more who was checked.
const NOT_CHECKED: &str = "the account or its password has changed since it was checked";

/// Whether a session was not stored for that reason.
pub(super) fn is_not_checked(error: &SessionError) -> bool {
    matches!(error, SessionError::Store(session_store::Error::Backend(text)) if text == NOT_CHECKED)
}

impl fmt::Debug for SessionRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionRows")
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    /// The record's own end is the machine's time plus the lifetime, so the end is counted here by the injected clock. A
    /// session without a person in it is not worth a row.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let Some(id) = user_id_of(record) else { return Ok(()) };
        let row = session::ActiveModel {
            id: NotSet,
            key: Set(key_of(&record.id)),
            user_id: Set(Some(id)),
            data: Set(encode(record)?),
            expires_at: Set(self.clock.now().saturating_add(LIFETIME.whole_seconds())),
        };
        let stamp = record.data.get(STAMP).and_then(serde_json::Value::as_str).unwrap_or_default();
        let stored = self.store_checked(row, id, stamp).await;
        if stored.map_err(|error| backend(&error))? {
            Ok(())
        } else {
            Err(session_store::Error::Backend(NOT_CHECKED.to_owned()))
        }
    }

    /// Never creates: a session that was ended meanwhile stays ended. Nor does it prolong: a session ends so long
    /// after signing in, whatever happens in it.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        session::Entity::update_many()
            .col_expr(session::Column::UserId, Expr::value(user_id_of(record)))
            .col_expr(session::Column::Data, Expr::value(encode(record)?))
            .filter(session::Column::Key.eq(key_of(&record.id)))
            .exec(&self.database)
            .await
            .map_err(|error| backend(&error))?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let unexpired = session::Column::ExpiresAt.gt(self.clock.now());
        let row = session::Entity::find()
            .filter(session::Column::Key.eq(key_of(id)))
            .filter(unexpired)
            .one(&self.database)
            .await
            .map_err(|error| backend(&error))?;
        let Some(row) = row else { return Ok(None) };
        let data = serde_json::from_str(&row.data)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        session::Entity::delete_many()
            .filter(session::Column::Key.eq(key_of(id)))
            .exec(&self.database)
            .await
            .map_err(|error| backend(&error))?;
        Ok(())
    }
}

fn key_of(id: &Id) -> HandleHash {
    HandleHash::of(&id.to_string())
}

fn user_id_of(record: &Record) -> Option<i64> {
    record.data.get(USER_ID).and_then(serde_json::Value::as_i64)
}

fn encode(record: &Record) -> session_store::Result<String> {
    serde_json::to_string(&record.data)
        .map_err(|error| session_store::Error::Encode(error.to_string()))
}

fn backend(error: &DbErr) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}
