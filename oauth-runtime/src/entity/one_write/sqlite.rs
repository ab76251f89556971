//! The statements for one issue on SQLite, sent together. SQLite has one writer at a time, so nobody writes between them.

use super::{
    alone::{Parts, spend, store},
    shape::{Shape, Spends},
};
use crate::entity::{
    records::Records,
    sql::{Sql, text},
};
use sea_orm::sea_query::Expr;

/// Values: what is used up, client, user with the stamp, what is stored, the answer that is forgotten; of an issue that uses nothing up:
/// what is stored, client, user with the stamp.
pub(super) fn statement(records: &Records, shape: Shape) -> Option<Sql> {
    let Parts { client, user, forget } = Parts::of(records, shape)?;
    let conditions = [client, user].into_iter().flatten().map(|mut rows| {
        rows.expr(Expr::cust("1"));
        Expr::exists(rows)
    });
    let conditions: Vec<_> = conditions.collect();
    let backend = records.backend;
    if shape.spends == Spends::Nothing {
        return Some(text(backend, &store(records, shape.stores, conditions)?));
    }
    // True if the statement before this one has changed its row.
    let went_on = || Expr::cust("changes() = 1");
    let mut statements = vec![match spend(records, shape.spends, conditions)? {
        Ok(insert) => text(backend, &insert),
        Err(update) => text(backend, &update),
    }];
    if let Some(store) = store(records, shape.stores, vec![went_on()]) {
        statements.push(text(backend, &store));
    }
    if let Some(mut forget) = forget {
        statements.push(text(backend, forget.and_where(went_on())));
    }
    Some(statements.join("; ").into())
}
