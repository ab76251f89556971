//! Names as SQL text, for statements that no builder writes.

use sea_orm::DbBackend;

/// A name between the quotes of a database.
pub(super) fn quoted(name: &str, backend: DbBackend) -> String {
    let quote = if backend == DbBackend::MySql { "`" } else { "\"" };
    format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
}

/// A text as a literal.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The name of a table, with the schema that its entity names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableName {
    pub(super) schema: Option<String>,
    pub(super) table: String,
}

impl TableName {
    pub(super) fn quoted(&self, backend: DbBackend) -> String {
        let table = quoted(&self.table, backend);
        match &self.schema {
            Some(schema) => format!("{}.{table}", quoted(schema, backend)),
            None => table,
        }
    }

    /// The name for people, which is the key of [`LiveSchema`](super::live::LiveSchema) as well.
    pub(crate) fn plain(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.table),
            None => self.table.clone(),
        }
    }
}
