//! A table as its entity and its role want it, in one version.

use super::{backfill::Backfill, role::Role, sql_name::TableName, version::SchemaVersion};
use crate::protocol::secret::sha256_base64url;
use sea_orm::{
    DbBackend, EntityTrait, Schema,
    sea_query::{
        Alias, ColumnDef, Index, IndexCreateStatement, IntoTableRef as _, Table,
        TableCreateStatement, TableRef,
    },
};

/// A table that should be there.
#[doc(hidden)]
pub struct WantedTable {
    pub(crate) name: TableName,
    pub(super) create: TableCreateStatement,
    /// The indexes that are created after the table. A key of a single column is a part of the table instead.
    pub(super) indexes: Vec<IndexCreateStatement>,
    pub(super) role: Role,
    pub(super) backfills: Vec<Backfill>,
}

impl WantedTable {
    /// The table of an entity, without a role: a table of the application's own, unless [`Self::with_role`] follows.
    pub(crate) fn of<E: EntityTrait>(backend: DbBackend) -> Self {
        let entity = E::default();
        let schema = Schema::new(backend);
        let name = TableName {
            schema: entity.schema_name().map(str::to_owned),
            table: entity.table_name().to_owned(),
        };
        let mut create = schema.create_table_from_entity(E::default());
        create.if_not_exists();
        compare_bytes(&mut create, backend);
        let indexes = schema.create_index_from_entity(E::default());
        Self { name, create, indexes, role: Role::default(), backfills: Vec::new() }
    }

    /// Gives the table a role, as that version made it. The backfills fill columns that are added to existing rows.
    pub(crate) fn with_role(
        mut self,
        role: Role,
        backfills: Vec<Backfill>,
        (backend, version): (DbBackend, SchemaVersion),
    ) -> Self {
        self.leave_out(|column| role.is_later(column, version), backend);
        for lookup in role.lookups.iter().filter(|lookup| lookup.since <= version) {
            if !self.keys().any(|key| key.starts_with(&lookup.columns)) {
                self.indexes.push(index(&self.name, &lookup.columns, false, backend));
            }
        }
        Self { role, backfills, ..self }
    }

