//! An issue as one write. Every condition stands in the statement that uses something up, and what is stored is read from
//! what was used up, so that a refused issue changes nothing.
//!
//! PostgreSQL gets one statement. It locks the rows of client and user before it looks at them: without the locks it would
//! see them as they were before a transaction that disables one of them and has not committed yet. SQLite gets statements
//! that travel together; it has one writer, so nobody comes between them.

use super::{
    client::statements::enabled_values,
    records::Records,
    spending,
    sql::{Sql, text},
};
use crate::{
    protocol::error::Outage,
    store::{Issue, Record, Spend},
};
use sea_orm::{
    DbBackend, Value,
    sea_query::{
        Alias, CommonTableExpression, Expr, InsertStatement, OnConflict, Query, SelectStatement,
        SubQueryStatement, UpdateStatement, WithClause,
    },
};
use std::collections::HashMap;

/// The names of what a statement of PostgreSQL reads; no application calls its tables so.
const CLIENT: &str = "oauth_admitted_client";
const USER: &str = "oauth_admitted_user";
const SPENT: &str = "oauth_spent";
const FORGOTTEN: &str = "oauth_forgotten";

/// What an issue uses up and stores, without its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shape {
    spends: Spends,
    stores: Stores,
    has_user: bool,
    has_stamp: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Spends {
    Nothing,
    Code,
    RefreshToken,
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Stores {
    Nothing,
    Code,
    Token,
}

impl Shape {
    const ALL: [Self; 13] = [
        Self::new(Spends::Nothing, Stores::Token),
        Self::new(Spends::Nothing, Stores::Token).of_user(),
        Self::new(Spends::Nothing, Stores::Token).of_user().stamped(),
        Self::new(Spends::Nothing, Stores::Code).of_user(),
        Self::new(Spends::Nothing, Stores::Code).of_user().stamped(),
        Self::new(Spends::Code, Stores::Token).of_user(),
        Self::new(Spends::RefreshToken, Stores::Token),
        Self::new(Spends::RefreshToken, Stores::Token).of_user(),
        Self::new(Spends::Mark, Stores::Code).of_user(),
        Self::new(Spends::Mark, Stores::Code).of_user().stamped(),
        Self::new(Spends::Mark, Stores::Token).of_user(),
        Self::new(Spends::Mark, Stores::Token).of_user().stamped(),
        Self::new(Spends::Mark, Stores::Nothing),
    ];

    const fn new(spends: Spends, stores: Stores) -> Self {
        Self { spends, stores, has_user: false, has_stamp: false }
    }

    const fn of_user(self) -> Self {
        Self { has_user: true, ..self }
    }

    const fn stamped(self) -> Self {
        Self { has_stamp: true, ..self }
    }

    fn of(issue: &Issue) -> Option<Self> {
        let spends = match issue.spends.as_slice() {
            [] => Spends::Nothing,
            [Spend::Code { .. }] => Spends::Code,
            [Spend::RefreshToken { .. }] => Spends::RefreshToken,
            [Spend::Mark { .. }] => Spends::Mark,
            _ => return None,
        };
        let stores = match &issue.record {
            Record::Nothing => Stores::Nothing,
            Record::Code(_) => Stores::Code,
            Record::Token(_) => Stores::Token,
            Record::ByHook { .. } => return None,
        };
        let has_user = issue.parties().is_some_and(|parties| parties.subject.is_some());
        let has_stamp = has_user && issue.stamp.is_some();
        Some(Self { spends, stores, has_user, has_stamp })
    }
}

/// The statements of every issue that is one write.
pub(super) struct OneWrites(HashMap<Shape, Sql>);

/// A statement with its values.
pub(super) struct OneWrite<'a> {
    pub(super) sql: &'a str,
    pub(super) values: Vec<Value>,
}

impl OneWrites {
    /// Builds them for a database that has such statements; the others get none.
    pub(super) fn build(records: &Records) -> Self {
        let build = match records.backend {
            DbBackend::Postgres => postgresql,
            DbBackend::Sqlite => sqlite,
            _ => return Self(HashMap::new()),
        };
        let built =
            Shape::ALL.into_iter().filter_map(|shape| Some((shape, build(records, shape)?)));
        Self(built.collect())
    }

    /// The write for an issue; `None` when it takes more than one.
    pub(super) fn of(
        &self,
        records: &Records,
        issue: &Issue,
    ) -> Result<Option<OneWrite<'_>>, Outage> {
        let Some(shape) = Shape::of(issue) else { return Ok(None) };
        let Some(sql) = self.0.get(&shape) else { return Ok(None) };
        let Some(parties) = parties(records, issue) else { return Ok(None) };
        let (spent, forgotten) = spent(records, issue)?;
        let stored = match &issue.record {
            Record::Nothing | Record::ByHook { .. } => Vec::new(),
            Record::Code(code) => records.codes()?.statements.insert.values(code)?,
            Record::Token(token) => records.token.statements.insert.values(token)?,
        };
        let parts = match (records.backend, shape.spends) {
            (DbBackend::Postgres, _) => [parties, spent, forgotten, stored],
            (_, Spends::Nothing) => [stored, parties, spent, forgotten],
            _ => [spent, parties, stored, forgotten],
        };
        Ok(Some(OneWrite { sql, values: parts.into_iter().flatten().collect() }))
    }
}

