//! Sessions in the database, under the hash of their identifier.

use super::{LIFETIME, visitor::USER_ID};
use crate::entity::session;
use oauth_runtime::{clock::Clock, prelude::HandleHash};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
    prelude::{Expr, async_trait::async_trait},
};
use std::{fmt, sync::Arc};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
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
}

impl fmt::Debug for SessionRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionRows")
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    /// The record's own end is the machine's time plus the lifetime, so the end is counted here by the injected clock.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let row = session::ActiveModel {
            id: NotSet,
            key: Set(key_of(&record.id)),
            user_id: Set(user_id_of(record)),
            data: Set(encode(record)?),
            expires_at: Set(self.clock.now().saturating_add(LIFETIME.whole_seconds())),
        };
        session::Entity::insert(row)
            .exec_without_returning(&self.database)
            .await
            .map_err(|error| backend(&error))?;
        Ok(())
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
