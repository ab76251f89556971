//! The steps of the application's migrations. Each is a function that takes the connection of the migration.

use crate::{
    entity::{account, team},
    oauth::Provider,
};
use oauth_runtime::migration::{self, SchemaVersion, Tables};
use sea_orm::{ConnectionTrait, DbErr};

/// Creates the application's own tables, from the time before it became a provider.
pub async fn teams_and_accounts(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    Tables::new().with(team::Entity).with(account::Entity).create(db).await
}

/// The tables of a provider: connected apps, tokens, codes and short-lived objects, with their indexes.
pub async fn become_a_provider(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    migration::create_tables::<Provider>(db, SchemaVersion::V1).await
}
