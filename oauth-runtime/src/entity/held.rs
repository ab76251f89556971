//! The clients that hold tokens for a user, one page at a time. The database groups the tokens by client, so even of a
//! million tokens it returns only one row for each client of the page and one for each different scope.

use super::{
    client::statements::ClientTable,
    connection::Connection,
    records::Records,
    sql::column,
    token::statements::{TokenTable, client_of},
};
use crate::{
    protocol::{client::SubjectId, error::Outage, scope::Scope},
    store::{HeldAuthorization, HeldPage},
};
use sea_orm::{
    DbBackend, StatementBuilder, Value,
    sea_query::{Alias, BinOper, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement},
};

/// How many different scopes are read for a page at most: this number times the number of its clients.
const SCOPES: u64 = 200;

/// The result columns of the statements.
const CLIENT: &str = "oauth_client";
const NEWEST: &str = "oauth_newest";
const SCOPE: &str = "oauth_scope";

/// One page of the clients that hold a usable token for a user at that time, each with all the scope that it was granted.
pub(super) async fn held(
    records: &Records,
    connection: Connection<'_>,
    (subject, now): (&SubjectId, i64),
    page: &HeldPage,
) -> Result<Vec<HeldAuthorization>, Outage> {
    let Some(live) = LiveTokens::of(records, subject, now, page) else { return Ok(Vec::new()) };
    let clients = StatementBuilder::build(&live.clients(page), &records.backend);
    let mut found = Vec::new();
    for row in connection.all(clients).await? {
        let client_id: String = row.try_get_by(CLIENT)?;
        found.push(HeldAuthorization::new(client_id, Scope::default(), row.try_get_by(NEWEST)?));
    }
    if found.is_empty() {
        return Ok(found);
    }
    let scopes = StatementBuilder::build(&live.scopes(&found), &records.backend);
    for row in connection.all(scopes).await? {
        let client_id: String = row.try_get_by(CLIENT)?;
        let scope = Scope::stored(&row.try_get_by::<String, _>(SCOPE)?);
        if let Some(held) = found.iter_mut().find(|held| held.client_id == client_id) {
            held.scope = held.scope.union(&scope);
        }
    }
    Ok(found)
}

/// The tokens of a user that can still be used.
struct LiveTokens<'a> {
    table: &'a TokenTable,
    clients: &'a ClientTable,
    backend: DbBackend,
    owner: &'a str,
    subject: Value,
    now: i64,
    consented_to: Option<&'a str>,
}

impl<'a> LiveTokens<'a> {
    /// `None` when tokens have no user, or no user can have this identifier.
    fn of(records: &'a Records, subject: &SubjectId, now: i64, page: &'a HeldPage) -> Option<Self> {
        let table = &records.token.table;
        let owner = table.columns.owner.as_ref()?;
        let subject = (owner.parse)(subject.as_str())?;
        let clients = &records.activity.client;
        let (backend, owner) = (records.backend, owner.column.as_str());
        let consented_to = page.consented_to.as_deref();
        Some(Self { table, clients, backend, owner, subject, now, consented_to })
    }

    fn select(&self) -> SelectStatement {
        let columns = &self.table.columns;
        let mut alive = Condition::any().add(column("t", &columns.expires_at).gt(self.now));
        if let Some(refresh) = &columns.refresh {
            let not_ended = |name: &str| {
                let end = column("t", name);
                Condition::any().add(end.clone().is_null()).add(end.gt(self.now))
            };
            let can_refresh = Condition::all()
                .add(column("t", &refresh.refresh_token).is_not_null())
                .add(column("t", &refresh.superseded_at).is_null())
                .add(not_ended(&refresh.refresh_expires_at))
                .add(not_ended(&refresh.family_expires_at));
            alive = alive.add(can_refresh);
        }
        let mut select = Query::select();
        select
            .expr_as(self.client(), Alias::new(CLIENT))
            .from_as(self.table.reference.clone(), Alias::new("t"));
        // Tokens of an earlier registration of the client do not count.
        self.clients.join(&mut select, "t", client_of(self.table));
        select
            .and_where(self.clients.is_there())
            .and_where(column("t", self.owner).eq(self.subject.clone()))
            .and_where(column("t", &columns.revoked_at).is_null())
            .cond_where(alive);
        if let Some(client_id) = self.consented_to {
            select.and_where(self.client().eq(client_id));
            for member in ["exchanged_for", "audience"] {
                select.and_where_option(self.kept(member).map(ExprTrait::is_null));
            }
        }
        select
    }

    fn client(&self) -> Expr {
        column("t", &self.table.columns.client_id)
    }

    /// The clients of a page, the one with the newest token first.
    fn clients(&self, page: &HeldPage) -> SelectStatement {
        let newest = || -> Expr { column("t", &self.table.columns.issued_at).max() };
        let mut select = self.select();
        select
            .expr_as(newest(), Alias::new(NEWEST))
            .add_group_by([self.client()])
            .order_by_expr(newest(), Order::Desc)
            .order_by_expr(self.client(), Order::Asc)
            .limit(page.limit);
        if let Some((issued_at, client_id)) = &page.after {
            let beside = Condition::all()
                .add(newest().eq(*issued_at))
                .add(self.client().gt(client_id.as_str()));
            select.cond_having(Condition::any().add(newest().lt(*issued_at)).add(beside));
        }
        select
    }

    /// The different scopes that these clients were granted.
    fn scopes(&self, clients: &[HeldAuthorization]) -> SelectStatement {
        let names = clients.iter().map(|held| held.client_id.as_str());
        let limit = SCOPES.saturating_mul(clients.len() as u64);
        self.select()
            .distinct()
            .expr_as(self.granted(), Alias::new(SCOPE))
            .and_where(self.client().is_in(names))
            .limit(limit)
            .to_owned()
    }

    /// The granted scope of a row: it stands in `granted` if the row's own scope is narrower.
    fn granted(&self) -> Expr {
        let own = column("t", &self.table.columns.scope);
        match self.kept("scope") {
            Some(kept) => Func::coalesce([kept, own]).into(),
            None => own,
        }
    }

    /// The expression for a member of `granted`, which is null in SQL if the row lacks the member; `None` if the table
    /// lacks the column.
    fn kept(&self, member: &str) -> Option<Expr> {
        let granted = column("t", &self.table.columns.authorization.as_ref()?.granted);
        let path = format!("$.{member}");
        let extract = |granted: Expr| Func::cust("json_extract").arg(granted).arg(path);
        Some(match self.backend {
            DbBackend::Postgres => granted.binary(BinOper::Custom("->>"), member),
            DbBackend::MySql => Func::cust("json_unquote").arg(extract(granted)).into(),
            _ => extract(granted).into(),
        })
    }
}
