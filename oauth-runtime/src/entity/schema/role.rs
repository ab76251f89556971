//! What the server does with the table of a role: which columns it reads and writes, and by which it finds rows.

use super::{holds::Holds, version::SchemaVersion};

/// The columns and the look-ups of one table. A table of an application's own has none.
#[derive(Default)]
pub(crate) struct Role {
    pub(crate) columns: Vec<RoleColumn>,
    pub(crate) lookups: Vec<Lookup>,
    /// Whether the server only reads a few columns, and the rest is the application's own.
    pub(crate) is_of_user: bool,
}

/// A column that the server reads or writes.
pub(crate) struct RoleColumn {
    pub(crate) name: String,
    /// `None` where the type of the entity decides.
    pub(crate) holds: Option<Holds>,
    /// Whether two rows with the same value would be a mistake that the server cannot repair.
    pub(crate) is_unique: bool,
    pub(crate) since: SchemaVersion,
}

/// A look-up of rows by columns that are not unique.
pub(crate) struct Lookup {
    /// Any index that begins with these columns serves the look-up.
    pub(crate) columns: Vec<String>,
    /// A sentence that says what is slow without such an index.
    pub(crate) without: &'static str,
    pub(crate) since: SchemaVersion,
}

impl Role {
    /// Begins to add to the role what one version brought. Older versions must come first.
    pub(crate) fn since(&mut self, since: SchemaVersion) -> Since<'_> {
        Since { role: self, since }
    }

    /// Whether a column came after that version.
    pub(crate) fn is_later(&self, column: &str, version: SchemaVersion) -> bool {
        self.columns.iter().any(|own| own.name == column && own.since > version)
    }

    /// Whether the server relies on the column being unique.
    pub(crate) fn is_unique(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own.name == column && own.is_unique)
    }
}

/// Adds to a role what one version brought.
pub(crate) struct Since<'a> {
    role: &'a mut Role,
    since: SchemaVersion,
}

impl Since<'_> {
    fn add(&mut self, name: &str, holds: Option<Holds>, is_unique: bool) -> &mut Self {
        let since = self.since;
        self.role.columns.push(RoleColumn { name: name.to_owned(), holds, is_unique, since });
        self
    }

    /// Adds columns that hold the same.
    pub(crate) fn columns(&mut self, holds: Holds, names: &[&String]) -> &mut Self {
        for name in names {
            self.add(name, Some(holds), false);
        }
        self
    }

    /// Adds a column in which no two rows have the same value.
    pub(crate) fn unique(&mut self, holds: Holds, name: &str) -> &mut Self {
        self.add(name, Some(holds), true)
    }

    /// Adds a column whose type the entity decides.
    pub(crate) fn as_declared(&mut self, name: &str) -> &mut Self {
        self.add(name, None, false)
    }

    /// Adds such a column, in which no two rows have the same value.
    pub(crate) fn unique_as_declared(&mut self, name: &str) -> &mut Self {
        self.add(name, None, true)
    }

    /// Rows are found by these columns; `without` is a sentence about a table without such an index.
    pub(crate) fn lookup(&mut self, columns: &[&String], without: &'static str) -> &mut Self {
        let columns = columns.iter().map(|column| (*column).clone()).collect();
        self.role.lookups.push(Lookup { columns, without, since: self.since });
        self
    }
}
