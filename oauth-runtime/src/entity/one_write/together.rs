//! The statement for many issues of one shape on PostgreSQL, where most of what an issue costs is its round trip and its commit.
//!
//! Each issue is a row of values, and each row is stored if all of its own conditions hold. The statement locks client, user and what is
//! used up before it looks at them. It skips rows that somebody else has locked, so that it never waits for them.

use super::shape::{Shape, Spends, Stores};
use crate::entity::{
    records::Records,
    sql::{Sql, column, cte, only, text},
    token::statements::TokenTable,
};
use sea_orm::{
    DbBackend, Value,
    sea_query::{
        Alias, Asterisk, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement,
        TableRef, UpdateStatement, ValueTuple, WithClause,
    },
};

/// How many issues a statement can take. There are few sizes, so that the database prepares few statements.
pub(in crate::entity) const SIZES: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// The names of the statement's common table expressions; no application has tables of these names.
const NEW: &str = "oauth_new";
const CLIENTS: &str = "oauth_admitted_client";
const USERS: &str = "oauth_admitted_user";
const ADMITTED: &str = "oauth_admitted";
const FREE: &str = "oauth_free";
const SPENT: &str = "oauth_spent";
const ANSWERS: &str = "oauth_free_answer";
const FORGOTTEN: &str = "oauth_forgotten";

/// The positions of client and user in a row. A row without a client is not stored.
const CLIENT: usize = 0;
const REGISTRATION: usize = 1;
const USER: usize = 2;

/// The statements for issues of one shape. Each returns the hashes of the codes or tokens that it stored.
pub(in crate::entity) struct Together {
    /// One for each of [`SIZES`].
    pub(in crate::entity) statements: [Sql; SIZES.len()],
    /// The position in a row of the hash of what is stored.
    pub(in crate::entity) hash: usize,
}

impl Together {
    /// The shapes that have such statements.
    pub(in crate::entity) const SHAPES: [Shape; 4] = [
        Shape::new(Spends::Nothing, Stores::Token),
        Shape::new(Spends::Nothing, Stores::Code).of_user(),
        Shape::new(Spends::Code, Stores::Token).of_user(),
        Shape::new(Spends::RefreshToken, Stores::Token).of_user(),
    ];

    /// `None` when the provider lacks a table or a column for that shape, or has another database.
    pub(in crate::entity) fn build(records: &Records, shape: Shape) -> Option<Self> {
        if records.backend != DbBackend::Postgres {
            return None;
        }
        let row = Row::of(records, shape)?;
        let statements: Option<Vec<Sql>> =
            SIZES.iter().map(|size| row.statement(records, *size)).collect();
        Some(Self { statements: statements?.try_into().ok()?, hash: row.hash })
    }
}

/// The positions of an issue's values in its row, in the order of [`OneWrite`](super::OneWrite): client, user, what is used up, the answer
/// that is forgotten, what is stored.
struct Row {
    shape: Shape,
    spent: usize,
    forgotten: usize,
    stored: usize,
    hash: usize,
    length: usize,
}

impl Row {
    fn of(records: &Records, shape: Shape) -> Option<Self> {
        let spent = if shape.has_user { USER + 1 } else { USER };
        let (forgotten, stored) = match shape.spends {
            Spends::Nothing => (spent, spent),
            Spends::Code => (spent + 3, spent + 3),
            Spends::RefreshToken => (spent + 5, spent + 7),
            Spends::Mark => return None,
        };
        let token = &records.token;
        let (hash, length) = match shape.stores {
            Stores::Nothing => return None,
            Stores::Code => {
                let codes = records.codes().ok()?;
                let insert = &codes.statements.insert;
                (insert.place(&codes.table.columns.code)?, insert.len())
            }
            Stores::Token => {
                let insert = &token.statements.insert;
                (insert.place(&token.table.columns.access_token)?, insert.len())
            }
        };
        let (hash, length) = (stored + hash, stored + length);
        Some(Self { shape, spent, forgotten, stored, hash, length })
    }