    /// Takes columns away, with their indexes.
    fn leave_out(&mut self, is_later: impl Fn(&str) -> bool, backend: DbBackend) {
        let mut create = Table::create();
        create.table(self.reference()).if_not_exists();
        for column in self.columns().filter(|column| !is_later(&column.get_column_name())) {
            create.col(column.clone());
        }
        // SeaORM puts nothing but a primary key of several columns here.
        for key in self.create.get_indexes() {
            create.primary_key(&mut key.clone());
        }
        for key in self.create.get_foreign_key_create_stmts() {
            create.foreign_key(&mut key.clone());
        }
        if let Some(comment) = self.create.get_comment() {
            create.comment(comment);
        }
        compare_bytes(&mut create, backend);
        self.create = create;
        self.indexes.retain(|index| {
            !index.get_index_spec().get_column_names().iter().any(|column| is_later(column))
        });
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = &ColumnDef> {
        self.create.get_columns().iter()
    }

    /// The columns that its role does not name.
    #[cfg(feature = "redis")]
    pub(crate) fn own_columns(&self) -> Vec<String> {
        let is_own = |name: &String| self.role.columns.iter().all(|column| column.name != *name);
        self.columns().map(ColumnDef::get_column_name).filter(is_own).collect()
    }

    /// The columns of every index and key.
    fn keys(&self) -> impl Iterator<Item = Vec<String>> {
        let of_columns = self
            .columns()
            .filter(|column| {
                let spec = column.get_column_spec();
                spec.unique || spec.primary_key
            })
            .map(|column| vec![column.get_column_name()]);
        let own = self.create.get_indexes().iter().chain(&self.indexes);
        of_columns.chain(own.map(|index| index.get_index_spec().get_column_names()))
    }

    /// The lists of columns that must be unique: unique columns by themselves, and the columns of unique indexes.
    pub(super) fn unique_keys(&self) -> impl Iterator<Item = Vec<String>> {
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

    /// The statements that create the table with its indexes.
    pub(crate) fn statements(&self, backend: DbBackend) -> Vec<String> {
        let create = backend.build(&self.create).to_string();
        let indexes = self.indexes.iter().map(|index| backend.build(index).to_string());
        std::iter::once(create).chain(indexes).collect()
    }

    /// The statements that create every index that contains a column.
    pub(super) fn indexes_with(&self, column: &str, backend: DbBackend) -> Vec<String> {
        let has = |columns: &[String]| columns.iter().any(|own| own == column);
        let unique = self.unique_keys().filter(|columns| has(columns));
        let unique = unique.map(|columns| index(&self.name, &columns, true, backend));
        let others = self.indexes.iter().filter(|index| !index.is_unique_key());
        let others = others.filter(|index| has(&index.get_index_spec().get_column_names()));
        unique.chain(others.cloned()).map(|index| backend.build(&index).to_string()).collect()
    }

    /// The table for `ALTER TABLE` and `DROP TABLE`.
    pub(crate) fn reference(&self) -> TableRef {
        reference(&self.name)
    }
}

/// Makes MySQL compare identifiers and names byte by byte; by default it takes `App` for `app`.
fn compare_bytes(create: &mut TableCreateStatement, backend: DbBackend) {
    if backend == DbBackend::MySql {
        create.character_set("utf8mb4").collate("utf8mb4_bin");
    }
}

fn reference(TableName { schema, table }: &TableName) -> TableRef {
    match schema {
        Some(schema) => (Alias::new(schema), Alias::new(table)).into_table_ref(),
        None => Alias::new(table).into_table_ref(),
    }
}

/// An index, named by its table and its columns.
pub(super) fn index(
    table: &TableName,
    columns: &[String],
    is_unique: bool,
    backend: DbBackend,
) -> IndexCreateStatement {
    let kind = if is_unique { "key" } else { "idx" };
    let mut index = Index::create();
    index.name(short(format!("{}_{}_{kind}", table.table, columns.join("_"))));
    match backend {
        // On other databases an index lies where its table lies, and their builders take no schema.
        DbBackend::Postgres => index.table(reference(table)),
        _ => index.table(Alias::new(&table.table)),
    };
    for column in columns {
        index.col(Alias::new(column));
    }
    if is_unique {
        index.unique();
    }
    index.take()
}

/// The longest name that every database takes.
const LONGEST_NAME: usize = 63;

/// Shortens a name that is too long: it keeps its beginning, and gets an end that no other name has.
fn short(name: String) -> String {
    if name.len() <= LONGEST_NAME {
        return name;
    }
    let begin: String = name.chars().take(40).collect();
    let end: String =
        sha256_base64url(&name).chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("{begin}_{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::schema::holds::Holds;

    #[expect(unreachable_pub, reason = "the derives write public items")]
    mod thing {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "thing")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(unique)]
            pub old: i64,
            #[sea_orm(indexed)]
            pub later: i64,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    fn made(version: SchemaVersion) -> Vec<String> {
        let names = ["id", "old", "later"].map(str::to_owned);
        let [id, old, later] = names.each_ref();
        let mut role = Role::default();
        role.since(SchemaVersion::V1).unique(Holds::Integer, old).as_declared(id);
        role.since(SchemaVersion::NEXT)
            .columns(Holds::Integer, &[later])
            .lookup(&[later], "it has an index already")
            .lookup(&[later, old], "it is slow");
        let backend = DbBackend::Postgres;
        let wanted = WantedTable::of::<thing::Entity>(backend);
        wanted.with_role(role, Vec::new(), (backend, version)).statements(backend)
    }

    #[test]
    fn an_older_version_makes_nothing_that_came_later() {
        assert_eq!(
            made(SchemaVersion::V1),
            [
                r#"CREATE TABLE IF NOT EXISTS "thing" ( "id" bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY, "old" bigint NOT NULL UNIQUE )"#
            ]
        );
    }

    #[test]
    fn the_version_that_brought_a_column_makes_it_with_its_indexes() {
        assert_eq!(
            made(SchemaVersion::NEXT),
            [
                r#"CREATE TABLE IF NOT EXISTS "thing" ( "id" bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY, "old" bigint NOT NULL UNIQUE, "later" bigint NOT NULL )"#,
                r#"CREATE INDEX "idx-thing-later" ON "thing" ("later")"#,
                r#"CREATE INDEX "thing_later_old_idx" ON "thing" ("later", "old")"#,
            ]
        );
    }

    #[test]
    fn a_name_that_is_too_long_keeps_its_beginning_and_stays_different() {
        let [one, other] = ["a", "b"].map(|end| short(format!("{}{end}", "x".repeat(80))));
        assert!(one.starts_with(&"x".repeat(40)) && one.len() <= LONGEST_NAME, "{one}");
        assert_ne!(one, other);
    }
}
