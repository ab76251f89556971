//! Columns whose type is not the one that the server reads and writes, with the statements that change the type and keep the values.

use super::{
    holds::Holds,
    live::{LiveColumn, LiveTable},
    live_type::LiveType,
    missing::{Missing, addable},
    sql_name::quoted,
    wanted::WantedTable,
};
use sea_orm::{
    DbBackend,
    sea_query::{Alias, ColumnDef, ColumnType, Expr, Table, TableAlterStatement},
};

/// The end of the name of a new column, while it takes over the values of the old one.
const NEW: &str = "_mended";

impl WantedTable {
    /// The columns of a table that cannot hold what they must.
    pub(crate) fn mistyped(&self, live: &LiveTable, backend: DbBackend) -> Vec<Missing> {
        let mut mistyped = Vec::new();
        for column in self.columns() {
            let name = column.get_column_name();
            let declared = column.get_column_type().cloned().unwrap_or(ColumnType::Text);
            let Some(holds) = self.holds(&name, &declared, backend) else { continue };
            let Some(found) = live.column(&name) else { continue };
            let change = Change { table: self, column, holds, declared, found, live, backend };
            if !holds.fits(found.kind, backend) {
                mistyped.push(change.of_type(&name));
            } else if self.may_be_null(column) && !found.is_nullable {
                mistyped.push(change.of_null(&name));
            }
        }
        mistyped
    }

    /// What a column must hold; `None` if that is not checked. The PostgreSQL driver reads a value by the type of its column
    /// alone, so on PostgreSQL the application's own columns are checked as well, in a table whose rows the server reads whole.
    fn holds(&self, name: &str, declared: &ColumnType, backend: DbBackend) -> Option<Holds> {
        match self.role.columns.iter().find(|own| own.name == name) {
            // The driver of MySQL reads a key from any integer.
            Some(own) if backend == DbBackend::MySql => own.holds,
            Some(own) => own.holds.or_else(|| Holds::of(declared)),
            None if backend == DbBackend::Postgres && self.is_read_whole() => Holds::of(declared),
            None => None,
        }
    }

    fn is_read_whole(&self) -> bool {
        !self.role.is_of_user && !self.role.columns.is_empty()
    }

    /// Whether the server writes rows without a value for the column.
    fn may_be_null(&self, column: &ColumnDef) -> bool {
        let name = column.get_column_name();
        let is_own = self.role.columns.iter().any(|own| own.name == name);
        let spec = column.get_column_spec();
        is_own && !self.role.is_of_user && spec.nullable != Some(false) && !spec.primary_key
    }
}

/// The change of one column.
struct Change<'a> {
    table: &'a WantedTable,
    column: &'a ColumnDef,
    holds: Holds,
    declared: ColumnType,
    found: &'a LiveColumn,
    live: &'a LiveTable,
    backend: DbBackend,
}

