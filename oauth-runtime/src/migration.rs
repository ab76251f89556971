//! Creates the tables of a provider in migrations, and adds what the entities have got since.
//!
//! Nothing here depends on `sea-orm-migration`: a migration passes on what `SchemaManager::get_connection` gives, which
//! is a `DatabaseExecutor` of SeaORM. Any other connection or transaction works as well.
//!
//! ```
//! use oauth_runtime::{application::Provider, migration::{self, SchemaVersion}};
//! use sea_orm::{DatabaseExecutor, DbErr};
//!
//! async fn up<App: Provider>(connection: &DatabaseExecutor<'_>) -> Result<(), DbErr> {
//!     migration::create_tables::<App>(connection, SchemaVersion::V1).await
//! }
//!
//! async fn down<App: Provider>(connection: &DatabaseExecutor<'_>) -> Result<(), DbErr> {
//!     migration::drop_tables::<App>(connection).await
//! }
//! ```
//!
//! # Versions
//!
//! A version is what the toolkit wanted at some time. A migration names one version, and makes the toolkit's columns and indexes
//! of that version, even when a later version of the toolkit wants more. The changelog will announce a version 2: a new migration
//! then calls [`alter_tables`] with `SchemaVersion::V2`, and the old ones stay as they are.
//!
//! The application's own columns, and the column groups that its entities have, are taken from the entities as they are now. If
//! you add columns to the entities later, a new migration adds them by [`alter_tables`]. On a new database [`create_tables`] has
//! made them already, so there that migration does nothing.
//!
//! The table of users is the application's own. Neither function touches it, and its migration must come first, since other
//! tables refer to it.

pub use crate::entity::schema::{Missing, SchemaVersion};

use crate::{
    application::{Provider, tables},
    entity::schema::{Finding, live::LiveSchema, wanted::WantedTable},
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, sea_query::Table};

/// Creates the tables of clients, tokens, codes and short-lived objects with their indexes. A table that exists is left as it is.
///
/// # Errors
/// The error of the database.
pub async fn create_tables<P: Provider>(
    connection: &impl ConnectionTrait,
    version: SchemaVersion,
) -> Result<(), DbErr> {
    Tables::of::<P>(version).create(connection).await
}

/// Adds what these tables lack: whole tables, columns (with values for existing rows), and indexes. Nothing is dropped or
/// altered. Returns what was added, in words.
///
/// # Errors
/// The error of the database, or [`DbErr::Migration`] for what no statement can add, such as a primary key.
pub async fn alter_tables<P: Provider>(
    connection: &impl ConnectionTrait,
    version: SchemaVersion,
) -> Result<Vec<String>, DbErr> {
    let missing = Tables::of::<P>(version).compare(connection).await?.missing;
    for missing in &missing {
        missing.add(connection).await?;
    }
    Ok(missing.into_iter().map(|missing| missing.what).collect())
}

/// Drops these tables, if they exist.
///
/// # Errors
/// The error of the database.
pub async fn drop_tables<P: Provider>(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    Tables::of::<P>(SchemaVersion::CURRENT).drop(connection).await
}

/// A list of tables: those of a provider, and others of the application. Each table comes after those it refers to.
///
/// ```
/// # use oauth_runtime::{application::Provider, migration::{SchemaVersion, Tables}};
/// # fn of<App: Provider>(user: impl sea_orm::EntityTrait, session: impl sea_orm::EntityTrait) -> Vec<String> {
/// let tables = Tables::new().with(user).with_provider::<App>(SchemaVersion::CURRENT).with(session);
/// tables.statements(sea_orm::DbBackend::Sqlite)
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tables(Vec<Part>);

/// What a database has, compared with a list of tables.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Comparison {
    /// Whether one of the tables exists.
    pub has_tables: bool,
    /// Tables, columns and indexes that do not exist.
    pub missing: Vec<Missing>,
    /// Columns of a type that cannot hold what the server writes. The statements that correct one rewrite its table.
    pub mistyped: Vec<Missing>,
}

/// Makes some of the tables for a kind of database.
#[derive(Clone, Debug)]
struct Part {
    version: SchemaVersion,
    make: fn(DbBackend, SchemaVersion) -> Vec<WantedTable>,
}

fn own<E: EntityTrait>(backend: DbBackend, _: SchemaVersion) -> Vec<WantedTable> {
    vec![WantedTable::of::<E>(backend)]
}

impl Tables {
    /// No tables yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The tables of clients, tokens, codes and short-lived objects.
    #[must_use]
    pub fn of<P: Provider>(version: SchemaVersion) -> Self {
        Self::new().with_provider::<P>(version)
    }

    /// Adds the tables of clients, tokens, codes and short-lived objects, after the tables that are in the list already.
    #[must_use]
    pub fn with_provider<P: Provider>(self, version: SchemaVersion) -> Self {
        self.and(Part { version, make: tables::wanted::<P> })
    }

    /// Adds a table of the application's own, as its entity is now.
    #[must_use]
    pub fn with<E: EntityTrait>(self, _: E) -> Self {
        self.and(Part { version: SchemaVersion::CURRENT, make: own::<E> })
    }

    fn and(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }

    fn wanted(&self, backend: DbBackend) -> Vec<WantedTable> {
        self.0.iter().flat_map(|part| (part.make)(backend, part.version)).collect()
    }

    async fn live(&self, connection: &impl ConnectionTrait) -> Result<LiveSchema, DbErr> {
        let wanted = self.wanted(connection.get_database_backend());
        let names: Vec<_> = wanted.into_iter().map(|table| table.name).collect();
        LiveSchema::read(connection, &names).await
    }

    /// The SQL that creates everything in an empty database.
    #[must_use]
    pub fn statements(&self, backend: DbBackend) -> Vec<String> {
        self.wanted(backend).iter().flat_map(|table| table.statements(backend)).collect()
    }

    /// Compares a database with the tables, by two queries of its catalogue.
    ///
    /// # Errors
    /// The error of the database.
    pub async fn compare(&self, connection: &impl ConnectionTrait) -> Result<Comparison, DbErr> {
        let live = self.live(connection).await?;
        let backend = connection.get_database_backend();
        let mut comparison = Comparison::default();
        for table in self.wanted(backend) {
            let found = live.table(&table.name);
            comparison.has_tables |= found.is_some();
            let missing = table.missing(found, backend).into_iter();
            comparison.missing.extend(missing.map(|Finding { missing, .. }| missing));
            comparison
                .mistyped
                .extend(found.into_iter().flat_map(|found| table.mistyped(found, backend)));
        }
        Ok(comparison)
    }

    /// Creates the tables that do not exist.
    ///
    /// # Errors
    /// The error of the database.
    pub async fn create(&self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        let live = self.live(connection).await?;
        let backend = connection.get_database_backend();
        let absent = |table: &WantedTable| live.table(&table.name).is_none();
        let statements: Vec<_> = self
            .wanted(backend)
            .into_iter()
            .filter(absent)
            .flat_map(|table| table.statements(backend))
            .collect();
        for statement in statements {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    /// Drops the tables that exist.
    ///
    /// # Errors
    /// The error of the database.
    pub async fn drop(&self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        let backend = connection.get_database_backend();
        let statements: Vec<_> = self
            .wanted(backend)
            .iter()
            .rev()
            .map(|table| {
                backend.build(Table::drop().table(table.reference()).if_exists()).to_string()
            })
            .collect();
        for statement in statements {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
