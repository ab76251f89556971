//! The reading statements, as text built once. Their values stand in the order of their documentation.

use super::table::{
    CodeTable, ShortLivedTable, Tables, TokenTable, UserTable, column, equals, placeholder,
};
use sea_orm::{
    DbBackend, StatementBuilder,
    sea_query::{Alias, Condition, Expr, ExprTrait, JoinType, LockType, Query, SelectStatement},
};

/// The client's identifier, null when there is no such client.
pub(crate) const CLIENT_KEY: &str = "oauth_client_key";
/// When the client was disabled.
pub(crate) const CLIENT_DISABLED: &str = "oauth_client_disabled";
/// The scope of the first token of a family.
pub(crate) const GRANTED_SCOPE: &str = "oauth_granted_scope";

pub(crate) fn text(backend: DbBackend, statement: &impl StatementBuilder) -> String {
    statement.build(&backend).sql
}

/// Joins what tells whether user and client may still act.
fn join_activity(
    select: &mut SelectStatement,
    tables: &Tables,
    alias: &str,
    owner: Option<&str>,
    client_id: &str,
) {
    let client = &tables.client;
    select.expr_as(column("c", &client.client_id), Alias::new(CLIENT_KEY)).join_as(
        JoinType::LeftJoin,
        client.reference.clone(),
        Alias::new("c"),
        column("c", &client.client_id).equals((Alias::new(alias), Alias::new(client_id))),
    );
    if let Some(disabled_at) = &client.disabled_at {
        select.expr_as(column("c", disabled_at), Alias::new(CLIENT_DISABLED));
    }
    if let (Some(user), Some(owner)) = (&tables.user, owner) {
        select.join_as(
            JoinType::LeftJoin,
            user.reference.clone(),
            Alias::new("u"),
            column("u", &user.key.column).equals((Alias::new(alias), Alias::new(owner))),
        );
    }
}

/// What tells whether the user may act.
fn select_activity(select: &mut SelectStatement, user: &UserTable) {
    select.expr_as(column("u", &user.key.column), Alias::new(user.key_alias.as_str()));
    if let (Some(active), Some(alias)) = (&user.active, &user.active_alias) {
        select.expr_as(column("u", &active.column), Alias::new(alias.as_str()));
    }
}

fn select_token(tables: &Tables) -> SelectStatement {
    let TokenTable { reference, columns, model } = &tables.token;
    let mut select = Query::select();
    for (expression, name) in model {
        select.expr_as(expression.clone(), Alias::new(name.as_str()));
    }
    let owner = columns.owner.as_ref().map(|owner| owner.column.as_str());
    for (expression, name) in
        tables.user.iter().filter(|_| owner.is_some()).flat_map(|user| &user.model)
    {
        select.expr_as(expression.clone(), Alias::new(name.as_str()));
    }
    select.from_as(reference.clone(), Alias::new("t"));
    join_activity(&mut select, tables, "t", owner, &columns.client_id);
    select
}

/// By the hash of an access token.
pub(crate) fn access_token(tables: &Tables) -> SelectStatement {
    select_token(tables)
        .and_where(equals(column("t", &tables.token.columns.access_token)))
        .to_owned()
}

/// By the hash of a refresh token; with the scope of the family's first token.
pub(crate) fn refresh_token(tables: &Tables) -> Option<SelectStatement> {
    let columns = &tables.token.columns;
    let (family, refresh) = columns.family.as_ref().zip(columns.refresh.as_ref())?;
    let mut select = select_token(tables);
    join_first_of_family(&mut select, &tables.token, &family.family, &family.generation);
    Some(
        select
            .expr_as(column("o", &columns.scope), Alias::new(GRANTED_SCOPE))
            .and_where(equals(column("t", &refresh.refresh_token)))
            .to_owned(),
    )
}

fn join_first_of_family(
    select: &mut SelectStatement,
    token: &TokenTable,
    family: &str,
    generation: &str,
) {
    select.join_as(
        JoinType::LeftJoin,
        token.reference.clone(),
        Alias::new("o"),
        Condition::all()
            .add(column("o", family).equals((Alias::new("t"), Alias::new(family))))
            .add(column("o", generation).eq(Expr::cust("0"))),
    );
}