impl Change<'_> {
    fn of_type(&self, name: &str) -> Missing {
        let (holds, found) = (self.holds, &self.found.declared);
        let place = self.place(name);
        Missing {
            what: format!("{holds} as the type of {place}, which is {found}"),
            statements: match self.backend {
                DbBackend::Postgres => self.on_postgres(name),
                DbBackend::MySql if self.found.kind != LiveType::Time => self.on_mysql(name),
                _ => self.by_a_new_column(name),
            },
        }
    }

    fn of_null(&self, name: &str) -> Missing {
        let place = self.place(name);
        Missing {
            what: format!("null as a value of {place}, which is NOT NULL"),
            statements: match self.backend {
                DbBackend::Postgres => {
                    let table = self.table.name.quoted(self.backend);
                    let own = quoted(name, self.backend);
                    vec![format!("ALTER TABLE {table} ALTER COLUMN {own} DROP NOT NULL")]
                }
                DbBackend::MySql => self.on_mysql(name),
                _ => self.by_a_new_column(name),
            },
        }
    }

    fn place(&self, name: &str) -> String {
        format!("column `{}.{name}`", self.table.name.plain())
    }

    fn kind(&self) -> ColumnType {
        self.holds.mended(&self.declared)
    }

    fn alter(&self) -> TableAlterStatement {
        Table::alter().table(self.table.reference()).to_owned()
    }

    /// Drops the default first: a default of the old type would not become one of the new type by itself.
    fn on_postgres(&self, name: &str) -> Vec<String> {
        let own = quoted(name, self.backend);
        let using = match (self.holds, self.found.kind) {
            (Holds::Integer | Holds::SmallKey, LiveType::Time) => {
                format!("EXTRACT(EPOCH FROM {own})::bigint")
            }
            (Holds::Integer | Holds::SmallKey, LiveType::Boolean) => format!("{own}::int"),
            (_, LiveType::Bytes) => format!("convert_from({own}, 'UTF8')"),
            (Holds::Text(_), _) => format!("{own}::text"),
            (holds, _) => format!("{own}::{holds}"),
        };
        let mut column = ColumnDef::new_with_type(Alias::new(name), self.kind());
        column.using(Expr::cust(using));
        let change = self.alter().modify_column(column).to_owned();
        let table = self.table.name.quoted(self.backend);
        vec![
            format!("ALTER TABLE {table} ALTER COLUMN {own} DROP DEFAULT"),
            self.backend.build(&change).to_string(),
        ]
    }

    fn on_mysql(&self, name: &str) -> Vec<String> {
        let mut column = ColumnDef::new_with_type(Alias::new(name), self.kind());
        if self.column.get_column_spec().nullable == Some(false) {
            column.not_null();
        }
        let change = self.alter().modify_column(column).to_owned();
        vec![self.backend.build(&change).to_string()]
    }

    /// Makes a new column, which takes over the values and then the name of the old one. The indexes of the old column
    /// are dropped and made again. Empty for a column of the primary key or of a constraint, which cannot be dropped.
    fn by_a_new_column(&self, name: &str) -> Vec<String> {
        let is_of_table = |index: &&str| {
            index.starts_with("sqlite_autoindex") || index.eq_ignore_ascii_case("primary")
        };
        let indexes = self.live.indexes_of(name);
        if self.live.is_in_row_key(name) || indexes.iter().any(is_of_table) {
            return Vec::new();
        }
        let (backend, table) = (self.backend, self.table.name.quoted(self.backend));
        let new = format!("{name}{NEW}");
        let (old_name, new_name) = (quoted(name, backend), quoted(&new, backend));
        let drop_index = |index: &&str| {
            let index = quoted(index, backend);
            match backend {
                DbBackend::MySql => format!("DROP INDEX {index} ON {table}"),
                _ => format!("DROP INDEX {index}"),
            }
        };
        let is_time = self.found.kind == LiveType::Time;
        let value = match (self.holds, backend) {
            (Holds::Integer, DbBackend::MySql) if is_time => format!("UNIX_TIMESTAMP({old_name})"),
            (Holds::Integer, _) if is_time => {
                format!("CAST(strftime('%s', {old_name}) AS INTEGER)")
            }
            (Holds::Integer | Holds::SmallKey | Holds::Boolean, DbBackend::Sqlite) => {
                format!("CAST({old_name} AS INTEGER)")
            }
            (_, DbBackend::Sqlite) => format!("CAST({old_name} AS TEXT)"),
            _ => old_name.clone(),
        };
        let added = addable(&new, &self.kind(), self.column, backend);
        let built = |alter: &TableAlterStatement| backend.build(alter).to_string();
        let mut statements: Vec<_> = indexes.iter().map(drop_index).collect();
        statements.extend([
            built(self.alter().add_column(added)),
            format!("UPDATE {table} SET {new_name} = {value} WHERE {old_name} IS NOT NULL"),
            built(self.alter().drop_column(Alias::new(name))),
            built(self.alter().rename_column(Alias::new(&new), Alias::new(name))),
        ]);
        statements.extend(self.table.indexes_with(name, backend));
        statements
    }
}