    fn statement(&self, records: &Records, size: usize) -> Option<Sql> {
        let row = ValueTuple::Many(vec![Value::from(""); self.length]);
        let new = Query::select()
            .column(Asterisk)
            .from_values(std::iter::repeat_n(row, size), Alias::new("rows"))
            .to_owned();
        let mut with = WithClause::new();
        with.cte(cte(NEW, new)).cte(cte(CLIENTS, clients(records)));
        if self.shape.has_user {
            with.cte(cte(USERS, users(records)?));
        }
        with.cte(cte(ADMITTED, self.admitted(records)?));
        let mut stored = Query::select().from(Alias::new(ADMITTED)).to_owned();
        if let Some((table, hash, spend)) = self.spend(records) {
            let is_spent = |hash: Expr| {
                let mut spent = Query::select();
                spent.expr(self.hash_of(SPENT)).from(Alias::new(SPENT));
                hash.in_subquery(spent)
            };
            with.cte(cte(FREE, free(table, &hash, &value(ADMITTED, self.spent_hash()))));
            with.cte(cte(SPENT, self.spend_free(spend, &hash)));
            stored.and_where(is_spent(self.hash_of(ADMITTED)));
            if self.shape.spends == Spends::RefreshToken {
                let family = [0, 1].map(|place| value(ADMITTED, self.forgotten + place));
                with.cte(cte(ANSWERS, free_answers(records, family.clone())?));
                let key = &records.token.table.columns.access_token;
                let mut answers = Query::select();
                answers.expr(column(ANSWERS, key)).from(Alias::new(ANSWERS));
                let mut forget = records.token.table.forget_answer(family)?;
                forget
                    .from(Alias::new(ADMITTED))
                    .and_where(is_spent(self.hash_of(ADMITTED)))
                    .and_where(only(key).in_subquery(answers))
                    .returning(Query::returning().exprs([Expr::cust("1")]));
                with.cte(cte(FORGOTTEN, forget));
            }
        }
        let values = (self.stored..self.length).map(|place| value(ADMITTED, place));
        let (mut store, hash) = match self.shape.stores {
            Stores::Nothing => return None,
            Stores::Code => {
                let codes = records.codes().ok()?;
                let insert = &codes.statements.insert;
                (insert.statement_from(stored, values), &codes.table.columns.code)
            }
            Stores::Token => {
                let token = &records.token;
                let insert = &token.statements.insert;
                (insert.statement_from(stored, values), &token.table.columns.access_token)
            }
        };
        store.returning(Query::returning().exprs([only(hash)]));
        Some(text(records.backend, &with.query(store)))
    }

    /// The rows whose client and user may act.
    fn admitted(&self, records: &Records) -> Option<SelectStatement> {
        let exists = |name: &'static str, pairs: &[(&str, usize)]| {
            let mut row = Query::select().expr(Expr::cust("1")).from(Alias::new(name)).to_owned();
            for (own, place) in pairs {
                row.and_where(column(name, own).eq(value(NEW, *place)));
            }
            Expr::exists(row)
        };
        let client = &records.activity.client;
        let named = [(&*client.client_id, CLIENT), (&*client.registration_id, REGISTRATION)];
        let mut admitted = Query::select();
        admitted.column(Asterisk).from(Alias::new(NEW)).and_where(exists(CLIENTS, &named));
        if self.shape.has_user {
            let user = records.activity.user.as_ref()?;
            admitted.and_where(exists(USERS, &[(&user.key.column, USER)]));
        }
        Some(admitted)
    }

    /// The table of what is used up, the column that finds it, and the update that uses it up.
    fn spend<'a>(&self, records: &'a Records) -> Option<(&'a TableRef, String, UpdateStatement)> {
        let of = |place: usize| value(ADMITTED, self.spent + place);
        match self.shape.spends {
            Spends::Code => {
                let table = &records.codes().ok()?.table;
                let spend = table.consume([of(0), of(1), of(2)]);
                Some((&table.reference, table.columns.code.clone(), spend))
            }
            Spends::RefreshToken => {
                let table = &records.token.table;
                let hash = table.columns.refresh.as_ref()?.refresh_token.clone();
                let spend = table.supersede([of(0), of(1), of(2), of(3), of(4)])?;
                Some((&table.reference, hash, spend))
            }
            Spends::Nothing | Spends::Mark => None,
        }
    }

    /// Makes the update use up only what is free. If two rows use up the same thing, the update takes one of them.
    fn spend_free(&self, mut spend: UpdateStatement, hash: &str) -> UpdateStatement {
        let free = Query::select().expr(column(FREE, hash)).from(Alias::new(FREE)).to_owned();
        spend
            .from(Alias::new(ADMITTED))
            .and_where(only(hash).in_subquery(free))
            .returning(Query::returning().exprs([self.hash_of(ADMITTED)]))
            .to_owned()
    }

    /// The position in a row of the hash of what is used up.
    const fn spent_hash(&self) -> usize {
        self.spent + if matches!(self.shape.spends, Spends::Code) { 2 } else { 4 }
    }

    fn hash_of(&self, alias: &str) -> Expr {
        value(alias, self.hash)
    }
}

