//! Removes clients that registered themselves and are not used. RFC 7591, section 5.
//!
//! An indexed column says when a registration may be removed. If a token or a code needs it then, it is checked again a day later.

use super::{
    access::Access,
    client::{RegistrationColumns, statements::ClientTable},
    open_transaction::OpenTransaction,
    prune::padded,
    records::Records,
    sql::{column, only, update},
};
use crate::protocol::{error::Outage, limits::CLOCK_SKEW};
use sea_orm::{
    DbBackend, Statement, StatementBuilder,
    sea_query::{
        Alias, Condition, Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement, TableRef,
    },
};

/// How many rows one transaction looks at.
const CHUNK: u64 = 256;
/// After how long a registration that is used is checked again, in seconds.
const ASKED_AGAIN: i64 = 24 * 60 * 60;

/// A table whose rows keep a client from being removed: its name, and the columns for the client, the registration, and the time
/// when nothing needs a row any more.
type Holding<'a> = (&'a TableRef, [&'a str; 3]);

/// The registrations of one table.
struct Registrations<'a> {
    client: &'a ClientTable,
    columns: &'a RegistrationColumns<String>,
    holding: Vec<Holding<'a>>,
    backend: DbBackend,
    now: i64,
}

/// Removes at most `limit` clients that no token or code needs; returns how many. Does nothing if no client registers itself.
pub(super) async fn remove(access: &Access, now: i64, limit: u64) -> Result<u64, Outage> {
    let Some(registrations) = Registrations::of(&access.records, now)? else { return Ok(0) };
    let (mut left, mut removed) = (limit, 0);
    while left > 0 {
        let wanted = Ord::min(left, CHUNK);
        let mut transaction = access.open().await?;
        let due = registrations.due(&transaction, wanted).await?;
        if due.is_empty() {
            break;
        }
        let used = registrations.used(&transaction, &due).await?;
        let found = due.len() as u64;
        let unused: Vec<_> = due.into_iter().filter(|name| !used.contains(name)).collect();
        registrations.ask_again(&mut transaction, used).await?;
        removed += registrations.delete(&mut transaction, unused).await?;
        transaction.commit().await?;
        left -= wanted;
        if found < wanted {
            break;
        }
    }
    Ok(removed)
}

impl<'a> Registrations<'a> {
    fn of(records: &'a Records, now: i64) -> Result<Option<Self>, Outage> {
        let client = &records.activity.client;
        let Some(columns) = &client.registration else { return Ok(None) };
        let token = &records.token.table;
        let of_tokens =
            [&token.columns.client_id, &token.columns.registration_id, &token.columns.removable_at];
        let mut holding = vec![(&token.reference, of_tokens.map(String::as_str))];
        if records.has_codes() {
            let code = &records.codes()?.table;
            let of_codes = [
                &code.columns.client_id,
                &code.columns.registration_id,
                &code.columns.removable_at,
            ];
            holding.push((&code.reference, of_codes.map(String::as_str)));
        }
        Ok(Some(Self { client, columns, holding, backend: records.backend, now }))
    }

    fn before(&self) -> i64 {
        self.now.saturating_sub(CLOCK_SKEW)
    }

    fn expires_at(&self) -> &str {
        &self.columns.registration_expires_at
    }

    fn select(&self) -> SelectStatement {
        let mut select = Query::select();
        select
            .expr_as(column("c", &self.client.client_id), Alias::new("name"))
            .from_as(self.client.reference.clone(), Alias::new("c"));
        select
    }

    /// Finds and locks registrations that may be removed by now. Nobody is given a token for one of them until the
    /// transaction ends, because storing a token locks the row of its client. A row that is locked already is used.
    async fn due(&self, transaction: &OpenTransaction, limit: u64) -> Result<Vec<String>, Outage> {
        let mut select = self.select();
        select
            .and_where(column("c", self.expires_at()).lte(self.before()))
            .cond_where(self.comes_not_back())
            .limit(limit);
        match self.backend {
            DbBackend::Postgres => {
                select.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
            }
            DbBackend::MySql => {
                select.lock(LockType::Update);
            }
            // A transaction of SQLite is the only writer from its beginning.
            _ => {}
        }
        self.names(transaction, &select).await
    }

    /// Rows whose removal makes no disabled client active again. A client that registered itself gets another identifier the next time.
    /// A client with a document gets its row again at the next authorization, so its row stays if it was disabled.
    fn comes_not_back(&self) -> Condition {
        let token = column("c", &self.columns.registration_access_token);
        Condition::any().add(token.is_not_null()).add(self.client.is_active())
    }

    /// Those of the registrations that a token or a code needs. They must be locked already.
    async fn used(
        &self,
        transaction: &OpenTransaction,
        names: &[String],
    ) -> Result<Vec<String>, Outage> {
        let mut select = self.select();
        let hangs = self.holding.iter().fold(Condition::any(), |any, (table, columns)| {
            let [client_id, registration_id, removable_at] = columns.map(|name| column("h", name));
            let is_needed = removable_at.clone().is_null().or(removable_at.gt(self.before()));
            let rows = Query::select()
                .expr(Expr::val(1))
                .from_as((*table).clone(), Alias::new("h"))
                .and_where(client_id.eq(column("c", &self.client.client_id)))
                .and_where(registration_id.eq(column("c", &self.client.registration_id)))
                .and_where(is_needed)
                .to_owned();
            any.add(Expr::exists(rows))
        });
        select
            .and_where(column("c", &self.client.client_id).is_in(padded(names.to_vec())))
            .cond_where(hangs);
        self.names(transaction, &select).await
    }

    async fn ask_again(
        &self,
        transaction: &mut OpenTransaction,
        names: Vec<String>,
    ) -> Result<(), Outage> {
        if names.is_empty() {
            return Ok(());
        }
        let next = self.now.saturating_add(ASKED_AGAIN);
        let update = update(&self.client.reference)
            .value(Alias::new(self.expires_at()), next)
            .and_where(only(&self.client.client_id).is_in(padded(names)))
            .to_owned();
        self.execute(transaction, &update).await.map(drop)
    }

    async fn delete(
        &self,
        transaction: &mut OpenTransaction,
        names: Vec<String>,
    ) -> Result<u64, Outage> {
        if names.is_empty() {
            return Ok(0);
        }
        let delete = Query::delete()
            .from_table(self.client.reference.clone())
            .and_where(only(&self.client.client_id).is_in(padded(names)))
            .and_where(only(self.expires_at()).lte(self.before()))
            .to_owned();
        self.execute(transaction, &delete).await
    }

    async fn names(
        &self,
        transaction: &OpenTransaction,
        select: &SelectStatement,
    ) -> Result<Vec<String>, Outage> {
        let statement = StatementBuilder::build(select, &self.backend);
        let rows = transaction.connection()?.all(statement).await?;
        Ok(rows.iter().map(|row| row.try_get_by("name")).collect::<Result<_, _>>()?)
    }

    async fn execute(
        &self,
        transaction: &mut OpenTransaction,
        write: &impl StatementBuilder,
    ) -> Result<u64, Outage> {
        let Statement { sql, values, .. } = write.build(&self.backend);
        transaction.execute(&sql, values.map(|values| values.0).unwrap_or_default()).await
    }
}
