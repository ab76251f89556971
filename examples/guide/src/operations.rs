//! Other tasks of an application: accounts, tables, and the removal of expired rows.

use crate::{
    app::{App, Server},
    entity::user,
};
use oauth_runtime::{
    migration::{SchemaVersion, Tables},
    prelude::*,
    redis::Redis,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, DatabaseConnection, DbErr};
use std::{error::Error, time::Duration};

/// Creates the tables that are not there yet, for a first start and for tests. An application with migrations does it there.
pub async fn create_tables(db: &DatabaseConnection) -> Result<(), DbErr> {
    Tables::new().with(user::Entity).with_provider::<App>(SchemaVersion::V1).create(db).await
}

/// The same server with codes and everything short-lived in Redis.
pub async fn with_redis(db: DatabaseConnection, url: &str) -> Result<Server, Box<dyn Error>> {
    let redis = Redis::connect(url).await?;
    Ok(AuthorizationServer::builder(App { db }).redis(redis).build().await?)
}

/// Registers an application; what it returns is shown once and stored as a hash.
pub async fn add_client(server: &Server) -> Result<Option<String>, RegistrationError> {
    let metadata = ClientMetadata::default()
        .with_client_name("Calendar")
        .with_redirect_uris(["https://calendar.example.com/cb"])
        .with_grant_types(["authorization_code", "refresh_token"])
        .with_scope("profile email team:{id}");
    let calendar = NewClient::new(metadata).with_client_id("calendar");
    let mut added = server.register_client_with(calendar, |row| row.approved = Set(true)).await?;
    Ok(added.take_secret())
}

/// Registers an API on another machine, which asks what a token says; its secret.
pub async fn add_resource_server(server: &Server) -> Result<Option<String>, RegistrationError> {
    let metadata = ClientMetadata::resource_server().with_client_name("Reports");
    let reports = NewClient::new(metadata).with_client_id("reports");
    let mut added = server.register_client_with(reports, |row| row.approved = Set(true)).await?;
    Ok(added.take_secret())
}

/// Disables a member: the bearer check sees the column, so tokens stop at once. They are revoked afterwards, so that nothing
/// comes back by itself when the account is enabled again, not even what was exchanged between the two.
pub async fn disable(server: &Server, member: user::Model, now: i64) -> Outcome<()> {
    let mut row: user::ActiveModel = member.into();
    row.disabled_at = Set(Some(now));
    let member = row.update(&server.provider()?.db).await?;
    server.revoke_subject(&member).await?;
    Ok(())
}

/// Removes expired rows in small batches; any process may do it, and several may do it at once.
pub async fn remove_expired(server: Server) {
    loop {
        tokio::time::sleep(Duration::from_mins(1)).await;
        if let Err(trouble) = server.prune(500).await {
            eprintln!("expired rows stay a minute longer: {trouble}");
        }
    }
}

/// A server that follows OAuth 2.1.
pub async fn stricter(db: DatabaseConnection) -> Result<AuthorizationServer<App>, BuildError> {
    AuthorizationServer::builder(App { db })
        .issuer("https://id.example.com")
        .profile(Profile::OAuth21)
        .build()
        .await
}