/// The client's identifier and registration, the user's key and the user's stamp; `None` when the subject is no key of this
/// provider's users, or when the stamp is a null, which equals nothing.
fn parties(records: &Records, issue: &Issue) -> Option<Vec<Value>> {
    let Some(parties) = issue.parties() else { return Some(Vec::new()) };
    let mut values = enabled_values(parties.client_id, parties.registration).to_vec();
    if let Some(subject) = parties.subject {
        let user = records.activity.user.as_ref()?;
        values.push((user.key.parse)(subject.as_str())?);
        if let Some(stamp) = &issue.stamp {
            values.push((user.stamp.as_ref()?.value)(stamp.text()?)?);
        }
    }
    Some(values)
}

/// The values of what is used up, and of the kept answer that is forgotten with it.
fn spent(records: &Records, issue: &Issue) -> Result<(Vec<Value>, Vec<Value>), Outage> {
    Ok(match issue.spends.as_slice() {
        [Spend::Code { code, removable_at }] => {
            (spending::code_values(code, *removable_at, issue.now), Vec::new())
        }
        [Spend::RefreshToken { token, family, answer, window_ends_at }] => (
            spending::refresh_token_values(token, answer.as_ref(), *window_ends_at, issue.now),
            spending::answer_values(family),
        ),
        [Spend::Mark { id, expires_at }] => {
            let mark = spending::mark(id, *expires_at);
            (records.short_lived()?.statements.insert.values(&mark)?, Vec::new())
        }
        _ => (Vec::new(), Vec::new()),
    })
}

/// What an issue reads and writes of a provider's tables.
struct Parts {
    client: Option<SelectStatement>,
    user: Option<SelectStatement>,
    forget: Option<UpdateStatement>,
}

impl Parts {
    /// `None` when the provider lacks a table or a column for it.
    fn of(records: &Records, shape: Shape) -> Option<Self> {
        let activity = &records.activity;
        let client = (shape.stores != Stores::Nothing).then(|| activity.client.is_enabled());
        let user = match (shape.has_user, shape.has_stamp) {
            (false, _) => None,
            (true, false) => Some(activity.user.as_ref()?.is_enabled()),
            (true, true) => Some(activity.user.as_ref()?.is_enabled_with_stamp()?),
        };
        let forget = match shape.spends {
            Spends::RefreshToken => Some(records.token.table.forget_answer()?),
            _ => None,
        };
        Some(Self { client, user, forget })
    }
}

/// The statement that uses something up, if all conditions hold. An insert takes the values of the mark and then those of
/// the conditions; an update takes its own first.
fn spend(
    records: &Records,
    spends: Spends,
    conditions: Vec<Expr>,
) -> Option<Result<InsertStatement, UpdateStatement>> {
    let mut update = match spends {
        Spends::Nothing => return None,
        Spends::Code => records.codes().ok()?.table.consume(),
        Spends::RefreshToken => records.token.table.supersede()?,
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

/// Something to select from when every condition holds.
fn all(conditions: Vec<Expr>) -> SelectStatement {
    let mut select = Query::select();
    select.and_where(Expr::cust("1 = 1"));
    for condition in conditions {
        select.and_where(condition);
    }
    select
}

/// The statement that stores the record if the condition holds.
fn store(records: &Records, stores: Stores, conditions: Vec<Expr>) -> Option<InsertStatement> {
    let condition = all(conditions);
    match stores {
        Stores::Nothing => None,
        Stores::Code => Some(records.codes().ok()?.statements.insert.statement_where(condition)),
        Stores::Token => Some(records.token.statements.insert.statement_where(condition)),
    }
}

/// Values: client, user with the stamp, what is used up, the answer that is forgotten, what is stored.
fn postgresql(records: &Records, shape: Shape) -> Option<Sql> {
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

fn cte(name: &'static str, query: impl Into<SubQueryStatement>) -> CommonTableExpression {
    CommonTableExpression::new().table_name(Alias::new(name)).query(query).to_owned()
}

fn has_row(name: &'static str) -> Expr {
    Expr::exists(Query::select().expr(Expr::cust("1")).from(Alias::new(name)).to_owned())
}

/// Values: what is used up, client, user with the stamp, what is stored, the answer that is forgotten; of an issue that uses nothing up:
/// what is stored, client, user with the stamp.
fn sqlite(records: &Records, shape: Shape) -> Option<Sql> {
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
    // The statement before it has changed its row.
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
