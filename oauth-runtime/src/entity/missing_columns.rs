//! What to do when a table lacks the columns that a version of the server added to it.

use super::authorization::AuthorizationColumns;
use crate::protocol::error::Outage;
use sea_orm::{
    DbBackend,
    sea_query::{Alias, ColumnDef, Index, Table, TableRef},
};

/// The columns that came later, all of them together.
pub(super) struct LaterColumns<'a> {
    pub(super) table: &'a TableRef,
    pub(super) removable_at: &'a str,
    pub(super) authorization: Option<&'a AuthorizationColumns<String>>,
}

impl LaterColumns<'_> {
    /// Names the statements that add the columns, if the database complains of one of them. Another outage stays as it is.
    pub(super) fn advise(&self, backend: DbBackend, outage: Outage) -> Outage {
        let cause = outage.cause();
        let granted = self.authorization.map(|columns| columns.granted.as_str());
        let complains_of = |name: &str| cause.contains(name);
        if !complains_of(self.removable_at) && !granted.is_some_and(complains_of) {
            return outage;
        }
        Outage::new(format!(
            "{cause}. The table lacks columns that this version needs: {}. CHANGELOG.md has the statements that fill them \
             for the rows of the version before",
            self.statements(backend).join("; ")
        ))
    }

    fn statements(&self, backend: DbBackend) -> Vec<String> {
        let add = |mut column: ColumnDef| {
            let alter = Table::alter().table(self.table.clone()).add_column(&mut column).to_owned();
            backend.build(&alter).sql
        };
        let mut index = Index::create();
        index.table(self.table.clone()).col(Alias::new(self.removable_at));
        index.name(format!("idx-{}", self.removable_at));
        let mut statements =
            vec![add(ColumnDef::new(Alias::new(self.removable_at)).big_integer().to_owned())];
        if let Some(columns) = self.authorization {
            statements.push(add(ColumnDef::new(Alias::new(&columns.granted)).json().to_owned()));
        }
        statements.push(backend.build(&index).sql);
        statements
    }
}
