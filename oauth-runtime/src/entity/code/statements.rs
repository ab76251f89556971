//! The SQL statements for authorization codes. The comment of a statement lists its values in order, after a colon.
//!
//! A code is used up by one conditional `UPDATE`, whose row count tells who was first.

use super::{CodeColumns, CodeModel, PkceColumns};
use crate::{
    entity::{
        activity::Activity,
        authorization::{self, AuthorizationColumns},
        client::statements::ClientNamed,
        insert::Insert,
        sql::{Sql, column, equals, name, only, placeholder, placeholders, table_of, text, update},
        subject_column,
    },
    protocol::{error::Outage, limits::VERIFIER_ATTEMPTS, pkce},
    store::NewCode,
};
use sea_orm::{
    DbBackend,
    sea_query::{
        Alias, Expr, ExprTrait, LockType, Query, SelectStatement, TableRef, UpdateStatement,
    },
};

/// The code table.
#[doc(hidden)]
pub struct CodeTable {
    pub(crate) reference: TableRef,
    pub(crate) columns: CodeColumns<String>,
}

impl CodeTable {
    pub(crate) fn of<M: CodeModel>() -> Self {
        let columns = M::COLUMNS;
        Self {
            reference: table_of::<M>(),
            columns: CodeColumns {
                key: columns.key.map(|key| key.map(name)),
                code: name(columns.code),
                client_id: name(columns.client_id),
                registration_id: name(columns.registration_id),
                owner: columns.owner.map(name),
                redirect_uri: name(columns.redirect_uri),
                scope: name(columns.scope),
                expires_at: name(columns.expires_at),
                used_at: name(columns.used_at),
                family: name(columns.family),
                failed_attempts: name(columns.failed_attempts),
                removable_at: name(columns.removable_at),
                authorization: columns.authorization.map(AuthorizationColumns::named),
                pkce: columns.pkce.map(|pkce| PkceColumns {
                    code_challenge: name(pkce.code_challenge),
                    code_challenge_method: name(pkce.code_challenge_method),
                }),
            },
        }
    }

    /// Uses a code up: time of use, time when the row is removable, hash.
    pub(crate) fn consume(&self, values: [Expr; 3]) -> UpdateStatement {
        consume(self, values)
    }
}

/// The statements of a code table.
pub(crate) struct CodeStatements {
    /// Finds a code in a transaction: hash of the code.
    pub(crate) find: Sql,
    /// Finds a code outside of a transaction: hash of the code.
    pub(crate) find_unlocked: Sql,
    /// The columns of a new code and their values.
    pub(crate) insert: Insert<NewCode>,
    /// Stores a code: the values of `insert`.
    pub(crate) store: Sql,
    /// Uses a code up: time of use, time when the row is removable, hash.
    pub(crate) consume: Sql,
    /// Counts a wrong verifier: hash.
    pub(crate) count_failed_attempt: Sql,
    /// Ends the codes that a client holds for a user: time, client, user.
    pub(crate) end_of_authorization: Sql,
    /// Ends the codes of a client: time, client.
    pub(crate) end_of_client: Sql,
    /// Ends the codes of a user: time, user.
    pub(crate) end_of_subject: Sql,
}

impl CodeStatements {
    pub(crate) fn build(code: &CodeTable, activity: &Activity, backend: DbBackend) -> Self {
        let columns = &code.columns;
        let by = |names: &[&str]| text(backend, &end(code, names));
        let insert = insert(code);
        Self {
            find: text(backend, &locked(find(code, activity), backend)),
            find_unlocked: text(backend, &find(code, activity)),
            store: text(backend, &insert.statement()),
            insert,
            consume: text(backend, &consume(code, placeholders())),
            count_failed_attempt: text(backend, &count_failed_attempt(code)),
            end_of_authorization: by(&[&columns.client_id, &columns.owner.column]),
            end_of_client: by(&[&columns.client_id]),
            end_of_subject: by(&[&columns.owner.column]),
        }
    }
}

