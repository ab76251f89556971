//! Tokens that clients get for themselves, stored together. On PostgreSQL most of what an insert costs is its round trip and
//! its commit.
//!
//! There is no timer: what arrives while one statement is under way waits, and leaves together. Each is answered after the
//! commit of the statement that stored it. A client that somebody is changing is left out, so that it keeps nobody waiting;
//! its token is stored by a statement of its own.

use super::{
    connection::Connection,
    records::{Record, Records},
    sql::{Sql, column, only, text},
};
use crate::{protocol::error::Outage, store::NewToken};
use sea_orm::{
    DatabaseConnection, DbErr, Value,
    sea_query::{
        Alias, Asterisk, CommonTableExpression, Expr, ExprTrait, LockBehavior, LockType, Order,
        Query, ValueTuple, WithClause,
    },
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::oneshot, time::timeout};

/// How many rows a statement has place for. Few sizes, so that the database prepares few statements.
const SIZES: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// How long the next statement waits for one that is under way, and a request for its answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The names of what the statement reads; no application calls its tables so.
const NEW: &str = "oauth_new_token";
const CLIENTS: &str = "oauth_admitted_client";

/// The inserts of one process.
pub(super) struct SharedInsert {
    database: DatabaseConnection,
    records: Arc<Records>,
    statements: [Sql; SIZES.len()],
    /// Where the client stands among the values of a row; a row without one is not stored.
    client: usize,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Member>,
    is_under_way: bool,
}

/// A row that waits, and who wants to know what became of it.
struct Member {
    hash: String,
    values: Vec<Value>,
    answer: oneshot::Sender<Result<bool, Arc<DbErr>>>,
}

impl SharedInsert {
    pub(super) fn new(database: DatabaseConnection, records: Arc<Records>) -> Option<Arc<Self>> {
        let columns = &records.token.table.columns;
        let insert = &records.token.statements.insert;
        let client = insert.place(&columns.client_id)?;
        let registration = insert.place(&columns.registration_id)?;
        let statements = SIZES.map(|size| statement(&records, (client, registration), size));
        Some(Arc::new(Self { database, records, statements, client, queue: Mutex::default() }))
    }

    /// Stores a token if its client exists and is enabled. `false` says that it was not stored, also when somebody is
    /// changing the client.
    pub(super) async fn store(self: &Arc<Self>, token: &NewToken) -> Result<bool, Outage> {
        let values = self.records.token.statements.insert.values(token)?;
        let (answer, stored) = oneshot::channel();
        let member = Member { hash: token.access_token.as_str().to_owned(), values, answer };
        if self.join(member) {
            tokio::spawn(self.clone().run());
        }
        match timeout(PATIENCE * 2, stored).await {
            Ok(Ok(result)) => result.map_err(Outage::new),
            Ok(Err(_)) | Err(_) => Err(Outage::new("a shared insert gave no answer")),
        }
    }

    /// Whether the caller must see to it that the queue moves.
    fn join(&self, member: Member) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push(member);
        !std::mem::replace(&mut queue.is_under_way, true)
    }

    /// The next members; without any the queue stands still.
    fn next(&self) -> Option<Vec<Member>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has gone would get a token that nobody knows.
        queue.waiting.retain(|member| !member.answer.is_closed());
        let number = queue.waiting.len().min(SIZES[SIZES.len() - 1]);
        queue.is_under_way = number > 0;
        (number > 0).then(|| queue.waiting.drain(..number).collect())
    }

    async fn run(self: Arc<Self>) {
        while let Some(members) = self.next() {
            let statement = tokio::spawn(self.clone().insert(members));
            // One that hangs goes on alone: it keeps its members waiting, and nobody else.
            let _ = timeout(PATIENCE, statement).await;
        }
    }

    /// Stores the rows by one statement and answers each member.
    async fn insert(self: Arc<Self>, members: Vec<Member>) {
        let place = SIZES.iter().position(|size| *size >= members.len());
        let place = place.unwrap_or(SIZES.len() - 1);
        let mut values = Vec::new();
        for member in &members {
            values.extend_from_slice(&member.values);
        }
        for _ in members.len()..SIZES[place] {
            let mut nothing = members[0].values.clone();
            nothing[self.client] = Value::String(None);
            values.extend(nothing);
        }
        let statement = self.records.statement(&self.statements[place], values);
        let rows = Connection::Pool(&self.database).all(statement).await;
        let stored = rows.and_then(|rows| {
            rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<HashSet<String>, _>>()
        });
        let is_alone = members.len() == 1;
        let stored = stored.map_err(Arc::new);
        for Member { hash, answer, .. } in members {
            let result = match &stored {
                Ok(stored) => Ok(stored.contains(&hash)),
                Err(error) if is_alone => Err(error.clone()),
                // One row may have failed them all, so each is stored by a statement of its own.
                Err(_) => Ok(false),
            };
            // A request that is gone has lost nothing: nobody knows its token.
            let _ = answer.send(result);
        }
    }
}

/// Stores so many rows, each if that registration of its client exists and is enabled, and tells the hashes of those that
/// it stored.
fn statement(records: &Records, (client, registration): (usize, usize), size: usize) -> Sql {
    let Record { table, statements } = &records.token;
    let row = ValueTuple::Many(vec![Value::from(""); statements.insert.len()]);
    let new = Query::select()
        .column(Asterisk)
        .from_values(std::iter::repeat_n(row, size), Alias::new("rows"))
        .to_owned();
    let [client_of_row, registration_of_row] =
        [client, registration].map(|place| format!("column{}", place + 1));
    let named = Query::select().expr(only(&client_of_row)).from(Alias::new(NEW)).to_owned();
    let clients = &records.activity.client;
    let mut admitted = Query::select();
    admitted
        .exprs([only(&clients.client_id), only(&clients.registration_id)])
        .from(clients.reference.clone())
        .and_where(only(&clients.client_id).in_subquery(named))
        // Always in one order, so that two statements do not wait for each other.
        .order_by(Alias::new(clients.client_id.as_str()), Order::Asc)
        .lock_with_behavior(LockType::Share, LockBehavior::SkipLocked);
    for active in &clients.active {
        admitted.and_where(active.holds(only));
    }
    let is_of_row = |name: &str, of_row: &str| column(CLIENTS, name).eq(column(NEW, of_row));
    let admitted_of_row = Query::select()
        .expr(Expr::cust("1"))
        .from(Alias::new(CLIENTS))
        .and_where(is_of_row(&clients.client_id, &client_of_row))
        .and_where(is_of_row(&clients.registration_id, &registration_of_row))
        .to_owned();
    let of_admitted =
        Query::select().from(Alias::new(NEW)).and_where(Expr::exists(admitted_of_row)).to_owned();
    let mut store = statements.insert.statement_from(of_admitted, NEW);
    store.returning(Query::returning().exprs([only(&table.columns.access_token)]));
    let mut with = WithClause::new();
    for (name, query) in [(NEW, new), (CLIENTS, admitted)] {
        let mut cte = CommonTableExpression::new();
        with.cte(cte.table_name(Alias::new(name)).query(query).to_owned());
    }
    text(records.backend, &with.query(store))
}
