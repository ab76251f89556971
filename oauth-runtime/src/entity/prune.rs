//! Removing what nothing needs any more, in batches of bounded size. Any process may do it at any time.
//!
//! A used code is kept until the tokens of its family are gone, and a used refresh token until its family has
//! ended, because showing one again must still be noticed.

use super::{
    code::statements::CodeTable,
    connection::Connection,
    ephemeral::statements::ShortLivedTable,
    records::Records,
    sql::{column, only, placeholder, text},
    token::statements::{TokenTable, can_refresh},
};
use crate::protocol::{error::Outage, limits::CLOCK_SKEW};
use sea_orm::{
    Value,
    sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, TableRef},
};

/// Removes at most `limit` rows of each table.
pub(crate) async fn prune(
    records: &Records,
    connection: Connection<'_>,
    now: i64,
    limit: u64,
) -> Result<u64, Outage> {
    let before = now.saturating_sub(CLOCK_SKEW);
    let at_most: Value = i64::try_from(limit).unwrap_or(i64::MAX).into();
    let mut removed = 0;
    if records.has_short_lived() {
        let table = &records.short_lived()?.table;
        removed += batch(
            records,
            connection,
            &table.reference,
            &table.columns.key,
            ended_short_lived(table, limit),
            &[before.into(), at_most.clone()],
        )
        .await?;
    }
    let tokens = ended_tokens(records, limit);
    let token = &records.token.table;
    let times = if token.columns.refresh.is_some() { 3 } else { 1 };
    let values: Vec<Value> =
        std::iter::repeat_n(before.into(), times).chain([at_most.clone()]).collect();
    removed +=
        batch(records, connection, &token.reference, &token.columns.access_token, tokens, &values)
            .await?;
    if records.has_codes() {
        let code = &records.codes()?.table;
        removed += batch(
            records,
            connection,
            &code.reference,
            &code.columns.code,
            ended_codes(token, code, limit),
            &[before.into(), at_most.clone()],
        )
        .await?;
    }
    Ok(removed)
}

/// Reads the unique hashes of a batch, then removes those rows.
async fn batch(
    records: &Records,
    connection: Connection<'_>,
    table: &TableRef,
    unique: &str,
    mut select: SelectStatement,
    values: &[Value],
) -> Result<u64, Outage> {
    select.expr_as(column("t", unique), Alias::new("unique_hash"));
    let rows = connection
        .all(records.statement(&text(records.backend, &select), values.iter().cloned()))
        .await?;
    let hashes: Vec<String> =
        rows.iter().filter_map(|row| row.try_get_by("unique_hash").ok()).collect();
    if hashes.is_empty() {
        return Ok(0);
    }
    let delete =
        Query::delete().from_table(table.clone()).and_where(only(unique).is_in(hashes)).to_owned();
    let statement = sea_orm::StatementBuilder::build(&delete, &records.backend);
    Ok(connection.execute(statement).await?)
}

/// Selects from `t`, at most so many rows; the number is the last value.
fn select(table: &TableRef, limit: u64) -> SelectStatement {
    Query::select()
        .from_as(table.clone(), Alias::new("t"))
        .and_where(Expr::cust("1 = 1"))
        .limit(limit)
        .to_owned()
}

fn ended_short_lived(table: &ShortLivedTable, limit: u64) -> SelectStatement {
    select(&table.reference, limit)
        .and_where(column("t", &table.columns.expires_at).lte(placeholder()))
        .to_owned()
}

/// Access tokens that have ended, without a refresh token or with one whose family cannot be refreshed any more.
fn ended_tokens(records: &Records, limit: u64) -> SelectStatement {
    let token = &records.token.table;
    let columns = &token.columns;
    let mut ended = select(&token.reference, limit);
    ended.and_where(column("t", &columns.expires_at).lte(placeholder()));
    if let (Some(family), Some(can_refresh)) = (&columns.family, can_refresh(token, "l")) {
        let living = Query::select()
            .expr(Expr::cust("1"))
            .from_as(token.reference.clone(), Alias::new("l"))
            .and_where(
                column("l", &family.family)
                    .equals((Alias::new("t"), Alias::new(family.family.as_str()))),
            )
            .and_where(column("l", &columns.revoked_at).is_null())
            .cond_where(can_refresh)
            .to_owned();
        ended.cond_where(
            Condition::any()
                .add(column("t", &family.family).is_null())
                .add(Expr::exists(living).not()),
        );
    }
    ended
}

/// Codes that have ended and whose tokens are gone.
fn ended_codes(token: &TokenTable, code: &CodeTable, limit: u64) -> SelectStatement {
    let mut ended = select(&code.reference, limit);
    ended.and_where(column("t", &code.columns.expires_at).lte(placeholder()));
    if let Some(family) = &token.columns.family {
        let tokens = Query::select()
            .expr(Expr::cust("1"))
            .from_as(token.reference.clone(), Alias::new("l"))
            .and_where(
                column("l", &family.family)
                    .equals((Alias::new("t"), Alias::new(code.columns.family.as_str()))),
            )
            .to_owned();
        ended.and_where(Expr::exists(tokens).not());
    }
    ended
}
