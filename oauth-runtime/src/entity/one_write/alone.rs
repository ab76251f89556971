//! Parts of the statements for one issue, shared by every database that has such statements.

use super::shape::{Shape, Spends, Stores};
use crate::entity::{records::Records, sql::placeholders};
use sea_orm::sea_query::{
    Alias, Expr, InsertStatement, OnConflict, Query, SelectStatement, UpdateStatement,
};

/// The conditions on client and user, and the update that forgets a kept answer.
pub(super) struct Parts {
    pub(super) client: Option<SelectStatement>,
    pub(super) user: Option<SelectStatement>,
    pub(super) forget: Option<UpdateStatement>,
}

impl Parts {
    /// `None` when the provider lacks a table or a column for it.
    pub(super) fn of(records: &Records, shape: Shape) -> Option<Self> {
        let activity = &records.activity;
        let client = (shape.stores != Stores::Nothing).then(|| activity.client.is_enabled());
        let user = match (shape.has_user, shape.has_stamp) {
            (false, _) => None,
            (true, false) => Some(activity.user.as_ref()?.is_enabled()),
            (true, true) => Some(activity.user.as_ref()?.is_enabled_with_stamp()?),
        };
        let forget = match shape.spends {
            Spends::RefreshToken => Some(records.token.table.forget_answer(placeholders())?),
            _ => None,
        };
        Some(Self { client, user, forget })
    }
}

/// The statement that uses something up if all conditions hold. For a mark it is an insert (`Ok`), which takes the values
/// of the mark and then those of the conditions; otherwise an update (`Err`), which takes its own values first.
pub(super) fn spend(
    records: &Records,
    spends: Spends,
    conditions: Vec<Expr>,
) -> Option<Result<InsertStatement, UpdateStatement>> {
    let mut update = match spends {
        Spends::Nothing => return None,
        Spends::Code => records.codes().ok()?.table.consume(placeholders()),
        Spends::RefreshToken => records.token.table.supersede(placeholders())?,
        Spends::Mark => {
            let short_lived = records.short_lived().ok()?;
            let insert = &short_lived.statements.insert;
            let mut insert = insert.statement_where(all(conditions));
            let handle = Alias::new(short_lived.table.columns.key.as_str());
            insert.on_conflict(OnConflict::column(handle).do_nothing().to_owned());
            return Some(Ok(insert));
        }
    };
    for condition in conditions {
        update.and_where(condition);
    }
    Some(Err(update))
}

/// A `SELECT` that gives one row if every condition holds.
pub(super) fn all(conditions: Vec<Expr>) -> SelectStatement {
    let mut select = Query::select();
    select.and_where(Expr::cust("1 = 1"));
    for condition in conditions {
        select.and_where(condition);
    }
    select
}

/// The statement that stores the record if all conditions hold.
pub(super) fn store(
    records: &Records,
    stores: Stores,
    conditions: Vec<Expr>,
) -> Option<InsertStatement> {
    let condition = all(conditions);
    match stores {
        Stores::Nothing => None,
        Stores::Code => Some(records.codes().ok()?.statements.insert.statement_where(condition)),
        Stores::Token => Some(records.token.statements.insert.statement_where(condition)),
    }
}
