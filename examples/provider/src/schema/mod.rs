//! The tables of the provider: printed, created where they are missing, and checked.

mod backfill;
mod missing;

pub use missing::{Missing, missing};

use crate::{
    entity::{client, code, session, short_lived, token, user},
    live_schema::LiveSchema,
    stop::Stop,
};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, Schema,
    sea_query::{ColumnDef, IndexCreateStatement, TableCreateStatement},
};

/// One table as the entities want it.
pub(crate) struct WantedTable {
    pub(crate) name: String,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

impl WantedTable {
    fn of<E: EntityTrait>(backend: DbBackend, entity: E) -> Self {
        let schema = Schema::new(backend);
        let name = entity.table_name().to_owned();
        let mut create = schema.create_table_from_entity(entity);
        create.if_not_exists();
        if backend == DbBackend::MySql {
            // Identifiers and names are compared byte by byte; by itself MySQL takes `App` for `app`.
            create.character_set("utf8mb4").collate("utf8mb4_bin");
        }
        Self { name, create, indexes: schema.create_index_from_entity(entity) }
    }

    fn columns(&self) -> impl Iterator<Item = &ColumnDef> {
        self.create.get_columns().iter()
    }

    /// The column lists that must be unique: of columns by themselves, and of indexes.
    fn unique_keys(&self) -> impl Iterator<Item = Vec<String>> {
        let columns = self
            .columns()
            .filter(|column| column.get_column_spec().unique)
            .map(|column| vec![column.get_column_name()]);
        let indexes = self
            .indexes
            .iter()
            .filter(|index| index.is_unique_key())
            .map(|index| index.get_index_spec().get_column_names());
        columns.chain(indexes)
    }
}

/// All tables, each after those it refers to.
pub(crate) fn wanted(backend: DbBackend) -> Vec<WantedTable> {
    vec![
        WantedTable::of(backend, user::Entity),
        WantedTable::of(backend, client::Entity),
        WantedTable::of(backend, token::Entity),
        WantedTable::of(backend, code::Entity),
        WantedTable::of(backend, short_lived::Entity),
        WantedTable::of(backend, session::Entity),
    ]
}

/// The SQL that creates everything in an empty database.
#[must_use]
pub fn statements(backend: DbBackend) -> Vec<String> {
    wanted(backend)
        .iter()
        .flat_map(|table| {
            let create = backend.build(&table.create).to_string();
            std::iter::once(create)
                .chain(table.indexes.iter().map(move |index| backend.build(index).to_string()))
        })
        .collect()
}

/// What [`apply`] did.
#[derive(Debug, Default)]
pub struct Applied {
    /// No table of the provider was there before.
    pub was_empty: bool,
    /// What was added, in words.
    pub added: Vec<String>,
}

/// Adds what is missing. Nothing is dropped or altered. Takes a transaction where the database can undo such statements.
pub async fn apply<C: ConnectionTrait>(connection: &C) -> Result<Applied, Stop> {
    let mut applied = Applied { was_empty: is_absent(connection).await?, added: Vec::new() };
    for Missing { what, statements } in missing(connection).await? {
        if statements.is_empty() {
            return Err(Stop::database(format_args!("{what} is missing, restore the table")));
        }
        for statement in statements {
            connection
                .execute_unprepared(&statement)
                .await
                .map_err(|error| Stop::database(format_args!("cannot add {what}: {error}")))?;
        }
        applied.added.push(what);
    }
    Ok(applied)
}

/// Whether no table of the provider exists.
pub(crate) async fn is_absent<C: ConnectionTrait>(connection: &C) -> Result<bool, Stop> {
    let live = LiveSchema::read(connection).await?;
    Ok(!wanted(connection.get_database_backend()).iter().any(|table| live.has_table(&table.name)))
}
