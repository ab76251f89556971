//! Removes rows that nothing needs any more. Any process may do it at any time.
//!
//! Each row says when it is removable, in an indexed column, so a prune reads only the rows that it removes: it walks no
//! family, and looks at no row that is still needed. A removable row stays removable, because only a use of the row could
//! move its time, and a removable row can no longer be used.

use super::{
    connection::Connection,
    records::Records,
    sql::{column, only},
};
use crate::protocol::{error::Outage, limits::CLOCK_SKEW};
use sea_orm::{
    QueryResult, StatementBuilder,
    sea_query::{Alias, Condition, ExprTrait, Query, SelectStatement, TableRef},
};
use std::time::Duration;
use tokio::time::Instant;

/// How long a turn may keep other writers waiting. A chunk that has begun is finished.
const LONGEST_TURN: Duration = Duration::from_millis(50);

/// How many rows one statement removes at most.
const CHUNK: u64 = 256;

/// A table whose rows say when they are removable.
struct Prunable<'a> {
    table: &'a TableRef,
    /// The unique column that identifies a row.
    unique: &'a str,
    /// The column that says when the row is removable.
    removable_at: &'a str,
    /// The columns of the family, and of the time when the row was superseded; `Some` for tokens, if codes wait for the
    /// last token of their family.
    family: Option<(&'a str, &'a str)>,
}

/// A prune, with what is left to remove.
pub(super) struct Prune<'a> {
    records: &'a Records,
    now: i64,
    /// The tables that may still hold removable rows, each with how many rows may still be removed.
    tables: Vec<(Prunable<'a>, u64)>,
    removed: u64,
}

impl<'a> Prune<'a> {
    /// Removes at most `limit` rows of each table.
    pub(super) fn new(records: &'a Records, now: i64, limit: u64) -> Result<Self, Outage> {
        let token = &records.token.table;
        let family = token.columns.family.as_ref().map(|family| family.family.as_str());
        let superseded_at =
            token.columns.refresh.as_ref().map(|refresh| refresh.superseded_at.as_str());
        // The last table of this list is pruned first: a family's last token makes its code removable.
        let mut tables = Vec::new();
        if records.has_short_lived() {
            let short_lived = &records.short_lived()?.table;
            tables.push(Prunable {
                table: &short_lived.reference,
                unique: &short_lived.columns.key,
                removable_at: &short_lived.columns.expires_at,
                family: None,
            });
        }
        if records.has_codes() {
            let code = &records.codes()?.table;
            tables.push(Prunable {
                table: &code.reference,
                unique: &code.columns.code,
                removable_at: &code.columns.removable_at,
                family: None,
            });
        }
        tables.push(Prunable {
            table: &token.reference,
            unique: &token.columns.access_token,
            removable_at: &token.columns.removable_at,
            family: family.zip(superseded_at).filter(|_| records.has_codes()),
        });
        let tables = tables.into_iter().map(|table| (table, limit)).collect();
        Ok(Self { records, now, tables, removed: 0 })
    }

    /// How many rows were removed; `None` while something is left to remove.
    pub(super) fn finished(&self) -> Option<u64> {
        self.tables.is_empty().then_some(self.removed)
    }

    /// Removes rows until the time of a turn is over, or nothing is left.
    pub(super) async fn take_turn(&mut self, connection: Connection<'_>) -> Result<(), Outage> {
        let begin = Instant::now();
        while begin.elapsed() < LONGEST_TURN
            && let Some((table, left)) = self.tables.last_mut()
        {
            let wanted = Ord::min(CHUNK, *left);
            let found = remove(self.records, connection, table, self.now, wanted).await?;
            self.removed += found.removed;
            *left -= wanted;
            if *left == 0 || found.rows < wanted {
                self.tables.pop();
            }
        }
        Ok(())
    }
}

/// The result of one chunk.
struct Found {
    /// How many removable rows were read.
    rows: u64,
    /// How many of them this call removed.
    removed: u64,
}

/// Reads the names of removable rows, then removes these rows.
async fn remove(
    records: &Records,
    connection: Connection<'_>,
    table: &Prunable<'_>,
    now: i64,
    limit: u64,
) -> Result<Found, Outage> {
    let before = now.saturating_sub(CLOCK_SKEW);
    let mut select = removable(table.table, table.removable_at, before, limit);
    select.expr_as(column("t", table.unique), Alias::new("name"));
    if let Some((family, superseded_at)) = table.family {
        select
            .expr_as(column("t", family), Alias::new("family"))
            .expr_as(column("t", superseded_at), Alias::new("superseded_at"));
    }
    let rows = connection.all(StatementBuilder::build(&select, &records.backend)).await?;
    let names = texts(&rows, "name");
    if names.is_empty() {
        return Ok(Found { rows: 0, removed: 0 });
    }
    if table.family.is_some() {
        let is_last = |row: &&QueryResult| {
            matches!(row.try_get_by::<Option<i64>, _>("superseded_at"), Ok(None))
        };
        let ended: Vec<_> = rows.iter().filter(is_last).collect();
        release_codes(records, connection, &texts(ended, "family"), before).await?;
    }
    let delete = Query::delete()
        .from_table(table.table.clone())
        .and_where(only(table.unique).is_in(padded(names)))
        .and_where(only(table.removable_at).lte(before))
        .to_owned();
    let removed = connection.execute(StatementBuilder::build(&delete, &records.backend)).await?;
    Ok(Found { rows: rows.len() as u64, removed })
}

/// Selects the removable rows of a table as `t`. The column is named with its table, because SQLite otherwise takes a
/// missing column for a text.
fn removable(table: &TableRef, removable_at: &str, before: i64, limit: u64) -> SelectStatement {
    Query::select()
        .from_as(table.clone(), Alias::new("t"))
        .and_where(column("t", removable_at).lte(before))
        .limit(limit)
        .to_owned()
}

/// Fails if a table has no column that says when its rows are removable.
pub(super) async fn check(
    records: &Records,
    connection: Connection<'_>,
    table: &TableRef,
    removable_at: &str,
) -> Result<(), Outage> {
    let mut select = removable(table, removable_at, i64::MIN, 1);
    select.expr_as(column("t", removable_at), Alias::new("removable_at"));
    connection.all(StatementBuilder::build(&select, &records.backend)).await?;
    Ok(())
}

/// Makes the used codes of these families removable, since their last tokens are removed: no token is left that a second
/// use of such a code could end.
async fn release_codes(
    records: &Records,
    connection: Connection<'_>,
    families: &[String],
    before: i64,
) -> Result<(), Outage> {
    if families.is_empty() {
        return Ok(());
    }
    let code = &records.codes()?.table;
    let update = Query::update()
        .table(code.reference.clone())
        .value(Alias::new(code.columns.removable_at.as_str()), before)
        .and_where(only(&code.columns.family).is_in(padded(families.to_vec())))
        .cond_where(
            Condition::any()
                .add(only(&code.columns.removable_at).is_null())
                .add(only(&code.columns.removable_at).gt(before)),
        )
        .to_owned();
    connection.execute(StatementBuilder::build(&update, &records.backend)).await?;
    Ok(())
}

fn texts<'a>(rows: impl IntoIterator<Item = &'a QueryResult>, name: &str) -> Vec<String> {
    let text = |row: &QueryResult| row.try_get_by::<Option<String>, _>(name).ok().flatten();
    rows.into_iter().filter_map(text).collect()
}

/// Repeats the last value up to a power of two, so that a database prepares few statements.
pub(super) fn padded(mut values: Vec<String>) -> Vec<String> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}