/// The columns of a new code, each beside its value.
fn insert(code: &CodeTable) -> Insert<NewCode> {
    let columns = &code.columns;
    let parse = columns.owner.parse;
    let insert = Insert::into(&code.reference)
        .with(&columns.code, |code: &NewCode| code.code.as_str().to_owned())
        .with(&columns.client_id, |code| code.client_id.clone())
        .with(&columns.registration_id, |code| code.registration.clone())
        .with_fallible(&columns.owner.column, move |code| {
            subject_column::value(parse, code.subject()?)
        })
        .with(&columns.redirect_uri, |code| code.redirect_uri.clone())
        .with(&columns.scope, |code| code.authorization.scope.to_string())
        .with(&columns.expires_at, |code| code.expires_at)
        .with(&columns.family, |code| code.family.clone())
        .with(&columns.failed_attempts, |_| 0_i64)
        .with(&columns.removable_at, |code| Some(code.expires_at));
    let insert = match &columns.authorization {
        Some(columns) => insert.with_fallible(&columns.granted, |code| {
            authorization::value(&code.authorization, code.authorization.whole())
        }),
        None => insert.only_if(|code| authorization::needs_no_column(&code.authorization)),
    };
    let insert = match &columns.pkce {
        Some(pkce) => insert
            .with(&pkce.code_challenge, |code| code.code_challenge.clone())
            .with(&pkce.code_challenge_method, |code| {
                code.code_challenge.as_ref().map(|_| pkce::S256.to_owned())
            }),
        None => insert.only_if(|code| match code.code_challenge {
            Some(_) => Err(Outage::new("the code entity has no columns for code challenges")),
            None => Ok(()),
        }),
    };
    insert.with_key(columns.key.as_ref())
}

fn find(code: &CodeTable, activity: &Activity) -> SelectStatement {
    let columns = &code.columns;
    let mut names = vec![
        &columns.client_id,
        &columns.registration_id,
        &columns.owner.column,
        &columns.redirect_uri,
        &columns.scope,
        &columns.expires_at,
        &columns.used_at,
        &columns.family,
        &columns.failed_attempts,
    ];
    names.extend(columns.authorization.as_ref().map(|columns| &columns.granted));
    names.extend(columns.pkce.as_ref().map(|pkce| &pkce.code_challenge));
    let mut select = Query::select();
    for name in names {
        select.expr_as(column("k", name), Alias::new(name.as_str()));
    }
    select.from_as(code.reference.clone(), Alias::new("k"));
    let client =
        ClientNamed { client_id: &columns.client_id, registration_id: &columns.registration_id };
    activity.join(&mut select, "k", client, Some(&columns.owner.column));
    select.and_where(equals(column("k", &columns.code))).to_owned()
}

/// Locks the row on PostgreSQL, where readers do not wait for writers, so that attempts on one code are counted one after the
/// other. SQLite needs no lock, because its transactions begin immediate; MariaDB cannot lock one of several joined tables.
fn locked(mut find: SelectStatement, backend: DbBackend) -> SelectStatement {
    if backend == DbBackend::Postgres {
        find.lock_with_tables(LockType::Update, [Alias::new("k")]);
    }
    find
}

fn consume(code: &CodeTable, [now, removable_at, hash]: [Expr; 3]) -> UpdateStatement {
    let columns = &code.columns;
    update(&code.reference)
        .value(Alias::new(columns.used_at.as_str()), now)
        .value(Alias::new(columns.removable_at.as_str()), removable_at)
        .and_where(only(&columns.code).eq(hash))
        .and_where(only(&columns.used_at).is_null())
        .and_where(only(&columns.failed_attempts).lt(Expr::cust(VERIFIER_ATTEMPTS.to_string())))
        .to_owned()
}

fn count_failed_attempt(code: &CodeTable) -> UpdateStatement {
    let columns = &code.columns;
    update(&code.reference)
        .value(
            Alias::new(columns.failed_attempts.as_str()),
            only(&columns.failed_attempts).add(Expr::cust("1")),
        )
        .and_where(equals(only(&columns.code)))
        .to_owned()
}

/// Ends unused codes: time, then the compared columns.
fn end(code: &CodeTable, by: &[&str]) -> UpdateStatement {
    let columns = &code.columns;
    let mut update = update(&code.reference);
    update
        .value(Alias::new(columns.used_at.as_str()), placeholder())
        .and_where(only(&columns.used_at).is_null());
    for name in by {
        update.and_where(equals(only(name)));
    }
    update
}
