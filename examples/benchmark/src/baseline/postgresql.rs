//! The statements for PostgreSQL. Each is a transaction of its own: a whole exchange or rotation takes one round trip.

use sqlx::PgPool;

use super::statements;
use super::store::{
    BearerRow, ClientRow, IntrospectedRow, NewCode, NewToken, PresentedCode, PresentedRefreshToken,
    Store, Stored, Successor,
};
use crate::Outcome;
use crate::database::postgresql_pool;

/// The insert takes the rows that the update returns. If the update changed nothing, nothing is inserted.
const EXCHANGE_CODE: &str = r#"
WITH used AS (
    UPDATE code SET used_at = $1
    WHERE code_hash = $2 AND client_id = $3 AND redirect_uri = $4 AND code_challenge = $5
      AND used_at IS NULL AND expires_at > $1
      AND EXISTS (SELECT 1 FROM "user" WHERE "user".id = code.user_id AND "user".active)
    RETURNING user_id, scope, family
)
INSERT INTO token (access_hash, refresh_hash, client_id, user_id, scope, issued_at, expires_at,
    refresh_expires_at, family, generation)
SELECT $6, $7, $3, user_id, scope, $1, $8, $9, family, 0 FROM used
RETURNING scope"#;

const ROTATE: &str = r#"
WITH superseded AS (
    UPDATE token SET superseded_at = $1
    WHERE refresh_hash = $2 AND client_id = $3
      AND superseded_at IS NULL AND revoked_at IS NULL AND refresh_expires_at > $1
      AND EXISTS (SELECT 1 FROM "user" WHERE "user".id = token.user_id AND "user".active)
    RETURNING user_id, scope, family, generation
)
INSERT INTO token (access_hash, refresh_hash, client_id, user_id, scope, issued_at, expires_at,
    refresh_expires_at, family, generation)
SELECT $4, $5, $3, user_id, scope, $1, $6, $7, family, generation + 1 FROM superseded
RETURNING scope"#;

/// A pool. Every connection keeps its statements prepared.
#[derive(Clone)]
pub(super) struct Postgresql(PgPool);

impl Postgresql {
    pub(super) async fn open(url: &str, connections: u32) -> Outcome<Self> {
        Ok(Self(postgresql_pool(url, connections).await?))
    }
}

impl Store for Postgresql {
    async fn find_client(&self, client_id: &str) -> Stored<Option<ClientRow>> {
        sqlx::query_as(statements::FIND_CLIENT).bind(client_id).fetch_optional(&self.0).await
    }

    async fn find_bearer(&self, access_hash: &[u8], now: i64) -> Stored<Option<BearerRow>> {
        let query = sqlx::query_as(statements::FIND_BEARER).bind(access_hash).bind(now);
        query.fetch_optional(&self.0).await
    }

    async fn find_introspected(&self, hash: &[u8], now: i64) -> Stored<Option<IntrospectedRow>> {
        let query = sqlx::query_as(statements::FIND_INTROSPECTED).bind(hash).bind(now);
        query.fetch_optional(&self.0).await
    }

    async fn insert_token(&self, token: &NewToken<'_>) -> Stored<()> {
        let query = sqlx::query(statements::INSERT_TOKEN)
            .bind(token.access_hash)
            .bind(token.client_id)
            .bind(token.scope)
            .bind(token.now)
            .bind(token.expires_at);
        query.execute(&self.0).await.map(drop)
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
        Ok(query.execute(&self.0).await?.rows_affected() == 1)
    }

    async fn exchange_code(
        &self,
        code: &PresentedCode<'_>,
        successor: &Successor<'_>,
    ) -> Stored<Option<String>> {
        let query = sqlx::query_scalar(EXCHANGE_CODE)
            .bind(successor.now)
            .bind(code.code_hash)
            .bind(code.client_id)
            .bind(code.redirect_uri)
            .bind(code.code_challenge)
            .bind(successor.access_hash)
            .bind(successor.refresh_hash)
            .bind(successor.expires_at)
            .bind(successor.refresh_expires_at);
        query.fetch_optional(&self.0).await
    }

    async fn rotate(
        &self,
        token: &PresentedRefreshToken<'_>,
        successor: &Successor<'_>,
    ) -> Stored<Option<String>> {
        let query = sqlx::query_scalar(ROTATE)
            .bind(successor.now)
            .bind(token.refresh_hash)
            .bind(token.client_id)
            .bind(successor.access_hash)
            .bind(successor.refresh_hash)
            .bind(successor.expires_at)
            .bind(successor.refresh_expires_at);
        query.fetch_optional(&self.0).await
    }

    async fn revoke_replayed_code(&self, code: &PresentedCode<'_>, now: i64) -> Stored<()> {
        let query = sqlx::query(statements::REVOKE_REPLAYED_CODE)
            .bind(now)
            .bind(code.code_hash)
            .bind(code.client_id)
            .bind(code.redirect_uri)
            .bind(code.code_challenge);
        query.execute(&self.0).await.map(drop)
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
        query.execute(&self.0).await.map(drop)
    }
}
