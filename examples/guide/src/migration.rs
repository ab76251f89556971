//! The steps of the application's migrations. Each is a function that takes the connection of the migration.

use crate::app::App;
use oauth_runtime::migration::{self, SchemaVersion};
use sea_orm::{ConnectionTrait, DbErr};

/// Creates the tables of clients, tokens, codes and short-lived objects, with their indexes.
pub async fn become_a_provider(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    migration::create_tables::<App>(db, SchemaVersion::V1).await
}

/// Takes them away, with everything in them.
pub async fn be_no_provider(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    migration::drop_tables::<App>(db).await
}

/// Adds what the entities have got since: here the columns of refresh tokens. On a new database there is nothing to add.
pub async fn add_refresh_tokens(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let added = migration::alter_tables::<App>(db, SchemaVersion::V1).await?;
    println!("added: {}", added.join(", "));
    Ok(())
}
