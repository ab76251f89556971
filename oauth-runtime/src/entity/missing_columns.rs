//! What to do when a table lacks the columns that a version of the server added to it.

use crate::protocol::error::Outage;
use sea_orm::{
    DbBackend,
    sea_query::{Alias, ColumnDef, Index, Table, TableRef},
};

/// The columns that came later, all of them together.
pub(super) struct LaterColumns<'a> {
    pub(super) table: &'a TableRef,
    pub(super) columns: Vec<LaterColumn<'a>>,
}

/// A column that came later.
pub(super) enum LaterColumn<'a> {
    /// Seconds, with an index.
    IndexedTime(&'a str),
    /// JSON.
    Json(&'a str),
    /// A short text.
    Text(&'a str),
}

impl LaterColumn<'_> {
    const fn name(&self) -> &str {
        match self {
            Self::IndexedTime(name) | Self::Json(name) | Self::Text(name) => name,
        }
    }

    fn definition(&self) -> ColumnDef {
        let mut column = ColumnDef::new(Alias::new(self.name()));
        match self {
            Self::IndexedTime(_) => column.big_integer(),
            Self::Json(_) => column.json(),
            Self::Text(_) => column.string(),
        };
        column
    }
}

impl LaterColumns<'_> {
    /// Names the statements that add the columns, if the database complains of one of them. Another outage stays as it is.
    pub(super) fn advise(&self, backend: DbBackend, outage: Outage) -> Outage {
        let cause = outage.cause();
        if !self.columns.iter().any(|column| cause.contains(column.name())) {
            return outage;
        }
        Outage::new(format!(
            "{cause}. The table lacks columns that this version needs: {}. CHANGELOG.md has the statements that fill them \
             for the rows of the version before",
            self.statements(backend).join("; ")
        ))
    }

    fn statements(&self, backend: DbBackend) -> Vec<String> {
        let mut statements = Vec::new();
        for column in &self.columns {
            let mut alter = Table::alter();
            alter.table(self.table.clone()).add_column(column.definition());
            statements.push(backend.build(&alter).sql);
        }
        for column in &self.columns {
            let LaterColumn::IndexedTime(name) = column else { continue };
            let mut index = Index::create();
            index.table(self.table.clone()).col(Alias::new(*name)).name(format!("idx-{name}"));
            statements.push(backend.build(&index).sql);
        }
        statements
    }
}
