//! Prints, creates and checks the tables of the provider.

use crate::{
    app::App,
    entity::{session, user},
    stop::Stop,
};
use oauth_runtime::migration::{Missing, SchemaVersion, Tables};
use sea_orm::{ConnectionTrait, DbBackend};

/// All tables, each after the tables that it refers to. The schema version is always the newest one of the program.
fn tables() -> Tables {
    Tables::new()
        .with(user::Entity)
        .with_provider::<App>(SchemaVersion::CURRENT)
        .with(session::Entity)
}

/// The SQL that creates everything in an empty database.
#[must_use]
pub fn statements(backend: DbBackend) -> Vec<String> {
    tables().statements(backend)
}

/// Everything that differs from what must be there: what [`apply`] adds, and columns of a wrong type, which
/// [`apply`] leaves alone.
pub async fn problems<C: ConnectionTrait>(connection: &C) -> Result<Vec<Missing>, Stop> {
    let compared = tables().compare(connection).await?;
    Ok(compared.missing.into_iter().chain(compared.mistyped).collect())
}

/// What [`apply`] did.
#[derive(Debug, Default)]
pub struct Applied {
    /// Whether no table of the provider existed before.
    pub was_empty: bool,
    /// What was added, in words.
    pub added: Vec<String>,
}

/// Adds what is missing. Nothing is dropped or altered. Pass a transaction where the database can undo such statements.
pub async fn apply<C: ConnectionTrait>(connection: &C) -> Result<Applied, Stop> {
    let compared = tables().compare(connection).await?;
    let mut applied = Applied { was_empty: !compared.has_tables, added: Vec::new() };
    for missing in compared.missing {
        let what = &missing.what;
        if missing.statements.is_empty() {
            return Err(Stop::database(format_args!("{what} is missing, restore the table")));
        }
        missing
            .add(connection)
            .await
            .map_err(|error| Stop::database(format_args!("cannot add {what}: {error}")))?;
        applied.added.push(missing.what);
    }
    Ok(applied)
}

/// Whether no table of the provider exists.
pub(crate) async fn is_absent<C: ConnectionTrait>(connection: &C) -> Result<bool, Stop> {
    Ok(!tables().compare(connection).await?.has_tables)
}
