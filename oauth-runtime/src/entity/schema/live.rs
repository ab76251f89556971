//! The tables, columns and indexes that a database has now, read from its catalogue by two queries.

use super::{
    live_type::LiveType,
    sql_name::{TableName, literal},
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use std::collections::BTreeMap;

/// Those of the requested tables that exist.
pub(crate) struct LiveSchema {
    tables: BTreeMap<String, LiveTable>,
}

/// A table or a view.
#[derive(Default)]
pub(crate) struct LiveTable {
    /// A view has no indexes of its own, so nothing can be said about them.
    pub(crate) is_view: bool,
    /// The columns by their names.
    columns: BTreeMap<String, LiveColumn>,
    /// The indexes by their names.
    indexes: BTreeMap<String, LiveIndex>,
    /// The primary key of an SQLite table. It has no index when it is the rowid.
    row_key: Vec<String>,
    /// Whether the database takes `ID` for `id`.
    ignores_case: bool,
}

/// A column.
pub(crate) struct LiveColumn {
    /// The type as the database spells it.
    pub(crate) declared: String,
    pub(crate) kind: LiveType,
    pub(crate) is_nullable: bool,
}

/// An index that covers every row, with its key columns alone.
#[derive(Default)]
pub(crate) struct LiveIndex {
    pub(crate) is_unique: bool,
    /// In the order of the index. `None` stands for an expression.
    columns: Vec<Option<String>>,
}

impl LiveSchema {
    /// Reads these tables only, and needs no right except to read the catalogue.
    pub(crate) async fn read<C: ConnectionTrait>(
        connection: &C,
        names: &[TableName],
    ) -> Result<Self, DbErr> {
        let backend = connection.get_database_backend();
        let mut live = Self { tables: BTreeMap::new() };
        if names.is_empty() {
            return Ok(live);
        }
        let columns = columns_sql(names, backend)?;
        for row in connection.query_all_raw(Statement::from_string(backend, columns)).await? {
            live.add_column(&row, backend)?;
        }
        let indexes = indexes_sql(names, backend)?;
        for row in connection.query_all_raw(Statement::from_string(backend, indexes)).await? {
            live.add_index_column(&row)?;
        }
        Ok(live)
    }

    /// The table of this name, if it exists.
    pub(crate) fn table(&self, name: &TableName) -> Option<&LiveTable> {
        self.tables.get(&name.plain())
    }

    fn add_column(&mut self, row: &QueryResult, backend: DbBackend) -> Result<(), DbErr> {
        let table = self.tables.entry(row.try_get_by_index(0)?).or_default();
        let name: String = row.try_get_by_index(1)?;
        let declared: String = row.try_get_by_index(2)?;
        table.is_view = row.try_get_by_index::<i64>(5)? == 1;
        table.ignores_case = backend != DbBackend::Postgres;
        if row.try_get_by_index::<i64>(4)? > 0 {
            table.row_key.push(name.clone());
        }
        let column = LiveColumn {
            kind: LiveType::of(&declared, backend),
            declared,
            is_nullable: row.try_get_by_index::<i64>(3)? == 0,
        };
        table.columns.insert(name, column);
        Ok(())
    }

    fn add_index_column(&mut self, row: &QueryResult) -> Result<(), DbErr> {
        let table = self.tables.entry(row.try_get_by_index(0)?).or_default();
        let index = table.indexes.entry(row.try_get_by_index(1)?).or_default();
        index.is_unique = row.try_get_by_index::<i64>(2)? == 1;
        index.columns.push(row.try_get_by_index(3)?);
        Ok(())
    }
}

impl LiveTable {
    pub(crate) fn column(&self, name: &str) -> Option<&LiveColumn> {
        self.columns.iter().find(|(own, _)| self.is_same(own, name)).map(|(_, column)| column)
    }

    /// Whether no two rows can have the same values in these columns.
    pub(crate) fn is_unique(&self, columns: &[String]) -> bool {
        let is_key = |index: &LiveIndex| {
            index.is_unique && index.columns.len() == columns.len() && self.begins(index, columns)
        };
        self.is_row_key(columns) || self.indexes.values().any(is_key)
    }

    /// Whether an index begins with these columns, so that rows are found by them.
    pub(crate) fn has_index(&self, columns: &[String]) -> bool {
        self.is_row_key(columns) || self.indexes.values().any(|index| self.begins(index, columns))
    }

    /// The names of the indexes that have a column.
    pub(crate) fn indexes_of(&self, column: &str) -> Vec<&str> {
        let has =
            |index: &LiveIndex| index.columns.iter().flatten().any(|own| self.is_same(own, column));
        let indexes = self.indexes.iter().filter(|(_, index)| has(index));
        indexes.map(|(name, _)| name.as_str()).collect()
    }

    /// Whether the column belongs to the primary key of an SQLite table.
    pub(crate) fn is_in_row_key(&self, column: &str) -> bool {
        self.row_key.iter().any(|own| self.is_same(own, column))
    }

    fn is_row_key(&self, columns: &[String]) -> bool {
        matches!((&*self.row_key, columns), ([own], [column]) if self.is_same(own, column))
    }

    fn begins(&self, index: &LiveIndex, columns: &[String]) -> bool {
        let is_it = |(own, column): (&Option<String>, &String)| {
            own.as_ref().is_some_and(|own| self.is_same(own, column))
        };
        index.columns.len() >= columns.len() && index.columns.iter().zip(columns).all(is_it)
    }

    fn is_same(&self, own: &str, name: &str) -> bool {
        own == name || self.ignores_case && own.eq_ignore_ascii_case(name)
    }
}

fn unknown(backend: DbBackend) -> DbErr {
    DbErr::BackendNotSupported { db: backend.as_str(), ctx: "reading the schema" }
}

/// The query of the columns. Every catalogue answers (table, column, type, not null, part of a row's key, view).
fn columns_sql(names: &[TableName], backend: DbBackend) -> Result<String, DbErr> {
    match backend {
        DbBackend::Sqlite => Ok(format!(
            "WITH wanted(label, name) AS ({}) SELECT w.label, c.name, c.type, c.\"notnull\", c.pk, \
             (SELECT COUNT(*) FROM sqlite_master m WHERE m.name = w.name AND m.type = 'view') \
             FROM wanted w JOIN pragma_table_info(w.name) c",
            values(names, |name| literal(&name.table))
        )),
        DbBackend::Postgres => Ok(format!(
            "WITH wanted(label, name) AS ({}) \
             SELECT w.label, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::int::bigint, 0::bigint, \
             (t.relkind NOT IN ('r', 'p'))::int::bigint \
             FROM wanted w JOIN pg_class t ON t.oid = to_regclass(w.name) JOIN pg_attribute a ON a.attrelid = t.oid \
             WHERE a.attnum > 0 AND NOT a.attisdropped",
            values(names, |name| literal(&name.quoted(backend)))
        )),
        DbBackend::MySql => Ok(each(names, |name| {
            format!(
                "SELECT CAST({} AS CHAR), CAST(column_name AS CHAR), CAST(column_type AS CHAR), \
                 CAST(is_nullable = 'NO' AS SIGNED), CAST(0 AS SIGNED), \
                 CAST((SELECT COUNT(*) FROM information_schema.views v WHERE v.table_schema = c.table_schema AND v.table_name = c.table_name) AS SIGNED) \
                 FROM information_schema.columns c WHERE {}",
                literal(&name.plain()),
                is_table(name)
            )
        })),
        other => Err(unknown(other)),
    }
}

/// The query of the indexes. Every catalogue answers (table, index, unique, column) in the order of the index. Partial indexes
/// are left out, because they find only some rows.
fn indexes_sql(names: &[TableName], backend: DbBackend) -> Result<String, DbErr> {
    match backend {
        DbBackend::Sqlite => Ok(format!(
            "WITH wanted(label, name) AS ({}) SELECT w.label, l.name, l.\"unique\", i.name FROM wanted w \
             JOIN pragma_index_list(w.name) l JOIN pragma_index_info(l.name) i WHERE l.partial = 0 ORDER BY 1, 2, i.seqno",
            values(names, |name| literal(&name.table))
        )),
        // A deferrable constraint is checked at the end of a transaction, so its index is not unique until then.
        DbBackend::Postgres => Ok(format!(
            "WITH wanted(label, name) AS ({}) \
             SELECT w.label, c.relname::text, (x.indisunique AND x.indimmediate)::int::bigint, a.attname::text \
             FROM wanted w JOIN pg_index x ON x.indrelid = to_regclass(w.name) JOIN pg_class c ON c.oid = x.indexrelid \
             CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(number, position) \
             LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number AND k.number > 0 \
             WHERE x.indisvalid AND x.indpred IS NULL AND k.position <= x.indnkeyatts ORDER BY 1, 2, k.position",
            values(names, |name| literal(&name.quoted(backend)))
        )),
        DbBackend::MySql => Ok(format!(
            "{} ORDER BY 1, 2, 5",
            each(names, |name| {
                format!(
                    "SELECT CAST({} AS CHAR), CAST(index_name AS CHAR), CAST(1 - non_unique AS SIGNED), \
                     CAST(column_name AS CHAR), CAST(seq_in_index AS SIGNED) FROM information_schema.statistics WHERE {}",
                    literal(&name.plain()),
                    is_table(name)
                )
            })
        )),
        other => Err(unknown(other)),
    }
}

/// The tables as a list of (label, name).
fn values(names: &[TableName], name: impl Fn(&TableName) -> String) -> String {
    let row = |table: &TableName| format!("({}, {})", literal(&table.plain()), name(table));
    format!("VALUES {}", names.iter().map(row).collect::<Vec<_>>().join(", "))
}

/// One query for each table, so that MySQL opens no other table.
fn each(names: &[TableName], query: impl Fn(&TableName) -> String) -> String {
    names.iter().map(query).collect::<Vec<_>>().join(" UNION ALL ")
}

fn is_table(name: &TableName) -> String {
    let schema = name.schema.as_deref().map_or_else(|| "DATABASE()".to_owned(), literal);
    format!("table_schema = {schema} AND table_name = {}", literal(&name.table))
}