/// The value at that position in the rows `alias`.
fn value(alias: &str, place: usize) -> Expr {
    column(alias, &format!("column{}", place + 1))
}

/// Selects the values at that position of all rows.
fn named(place: usize) -> SelectStatement {
    Query::select().expr(value(NEW, place)).from(Alias::new(NEW)).to_owned()
}

/// The clients that the rows name, if they exist and are enabled.
fn clients(records: &Records) -> SelectStatement {
    let clients = &records.activity.client;
    let mut admitted = Query::select();
    admitted
        .exprs([only(&clients.client_id), only(&clients.registration_id)])
        .from(clients.reference.clone())
        .and_where(only(&clients.client_id).in_subquery(named(CLIENT)));
    for active in &clients.active {
        admitted.and_where(active.holds(only));
    }
    locked(admitted, &clients.client_id, LockType::Share)
}

/// The users that the rows name, if they exist and are enabled.
fn users(records: &Records) -> Option<SelectStatement> {
    let users = records.activity.user.as_ref()?;
    let key = &users.key.column;
    let mut admitted = Query::select();
    admitted
        .expr(only(key))
        .from(users.reference.clone())
        .and_where(only(key).in_subquery(named(USER)));
    for active in &users.active {
        admitted.and_where(active.holds(only));
    }
    Some(locked(admitted, key, LockType::Share))
}

/// The codes or refresh tokens that the admitted rows use up and that nobody else has locked.
fn free(table: &TableRef, hash: &str, of_row: &Expr) -> SelectStatement {
    let named = Query::select().expr(of_row.clone()).from(Alias::new(ADMITTED)).to_owned();
    let mut free = Query::select();
    free.expr(only(hash)).from(table.clone()).and_where(only(hash).in_subquery(named));
    locked(free, hash, LockType::NoKeyUpdate)
}

/// The predecessors of the refresh tokens that are used up: their kept answers are forgotten. If somebody else has locked such a row, to
/// end the family or to answer a retry, its answer stays until its window is over. To wait for it here, while other rows are locked, could
/// deadlock.
fn free_answers(records: &Records, [id, generation]: [Expr; 2]) -> Option<SelectStatement> {
    let TokenTable { reference, columns, .. } = &records.token.table;
    let family = columns.family.as_ref()?;
    let named = Query::select()
        .expr(Expr::cust("1"))
        .from(Alias::new(ADMITTED))
        .and_where(only(&family.family).eq(id))
        .and_where(only(&family.generation).eq(generation))
        .to_owned();
    let mut free = Query::select();
    free.expr(only(&columns.access_token)).from(reference.clone()).and_where(Expr::exists(named));
    Some(locked(free, &columns.access_token, LockType::NoKeyUpdate))
}

/// Locks the rows in the order of their key, so that two statements do not wait for each other, and skips the rows that
/// others have locked.
fn locked(mut rows: SelectStatement, key: &str, lock: LockType) -> SelectStatement {
    rows.order_by(Alias::new(key), Order::Asc)
        .lock_with_behavior(lock, LockBehavior::SkipLocked)
        .to_owned()
}
