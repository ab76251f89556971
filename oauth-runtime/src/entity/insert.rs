//! The insert of one record. The name of each column stands beside the function that gives its value, so that names and
//! values cannot drift apart.

use super::{
    primary_key::KeyColumn,
    sql::{equals, only, placeholder},
};
use crate::{protocol::error::Outage, random::SystemRandom};
use sea_orm::{
    Value,
    sea_query::{Alias, Expr, InsertStatement, Query, SelectStatement, TableRef},
};

/// Gives the value of one column for a record.
type ValueOf<R> = Box<dyn Fn(&R) -> Result<Value, Outage> + Send + Sync>;

/// Refuses a record that the table cannot hold.
type Check<R> = fn(&R) -> Result<(), Outage>;

/// The columns of a new row, and how a record of type `R` fills them.
pub(crate) struct Insert<R> {
    table: TableRef,
    columns: Vec<(String, ValueOf<R>)>,
    /// Each refuses a record that the table cannot hold.
    checks: Vec<Check<R>>,
}

impl<R> Insert<R> {
    /// An insert into this table, without columns yet.
    pub(crate) fn into(table: &TableRef) -> Self {
        Self { table: table.clone(), columns: Vec::new(), checks: Vec::new() }
    }

    /// Adds a column and the function that gives its value.
    pub(crate) fn with<V: Into<Value>>(
        self,
        name: &str,
        value: impl Fn(&R) -> V + Send + Sync + 'static,
    ) -> Self {
        self.with_fallible(name, move |record| Ok(value(record).into()))
    }

    /// Adds a column and the function that gives its value, or fails if the column cannot hold it.
    pub(crate) fn with_fallible(
        mut self,
        name: &str,
        value: impl Fn(&R) -> Result<Value, Outage> + Send + Sync + 'static,
    ) -> Self {
        self.columns.push((name.to_owned(), Box::new(value)));
        self
    }

    /// Adds a check, which refuses a record that the columns cannot hold.
    pub(crate) fn only_if(mut self, check: fn(&R) -> Result<(), Outage>) -> Self {
        self.checks.push(check);
        self
    }

    /// Adds the primary key, unless the database generates it.
    pub(crate) fn with_key(self, key: Option<&KeyColumn<String>>) -> Self {
        let Some(key) = key else { return self };
        let generate = key.generate;
        if generate(&SystemRandom).is_none() {
            return self;
        }
        self.with_fallible(&key.column, move |_| {
            generate(&SystemRandom).ok_or_else(|| Outage::new("no primary key could be generated"))
        })
    }

    /// The statement; it takes [`values`](Self::values).
    pub(crate) fn statement(&self) -> InsertStatement {
        let mut insert = self.head();
        // The numbers of columns and values are equal by construction.
        let _ = insert.values(self.columns.iter().map(|_| placeholder()));
        insert
    }

    /// The statement that inserts only if `condition` selects a row; it takes [`values`](Self::values) and then the
    /// values of the condition.
    pub(crate) fn statement_where(&self, mut condition: SelectStatement) -> InsertStatement {
        condition.exprs(self.columns.iter().map(|_| placeholder()));
        let mut insert = self.head();
        // The numbers of columns and values are equal by construction.
        let _ = insert.select_from(condition);
        insert
    }

    /// The statement that inserts one row for each row of `rows`; `values` are the expressions for the columns.
    pub(crate) fn statement_from(
        &self,
        mut rows: SelectStatement,
        values: impl Iterator<Item = Expr>,
    ) -> InsertStatement {
        rows.exprs(values);
        let mut insert = self.head();
        // The numbers of columns and values are equal by construction.
        let _ = insert.select_from(rows);
        insert
    }

    /// How many values a record has.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The position of a column's value among the values of a record.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(column, _)| column == name)
    }

    fn head(&self) -> InsertStatement {
        let names = self.columns.iter().map(|(name, _)| Alias::new(name.as_str()));
        Query::insert().into_table(self.table.clone()).columns(names).to_owned()
    }

    /// The values of a record, in the order of the columns.
    pub(crate) fn values(&self, record: &R) -> Result<Vec<Value>, Outage> {
        self.checks.iter().try_for_each(|check| check(record))?;
        self.columns.iter().map(|(_, value)| value(record)).collect()
    }

    /// The columns of a record by their names.
    pub(crate) fn row(&self, record: &R) -> Result<Vec<(String, Value)>, Outage> {
        let names = self.columns.iter().map(|(name, _)| name.clone());
        Ok(names.zip(self.values(record)?).collect())
    }
}

/// The condition that a row with this value in that column exists, for [`Insert::statement_where`].
pub(crate) fn exists(table: &TableRef, column: &str) -> SelectStatement {
    Query::select().from(table.clone()).and_where(equals(only(column))).to_owned()
}
