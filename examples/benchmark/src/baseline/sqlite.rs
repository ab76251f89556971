//! The statements for SQLite. One connection writes, and writers queue for it; the other connections read.

use std::sync::Arc;

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Connection, Row, SqliteConnection, SqlitePool};
use tokio::sync::Mutex;

use super::statements;
use super::store::{
    BearerRow, ClientRow, IntrospectedRow, NewCode, NewToken, PresentedCode, PresentedRefreshToken,
    Store, Stored, Successor,
};
use crate::Outcome;
use crate::database::{sqlite_options, sqlite_pool};

/// A whole transaction in one message to the connection's thread, because each message costs two thread switches. The
/// insert runs only if the update before it changed its one row.
const EXCHANGE_CODE: &str = r#"
BEGIN IMMEDIATE;
UPDATE code SET used_at = $1
WHERE code_hash = $2 AND client_id = $3 AND redirect_uri = $4 AND code_challenge = $5
  AND used_at IS NULL AND expires_at > $1
  AND EXISTS (SELECT 1 FROM "user" WHERE "user".id = code.user_id AND "user".active);
INSERT INTO token (access_hash, refresh_hash, client_id, user_id, scope, issued_at, expires_at,
    refresh_expires_at, family, generation)
SELECT $6, $7, $3, user_id, scope, $1, $8, $9, family, 0 FROM code
WHERE code_hash = $2 AND changes() = 1
RETURNING scope;
COMMIT"#;

const ROTATE: &str = r#"
BEGIN IMMEDIATE;
UPDATE token SET superseded_at = $1
WHERE refresh_hash = $2 AND client_id = $3
  AND superseded_at IS NULL AND revoked_at IS NULL AND refresh_expires_at > $1
  AND EXISTS (SELECT 1 FROM "user" WHERE "user".id = token.user_id AND "user".active);
INSERT INTO token (access_hash, refresh_hash, client_id, user_id, scope, issued_at, expires_at,
    refresh_expires_at, family, generation)
SELECT $4, $5, $3, user_id, scope, $1, $6, $7, family, generation + 1 FROM token
WHERE refresh_hash = $2 AND changes() = 1
RETURNING scope;
COMMIT"#;

/// Statements with their values. They return one row with the scope of the stored tokens.
type Transaction = Query<'static, sqlx::Sqlite, SqliteArguments>;

/// A pool for reading, and one connection for writing.
#[derive(Clone)]
pub(super) struct Sqlite {
    readers: SqlitePool,
    /// A fair queue for the writer. SQLite permits only one writer, and its own waiting sleeps.
    writer: Arc<Mutex<SqliteConnection>>,
}

impl Sqlite {
    pub(super) async fn open(url: &str, connections: u32) -> Outcome<Self> {
        let writer = SqliteConnection::connect_with(&sqlite_options(url)?).await?;
        let readers = sqlite_pool(url, connections - 1).await?;
        Ok(Self { readers, writer: Arc::new(Mutex::new(writer)) })
    }

    /// Runs a whole transaction in a task of its own: a request that is dropped must not leave the transaction open.
    async fn transact(&self, transaction: Transaction) -> Stored<Option<String>> {
        let writer = self.writer.clone();
        let transaction = tokio::spawn(async move {
            let mut writer = writer.lock().await;
            let rows = transaction.fetch_all(&mut *writer).await;
            if rows.is_err() {
                // The rollback fails where no transaction is open, and then there is nothing to roll back.
                let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *writer).await;
            }
            rows
        });
        let rows = transaction.await.map_err(|_| sqlx::Error::WorkerCrashed)??;
        rows.first().map(|row| row.try_get(0)).transpose()
    }
}

impl Store for Sqlite {
    async fn find_client(&self, client_id: &str) -> Stored<Option<ClientRow>> {
        sqlx::query_as(statements::FIND_CLIENT).bind(client_id).fetch_optional(&self.readers).await
    }

    async fn find_bearer(&self, access_hash: &[u8], now: i64) -> Stored<Option<BearerRow>> {
        let query = sqlx::query_as(statements::FIND_BEARER).bind(access_hash).bind(now);
        query.fetch_optional(&self.readers).await
    }

    async fn find_introspected(&self, hash: &[u8], now: i64) -> Stored<Option<IntrospectedRow>> {
        let query = sqlx::query_as(statements::FIND_INTROSPECTED).bind(hash).bind(now);
        query.fetch_optional(&self.readers).await
    }

    async fn insert_token(&self, token: &NewToken<'_>) -> Stored<()> {
        let query = sqlx::query(statements::INSERT_TOKEN)
            .bind(token.access_hash)
            .bind(token.client_id)
            .bind(token.scope)
            .bind(token.now)
            .bind(token.expires_at);
        query.execute(&mut *self.writer.lock().await).await.map(drop)
    }

    async fn insert_code(&self, code: &NewCode<'_>) -> Stored<bool> {
        let query = sqlx::query(statements::INSERT_CODE)
            .bind(code.code_hash)
            .bind(code.client_id)
            .bind(code.user_id)
            .bind(code.redirect_uri)
            .bind(code.scope)
            .bind(code.code_challenge)
            .bind(code.expires_at)
            .bind(code.family);
        Ok(query.execute(&mut *self.writer.lock().await).await?.rows_affected() == 1)
    }

    async fn exchange_code(
        &self,
        code: &PresentedCode<'_>,
        successor: &Successor<'_>,
    ) -> Stored<Option<String>> {
        let transaction = sqlx::query(EXCHANGE_CODE)
            .bind(successor.now)
            .bind(code.code_hash)
            .bind(code.client_id)
            .bind(code.redirect_uri)
            .bind(code.code_challenge)
            .bind(successor.access_hash)
            .bind(successor.refresh_hash)
            .bind(successor.expires_at)
            .bind(successor.refresh_expires_at);
        self.transact(transaction).await
    }

    async fn rotate(
        &self,
        token: &PresentedRefreshToken<'_>,
        successor: &Successor<'_>,
    ) -> Stored<Option<String>> {
        let transaction = sqlx::query(ROTATE)
            .bind(successor.now)
            .bind(token.refresh_hash)
            .bind(token.client_id)
            .bind(successor.access_hash)
            .bind(successor.refresh_hash)
            .bind(successor.expires_at)
            .bind(successor.refresh_expires_at);
        self.transact(transaction).await
    }

    async fn revoke_replayed_code(&self, code: &PresentedCode<'_>, now: i64) -> Stored<()> {
        let query = sqlx::query(statements::REVOKE_REPLAYED_CODE)
            .bind(now)
            .bind(code.code_hash)
            .bind(code.client_id)
            .bind(code.redirect_uri)
            .bind(code.code_challenge);
        query.execute(&mut *self.writer.lock().await).await.map(drop)
    }

    async fn revoke_replayed_token(
        &self,
        token: &PresentedRefreshToken<'_>,
        now: i64,
    ) -> Stored<()> {
        let query = sqlx::query(statements::REVOKE_REPLAYED_TOKEN)
            .bind(now)
            .bind(token.refresh_hash)
            .bind(token.client_id);
        query.execute(&mut *self.writer.lock().await).await.map(drop)
    }
}
