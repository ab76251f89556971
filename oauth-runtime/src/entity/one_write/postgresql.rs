//! The statement for one issue on PostgreSQL. It locks the rows of client and user before it looks at them: without the locks it
//! would not notice a transaction that disables one of them and has not committed yet.

use super::{
    alone::{Parts, spend, store},
    shape::{Shape, Spends, Stores},
};
use crate::entity::{
    records::Records,
    sql::{Sql, cte, text},
};
use sea_orm::sea_query::{Alias, Expr, Query, WithClause};

/// The names of the statement's common table expressions; no application has tables of these names.
const CLIENT: &str = "oauth_admitted_client";
const USER: &str = "oauth_admitted_user";
const SPENT: &str = "oauth_spent";
const FORGOTTEN: &str = "oauth_forgotten";

/// Values: client, user with the stamp, what is used up, the answer that is forgotten, what is stored.
pub(super) fn statement(records: &Records, shape: Shape) -> Option<Sql> {
    let Parts { client, user, forget } = Parts::of(records, shape)?;
    let mut with = WithClause::new();
    let mut conditions = Vec::new();
    for (name, rows) in [(CLIENT, client), (USER, user)] {
        let Some(mut rows) = rows else { continue };
        rows.expr(Expr::cust("1")).lock_shared();
        with.cte(cte(name, rows));
        conditions.push(has_row(name));
    }
    let one = || Query::returning().exprs([Expr::cust("1")]);
    if shape.spends != Spends::Nothing {
        let spend = spend(records, shape.spends, std::mem::take(&mut conditions))?;
        if shape.stores == Stores::Nothing {
            // A mark alone has no condition.
            return Some(text(records.backend, &spend.ok()?));
        }
        with.cte(match spend {
            Ok(mut insert) => cte(SPENT, insert.returning(one()).to_owned()),
            Err(mut update) => cte(SPENT, update.returning(one()).to_owned()),
        });
        conditions.push(has_row(SPENT));
    }
    if let Some(mut forget) = forget {
        forget.and_where(has_row(SPENT));
        with.cte(cte(FORGOTTEN, forget.returning(one()).to_owned()));
    }
    let store = store(records, shape.stores, conditions)?;
    Some(text(records.backend, &with.query(store)))
}

fn has_row(name: &'static str) -> Expr {
    Expr::exists(Query::select().expr(Expr::cust("1")).from(Alias::new(name)).to_owned())
}