/// By the hash of a code. Where readers do not wait for writers, the row is locked, so that attempts on one code are
/// counted one after the other; SQLite's transactions begin immediate, and MariaDB has no lock on one of many tables.
pub(crate) fn code(tables: &Tables, code: &CodeTable, backend: DbBackend) -> SelectStatement {
    let columns = &code.columns;
    let mut names = vec![
        &columns.client_id,
        &columns.owner.column,
        &columns.redirect_uri,
        &columns.scope,
        &columns.expires_at,
        &columns.used_at,
        &columns.family,
        &columns.failed_attempts,
    ];
    names.extend(columns.pkce.as_ref().map(|pkce| &pkce.code_challenge));
    let mut select = Query::select();
    for name in names {
        select.expr_as(column("k", name), Alias::new(name.as_str()));
    }
    select.from_as(code.reference.clone(), Alias::new("k"));
    if let Some(user) = &tables.user {
        select_activity(&mut select, user);
    }
    join_activity(&mut select, tables, "k", Some(&columns.owner.column), &columns.client_id);
    if backend == DbBackend::Postgres {
        select.lock_with_tables(LockType::Update, [Alias::new("k")]);
    }
    select.and_where(equals(column("k", &columns.code))).to_owned()
}

/// By the hash of a handle.
pub(crate) fn short_lived(table: &ShortLivedTable) -> SelectStatement {
    let columns = &table.columns;
    let mut select = Query::select();
    for name in [&columns.kind, &columns.payload, &columns.expires_at, &columns.used_at] {
        select.expr_as(column("s", name), Alias::new(name.as_str()));
    }
    select
        .from_as(table.reference.clone(), Alias::new("s"))
        .and_where(equals(column("s", &columns.key)))
        .to_owned()
}

/// By a user's primary key.
pub(crate) fn user(tables: &Tables) -> Option<SelectStatement> {
    let user = tables.user.as_ref()?;
    let mut select = Query::select();
    select_activity(&mut select, user);
    Some(
        select
            .from_as(user.reference.clone(), Alias::new("u"))
            .and_where(equals(column("u", &user.key.column)))
            .to_owned(),
    )
}

/// The live tokens of a user: by owner, then the time, once for the access token and twice for the refresh token.
pub(crate) fn held(tables: &Tables) -> Option<SelectStatement> {
    let TokenTable { reference, columns, .. } = &tables.token;
    let owner = columns.owner.as_ref()?;
    let mut select = Query::select();
    select.from_as(reference.clone(), Alias::new("t"));
    let mut scope = column("t", &columns.scope);
    let mut alive = Condition::any().add(column("t", &columns.expires_at).gt(placeholder()));
    if let Some((family, can_refresh)) = columns.family.as_ref().zip(can_refresh(tables, "t")) {
        join_first_of_family(&mut select, &tables.token, &family.family, &family.generation);
        scope = column("o", &columns.scope).if_null(scope);
        alive = alive.add(can_refresh);
    }
    select
        .expr_as(column("t", &columns.client_id), Alias::new("client_id"))
        .expr_as(scope, Alias::new("scope"))
        .expr_as(column("t", &columns.issued_at), Alias::new("issued_at"))
        .and_where(equals(column("t", &owner.column)))
        .and_where(column("t", &columns.revoked_at).is_null())
        .cond_where(alive)
        .order_by_expr(column("t", &columns.issued_at), sea_orm::sea_query::Order::Desc);
    Some(select)
}

/// Whether a row's refresh token is unused and has not ended; takes the time twice.
pub(crate) fn can_refresh(tables: &Tables, alias: &str) -> Option<Condition> {
    let refresh = tables.token.columns.refresh.as_ref()?;
    let not_ended = |name: &str| {
        Condition::any()
            .add(column(alias, name).is_null())
            .add(column(alias, name).gt(placeholder()))
    };
    Some(
        Condition::all()
            .add(column(alias, &refresh.refresh_token).is_not_null())
            .add(column(alias, &refresh.superseded_at).is_null())
            .add(not_ended(&refresh.refresh_expires_at))
            .add(not_ended(&refresh.family_expires_at)),
    )
}
