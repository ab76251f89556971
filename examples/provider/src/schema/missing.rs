//! What the provider needs and the database does not have, with the statements that mend it.

use super::{WantedTable, backfill, wanted};
use crate::{live_schema::LiveSchema, stop::Stop};
use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{Alias, ColumnDef, ColumnType, Expr, Index, Table, TableRef},
};

/// A table, a column or an index that is not there.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    /// In words.
    pub what: String,
    /// What adds it, in this order; nothing adds a primary key.
    pub statements: Vec<String>,
}

/// Everything that is not there.
pub async fn missing<C: ConnectionTrait>(connection: &C) -> Result<Vec<Missing>, Stop> {
    let live = LiveSchema::read(connection).await?;
    let backend = connection.get_database_backend();
    let mut missing = Vec::new();
    for table in wanted(backend) {
        if live.has_table(&table.name) {
            missing.extend(table.missing_parts(&live, backend));
        } else {
            missing.push(table.whole(backend));
        }
    }
    Ok(missing)
}

impl WantedTable {
    fn whole(&self, backend: DbBackend) -> Missing {
        let indexes = self.indexes.iter().map(|index| backend.build(index).to_string());
        let create = backend.build(&self.create).to_string();
        Missing {
            what: format!("table `{}`", self.name),
            statements: std::iter::once(create).chain(indexes).collect(),
        }
    }

    fn missing_parts(&self, live: &LiveSchema, backend: DbBackend) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut added = Vec::new();
        for column in self.columns() {
            let name = column.get_column_name();
            if !live.has_column(&self.name, &name) {
                missing.push(self.column(column, backend));
                added.push(name);
            }
        }
        for columns in self.unique_keys() {
            // A new column brings its own.
            let is_new = columns.len() == 1 && added.contains(&columns[0]);
            if !is_new && !live.has_index(&self.name, &columns, true) {
                missing.push(self.index(&columns, true, backend));
            }
        }
        for index in self.indexes.iter().filter(|index| !index.is_unique_key()) {
            let columns = index.get_index_spec().get_column_names();
            if !live.has_index(&self.name, &columns, false) {
                missing.push(self.index(&columns, false, backend));
            }
        }
        missing
    }

    /// A column of a table that may have rows: they get a value, and what must be unique becomes an index, because
    /// SQLite adds no unique column.
    fn column(&self, column: &ColumnDef, backend: DbBackend) -> Missing {
        let name = column.get_column_name();
        let spec = column.get_column_spec();
        let kind = column.get_column_type().cloned().unwrap_or(ColumnType::Text);
        let mut added = ColumnDef::new_with_type(Alias::new(&name), kind.clone());
        if spec.nullable == Some(false) {
            added.not_null();
            // MySQL fills in by itself, and allows no default for a text.
            if backend != DbBackend::MySql {
                added.default(spec.default.clone().unwrap_or_else(|| first_value(&kind)));
            }
        }
        let what = format!("column `{}.{name}`", self.name);
        if spec.primary_key {
            return Missing { what, statements: Vec::new() };
        }
        let mut statements = Vec::new();
        if let Some(TableRef::Table(table, _)) = self.create.get_table_name() {
            let alter = Table::alter().table(table.clone()).add_column(added).take();
            statements.push(backend.build(&alter).to_string());
        }
        if spec.unique {
            statements.extend(self.index(std::slice::from_ref(&name), true, backend).statements);
        }
        statements.extend(backfill::statements(&self.name, &name, backend));
        Missing { what, statements }
    }

    fn index(&self, columns: &[String], is_unique: bool, backend: DbBackend) -> Missing {
        let kind = if is_unique { "key" } else { "idx" };
        let mut index = Index::create();
        index
            .name(format!("{}_{}_{kind}", self.name, columns.join("_")))
            .table(Alias::new(&self.name));
        for column in columns {
            index.col(Alias::new(column));
        }
        if is_unique {
            index.unique();
        }
        let unique = if is_unique { "unique " } else { "" };
        Missing {
            what: format!("{unique}index on `{}` ({})", self.name, columns.join(", ")),
            statements: vec![backend.build(&index).to_string()],
        }
    }
}

/// What rows get that were there before the column.
fn first_value(kind: &ColumnType) -> Expr {
    match kind {
        ColumnType::Integer | ColumnType::BigInteger | ColumnType::Boolean => Expr::value(0),
        ColumnType::Json | ColumnType::JsonBinary => Expr::value("{}"),
        _ => Expr::value(""),
    }
}
