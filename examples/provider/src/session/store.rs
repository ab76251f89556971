//! Stores sessions in the database, under the hash of their identifier.

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

/// The table of sessions, as a session store of `tower-sessions`.
#[derive(Clone)]
pub(crate) struct SessionRows {
    database: DatabaseConnection,
    clock: Arc<dyn Clock>,
}

impl SessionRows {
    pub(crate) fn new(database: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// Removes at most `limit` expired sessions.
    pub(crate) async fn prune(&self, limit: u64) -> Result<u64, DbErr> {
        let ended = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(session::Column::ExpiresAt.lte(self.clock.now()))
            .limit(limit);
        // MySQL refuses a limit in a statement that deletes, so the rows are selected first.
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

    /// Stores a new session if the user's credential still has this stamp and the account is enabled. Returns whether it was
    /// stored. The user's row is locked until the commit. So somebody who disables the account or changes the password
    /// meanwhile either waits, and then finds the session and ends it, or was faster, and then no session is stored. Two
    /// sign-ins of one person take turns, so that the limit holds.
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

/// Whether the account is enabled, and the stamp is the digest of its current credential.
pub(super) fn is_checked(user: &user::Model, stamp: &str) -> bool {
    user.disabled_at.is_none() && digest_of(user).is_some_and(|current| current == stamp)
}

/// The digest of the checked credential, which a session stores as its stamp.
pub(super) fn digest_of(user: &user::Model) -> Option<String> {
    user.stamp().map(|stamp| stamp.digest())
}

/// The largest number of surplus sessions that one sign-in ends: enough for a table that is older than the limit.
const ENDED_AT_ONCE: u64 = 500;

/// Ends the oldest sessions of a user, so that one more does not exceed the limit. The order of the rows decides which
/// is oldest, not a clock.
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

/// The error for a session that was not stored, because the account or its password has changed since the check.
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
    /// The record's own expiry is the machine's time plus the lifetime, so the expiry is computed here with the injected
    /// clock. A session without a user is not stored.
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

    /// Never creates a session: a session that was ended meanwhile stays ended. Never prolongs it either: a
    /// session ends a fixed time after the sign-in.
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
