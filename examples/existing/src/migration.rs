//! What the application's migrations do, each in a function that takes the connection which the migration is given.

use crate::{
    entity::{account, team},
    oauth::Provider,
};
use oauth_runtime::migration::{self, SchemaVersion, Tables};
use sea_orm::{ConnectionTrait, DbErr};

/// The application's own tables, of a time when it was no provider.
pub async fn teams_and_accounts(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    Tables::new().with(team::Entity).with(account::Entity).create(db).await
}

/// The tables of a provider: connected apps, tokens, codes and short-lived objects, with their indexes.
pub async fn become_a_provider(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    migration::create_tables::<Provider>(db, SchemaVersion::V1).await
}
