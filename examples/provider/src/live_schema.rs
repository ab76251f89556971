//! The tables, columns and indexes that a database has now, read from its catalogue.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// What is there.
pub(crate) struct LiveSchema {
    columns: BTreeMap<String, BTreeSet<String>>,
    indexes: BTreeMap<(String, String), LiveIndex>,
}

#[derive(Default)]
struct LiveIndex {
    is_unique: bool,
    columns: Vec<String>,
}

impl LiveSchema {
    /// Reads the catalogue of the schema that the connection uses.
    pub(crate) async fn read<C: ConnectionTrait>(connection: &C) -> Result<Self, DbErr> {
        let backend = connection.get_database_backend();
        let (columns_sql, indexes_sql) = match backend {
            DbBackend::Sqlite => (SQLITE_COLUMNS, SQLITE_INDEXES),
            DbBackend::Postgres => (POSTGRES_COLUMNS, POSTGRES_INDEXES),
            DbBackend::MySql => (MYSQL_COLUMNS, MYSQL_INDEXES),
            other => {
                return Err(DbErr::BackendNotSupported {
                    db: other.as_str(),
                    ctx: "reading the schema",
                });
            }
        };
        let mut live = Self { columns: BTreeMap::new(), indexes: BTreeMap::new() };
        for row in connection.query_all_raw(Statement::from_string(backend, columns_sql)).await? {
            live.columns
                .entry(row.try_get_by_index(0)?)
                .or_default()
                .insert(row.try_get_by_index(1)?);
        }
        for row in connection.query_all_raw(Statement::from_string(backend, indexes_sql)).await? {
            live.add_index_column(&row)?;
        }
        Ok(live)
    }

    fn add_index_column(&mut self, row: &QueryResult) -> Result<(), DbErr> {
        let index =
            self.indexes.entry((row.try_get_by_index(0)?, row.try_get_by_index(1)?)).or_default();
        index.is_unique = row.try_get_by_index::<i64>(2)? == 1;
        index.columns.push(row.try_get_by_index(3)?);
        Ok(())
    }

    pub(crate) fn has_table(&self, table: &str) -> bool {
        self.columns.contains_key(table)
    }

    pub(crate) fn has_column(&self, table: &str, column: &str) -> bool {
        self.columns.get(table).is_some_and(|columns| columns.contains(column))
    }

    /// An index on exactly these columns; a unique one also serves where a plain one is wanted.
    pub(crate) fn has_index(&self, table: &str, columns: &[String], unique: bool) -> bool {
        self.indexes.iter().any(|((of, _), index)| {
            of == table && index.columns == columns && (index.is_unique || !unique)
        })
    }
}

// Every catalogue answers (table, column), and (table, index, unique as 0 or 1, column) in the order of the index. An
// index of some rows finds only some, so it counts for nothing.
const SQLITE_COLUMNS: &str = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'";
const SQLITE_INDEXES: &str = "SELECT m.name, l.name, l.\"unique\", i.name FROM sqlite_master m \
     JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i WHERE m.type = 'table' AND l.partial = 0 AND i.name IS NOT NULL ORDER BY 1, 2, i.seqno";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema()";
const POSTGRES_INDEXES: &str = "SELECT t.relname::text, c.relname::text, (x.indisunique::int)::bigint, a.attname::text \
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
     CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(number, position) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number WHERE n.nspname = current_schema() AND x.indisvalid AND x.indpred IS NULL ORDER BY 1, 2, k.position";
const MYSQL_COLUMNS: &str = "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) FROM information_schema.columns WHERE table_schema = DATABASE()";
const MYSQL_INDEXES: &str = "SELECT CAST(table_name AS CHAR), CAST(index_name AS CHAR), CAST(1 - non_unique AS SIGNED), CAST(column_name AS CHAR) \
     FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, seq_in_index";
