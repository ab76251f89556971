//! What a table lacks, with the statements that add it.

use super::{
    live::LiveTable,
    wanted::{WantedTable, index},
};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr,
    sea_query::{Alias, ColumnDef, ColumnType, Expr, Table},
};

/// Something that the database lacks: a table, a column, an index, or the right type of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// What is missing, in words, as in "column `token.scope`".
    pub what: String,
    /// The SQL statements that add it, in this order, in the dialect of the database. Empty when no statement can, as for a primary key.
    pub statements: Vec<String>,
}

impl Missing {
    /// Runs the statements.
    ///
    /// # Errors
    /// The error of the database, or [`DbErr::Migration`] if there are no statements. Statements that ran before the error
    /// stay in effect, unless the connection is a transaction that can undo them.
    pub async fn add<C: ConnectionTrait>(&self, connection: &C) -> Result<(), DbErr> {
        if self.statements.is_empty() {
            return Err(DbErr::Migration(format!(
                "{} is missing, and no statement adds it",
                self.what
            )));
        }
        for statement in &self.statements {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// How much the server needs what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Without it, the server does something wrong or does not work.
    Correctness,
    /// Without it, the server is slow; the sentence says how.
    Speed(&'static str),
    /// The server does not need it; only the entity wants it.
    Nothing,
}

/// Something missing, and how much it matters.
pub(crate) struct Finding {
    pub(crate) missing: Missing,
    pub(crate) need: Need,
}

impl WantedTable {
    /// What is missing; `live` is `None` when the whole table is missing.
    pub(crate) fn missing(&self, live: Option<&LiveTable>, backend: DbBackend) -> Vec<Finding> {
        let Some(live) = live else {
            let what = format!("table `{}`", self.name.plain());
            let missing = Missing { what, statements: self.statements(backend) };
            return vec![Finding { missing, need: Need::Correctness }];
        };
        let (mut findings, added) = self.missing_columns(live, backend);
        if live.is_view {
            return findings;
        }
        for columns in self.unique_keys() {
            // A new column is added with its own unique index.
            let is_new = columns.len() == 1 && added.contains(&columns[0]);
            if !is_new && !live.is_unique(&columns) {
                let need = match &*columns {
                    [column] if self.role.is_unique(column) => Need::Correctness,
                    _ => self.need_of(&columns, live),
                };
                findings.push(Finding { missing: self.index(&columns, true, backend), need });
            }
        }
        for index in self.indexes.iter().filter(|index| !index.is_unique_key()) {
            let columns = index.get_index_spec().get_column_names();
            if !live.has_index(&columns) {
                let need = self.need_of(&columns, live);
                findings.push(Finding { missing: self.index(&columns, false, backend), need });
            }
        }
        findings
    }

    /// The missing columns, and their names. The statements that fill a column read other columns, so a column that is
    /// filled comes last.
    fn missing_columns(&self, live: &LiveTable, backend: DbBackend) -> (Vec<Finding>, Vec<String>) {
        let is_missing = |column: &&ColumnDef| live.column(&column.get_column_name()).is_none();
        let mut columns: Vec<_> = self.columns().filter(is_missing).collect();
        columns.sort_by_key(|column| !self.filling(&column.get_column_name()).is_empty());
        let names = columns.iter().map(|column| column.get_column_name()).collect();
        let findings = columns.into_iter().map(|column| Finding {
            missing: self.column(column, backend),
            need: Need::Correctness,
        });
        (findings.collect(), names)
    }

    /// What becomes slow without an index on these columns, when no other index serves the look-up.
    fn need_of(&self, columns: &[String], live: &LiveTable) -> Need {
        let lookups = self.role.lookups.iter();
        let mut unserved = lookups.filter(|lookup| {
            columns.starts_with(&lookup.columns) && !live.has_index(&lookup.columns)
        });
        unserved.next().map_or(Need::Nothing, |lookup| Need::Speed(lookup.without))
    }

    /// Adds a column to a table that may have rows. These rows get a value, and a unique column gets an index, because
    /// SQLite adds no unique column.
    fn column(&self, column: &ColumnDef, backend: DbBackend) -> Missing {
        let name = column.get_column_name();
        let spec = column.get_column_spec();
        let what = format!("column `{}.{name}`", self.name.plain());
        if spec.primary_key {
            return Missing { what, statements: Vec::new() };
        }
        let kind = column.get_column_type().cloned().unwrap_or(ColumnType::Text);
        let added = addable(&name, &kind, column, backend);
        let mut alter = Table::alter();
        alter.table(self.reference()).add_column(added);
        let mut statements = vec![backend.build(&alter).to_string()];
        if spec.unique {
            statements.extend(self.index(std::slice::from_ref(&name), true, backend).statements);
        }
        statements.extend_from_slice(self.filling(&name));
        Missing { what, statements }
    }

    /// The statements that fill a column.
    fn filling(&self, column: &str) -> &[String] {
        let found = self.backfills.iter().find(|backfill| backfill.column == column);
        found.map_or(&[], |backfill| &backfill.statements)
    }

    fn index(&self, columns: &[String], is_unique: bool, backend: DbBackend) -> Missing {
        let unique = if is_unique { "unique " } else { "" };
        let index = index(&self.name, columns, is_unique, backend);
        Missing {
            what: format!("{unique}index on `{}` ({})", self.name.plain(), columns.join(", ")),
            statements: vec![backend.build(&index).to_string()],
        }
    }
}

/// The definition of a column with this name, for a table that may have rows already.
pub(super) fn addable(
    name: &str,
    kind: &ColumnType,
    like: &ColumnDef,
    backend: DbBackend,
) -> ColumnDef {
    let spec = like.get_column_spec();
    let mut added = ColumnDef::new_with_type(Alias::new(name), kind.clone());
    if spec.nullable == Some(false) {
        added.not_null();
        // MySQL fills the rows by itself, and allows no default for a text.
        if backend != DbBackend::MySql
            && let Some(value) = spec.default.clone().or_else(|| first_value(kind, backend))
        {
            added.default(value);
        }
    }
    added
}

/// The value of a new column in rows that were there before it.
fn first_value(kind: &ColumnType, backend: DbBackend) -> Option<Expr> {
    Some(match kind {
        ColumnType::Integer | ColumnType::BigInteger => Expr::value(0),
        ColumnType::Boolean => Expr::value(false),
        ColumnType::Json | ColumnType::JsonBinary => Expr::value("{}"),
        ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text => Expr::value(""),
        // PostgreSQL takes no empty text for a value of another type, so there is no default; PostgreSQL reports that
        // when the table has rows.
        _ if backend == DbBackend::Postgres => return None,
        _ => Expr::value(""),
    })
}
