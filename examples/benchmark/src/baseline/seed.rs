//! Fills the database of the hand-written server with the same user, clients and sign-ins as the provider's.

use std::path::Path;

use sqlx::SqlitePool;

use super::{credential, database};
use crate::load::Chain;
use crate::seed::{SCOPE, SERVICE, USERNAME, WEB};
use crate::{Outcome, clock};

/// Creates and fills the database; returns the tokens of one sign-in per connection.
pub(crate) async fn fill(path: &Path, sign_ins: u16) -> Outcome<Vec<Chain>> {
    let pool = database::open(path, 1).await?;
    sqlx::raw_sql(database::SCHEMA).execute(&pool).await?;
    sqlx::query("INSERT INTO user (id, username, active) VALUES (1, ?, TRUE)")
        .bind(USERNAME)
        .execute(&pool)
        .await?;
    for (client, grant_type, introspection) in
        [(SERVICE, "client_credentials", true), (WEB, "refresh_token", false)]
    {
        sqlx::query(
            "INSERT INTO client (client_id, secret_hash, scope, grant_type, introspection) \
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(client.id)
        .bind(credential::hash(client.secret))
        .bind(SCOPE)
        .bind(grant_type)
        .bind(introspection)
        .execute(&pool)
        .await?;
    }
    let mut chains = Vec::new();
    for _ in 0..sign_ins {
        chains.push(sign_in(&pool).await?);
    }
    pool.close().await;
    Ok(chains)
}

async fn sign_in(pool: &SqlitePool) -> Outcome<Chain> {
    let chain = Chain { access_token: credential::draw(), refresh_token: credential::draw() };
    let now = clock::epoch_seconds();
    sqlx::query(
        "INSERT INTO token (access_hash, refresh_hash, client_id, user_id, scope, issued_at, \
         expires_at, refresh_expires_at, family, generation) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, 0)",
    )
    .bind(credential::hash(&chain.access_token))
    .bind(credential::hash(&chain.refresh_token))
    .bind(WEB.id)
    .bind(SCOPE)
    .bind(now)
    .bind(now + 3600)
    .bind(now + 30 * 86_400)
    .bind(credential::hash(&credential::draw()))
    .execute(pool)
    .await?;
    Ok(chain)
}
