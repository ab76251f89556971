//! The writing statements, as text built once. Their values stand in the order of their documentation.
//!
//! What is used up is used up by one conditional `UPDATE`, whose row count tells who was first.

use super::table::{
    ClientTable, CodeTable, ShortLivedTable, TokenTable, equals, only, placeholder,
};
use crate::protocol::limits::VERIFIER_ATTEMPTS;
use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, Expr, ExprTrait, InsertStatement, Query, UpdateStatement,
};

fn insert(reference: &sea_orm::sea_query::TableRef, names: &[&String]) -> InsertStatement {
    let mut insert = Query::insert();
    insert
        .into_table(reference.clone())
        .columns(names.iter().map(|name| Alias::new(name.as_str())));
    // The numbers of columns and values are equal by construction.
    let _ = insert.values(names.iter().map(|_| placeholder()));
    insert
}

/// The names in the order in which [`insert_token`] takes their values.
pub(crate) fn token_names(token: &TokenTable) -> Vec<&String> {
    let columns = &token.columns;
    let mut names = vec![
        &columns.access_token,
        &columns.client_id,
        &columns.scope,
        &columns.issued_at,
        &columns.expires_at,
    ];
    names.extend(columns.owner.as_ref().map(|owner| &owner.column));
    names.extend(
        columns.family.as_ref().into_iter().flat_map(|family| [&family.family, &family.generation]),
    );
    names.extend(columns.refresh.as_ref().into_iter().flat_map(|refresh| {
        [&refresh.refresh_token, &refresh.refresh_expires_at, &refresh.family_expires_at]
    }));
    names.extend(columns.key.as_ref().map(|key| &key.column));
    names
}

/// A token; without the primary key when the database counts it up.
pub(crate) fn insert_token(token: &TokenTable, with_key: bool) -> InsertStatement {
    insert(&token.reference, token_names_with(token, with_key).as_slice())
}

/// A token, if its client exists and is enabled: the values of the token, then the client's identifier.
pub(crate) fn insert_token_of_active_client(
    token: &TokenTable,
    client: &ClientTable,
    with_key: bool,
) -> InsertStatement {
    let names = token_names_with(token, with_key);
    let mut select = Query::select();
    select.exprs(names.iter().map(|_| placeholder())).from(client.reference.clone());
    select.and_where(equals(only(&client.client_id)));
    if let Some(disabled_at) = &client.disabled_at {
        select.and_where(only(disabled_at).is_null());
    }
    let mut insert = Query::insert();
    insert
        .into_table(token.reference.clone())
        .columns(names.iter().map(|name| Alias::new(name.as_str())));
    // The numbers of columns and values are equal by construction.
    let _ = insert.select_from(select);
    insert
}

fn token_names_with(token: &TokenTable, with_key: bool) -> Vec<&String> {
    let mut names = token_names(token);
    if token.columns.key.is_some() && !with_key {
        names.pop();
    }
    names
}

/// The names in the order in which [`insert_code`] takes their values.
pub(crate) fn code_names(code: &CodeTable) -> Vec<&String> {
    let columns = &code.columns;
    let mut names = vec![
        &columns.code,
        &columns.client_id,
        &columns.owner.column,
        &columns.redirect_uri,
        &columns.scope,
        &columns.expires_at,
        &columns.family,
        &columns.failed_attempts,
    ];
    names.extend(
        columns
            .pkce
            .as_ref()
            .into_iter()
            .flat_map(|pkce| [&pkce.code_challenge, &pkce.code_challenge_method]),
    );
    names.extend(columns.key.as_ref().map(|key| &key.column));
    names
}

/// A code; without the primary key when the database counts it up.
pub(crate) fn insert_code(code: &CodeTable, with_key: bool) -> InsertStatement {
    let names = code_names(code);
    insert(&code.reference, without_key(&names, code.columns.key.is_some() && !with_key))
}

/// Something short-lived: key, kind, payload, end, primary key.
pub(crate) fn insert_short_lived(table: &ShortLivedTable, with_key: bool) -> InsertStatement {
    let columns = &table.columns;
    let mut names = vec![&columns.key, &columns.kind, &columns.payload, &columns.expires_at];
    names.extend(columns.id.as_ref().map(|id| &id.column));
    insert(&table.reference, without_key(&names, columns.id.is_some() && !with_key))
}

fn without_key<'a, 'b>(names: &'a [&'b String], drop_last: bool) -> &'a [&'b String] {
    if drop_last { &names[..names.len() - 1] } else { names }
}

fn update(reference: &sea_orm::sea_query::TableRef) -> UpdateStatement {
    Query::update().table(reference.clone()).to_owned()
}

/// Uses a code up: time, hash.
pub(crate) fn consume_code(code: &CodeTable) -> UpdateStatement {
    let columns = &code.columns;
    update(&code.reference)
        .value(Alias::new(columns.used_at.as_str()), placeholder())
        .and_where(equals(only(&columns.code)))
        .and_where(only(&columns.used_at).is_null())
        .and_where(only(&columns.failed_attempts).lt(Expr::cust(VERIFIER_ATTEMPTS.to_string())))
        .to_owned()
}

/// Counts a wrong verifier: hash.
pub(crate) fn count_failed_attempt(code: &CodeTable) -> UpdateStatement {
    let columns = &code.columns;
    update(&code.reference)
        .value(
            Alias::new(columns.failed_attempts.as_str()),
            only(&columns.failed_attempts).add(Expr::cust("1")),
        )
        .and_where(equals(only(&columns.code)))
        .to_owned()
}

/// Which codes die: the column that a revocation compares.
pub(crate) fn end_codes(code: &CodeTable, by: &[&str]) -> UpdateStatement {
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

/// Uses a refresh token up: time, answer, hash.
pub(crate) fn supersede(token: &TokenTable) -> Option<UpdateStatement> {
    let refresh = token.columns.refresh.as_ref()?;
    Some(
        update(&token.reference)
            .value(Alias::new(refresh.superseded_at.as_str()), placeholder())
            .value(Alias::new(refresh.sealed_answer.as_str()), placeholder())
            .and_where(equals(only(&refresh.refresh_token)))
            .and_where(only(&refresh.superseded_at).is_null())
            .and_where(only(&token.columns.revoked_at).is_null())
            .to_owned(),
    )
}

/// Replaces a kept answer: new, hash, old.
pub(crate) fn replace_answer(token: &TokenTable) -> Option<UpdateStatement> {
    let refresh = token.columns.refresh.as_ref()?;
    Some(
        update(&token.reference)
            .value(Alias::new(refresh.sealed_answer.as_str()), placeholder())
            .and_where(equals(only(&refresh.refresh_token)))
            .and_where(equals(only(&refresh.sealed_answer)))
            .to_owned(),
    )
}

/// Forgets a kept answer: family, generation.
pub(crate) fn forget_answer(token: &TokenTable) -> Option<UpdateStatement> {
    let (family, refresh) = token.columns.family.as_ref().zip(token.columns.refresh.as_ref())?;
    Some(
        update(&token.reference)
            .value(Alias::new(refresh.sealed_answer.as_str()), Expr::cust("NULL"))
            .and_where(equals(only(&family.family)))
            .and_where(equals(only(&family.generation)))
            .to_owned(),
    )
}

/// Revokes whole rows: time, then the compared columns.
pub(crate) fn revoke(token: &TokenTable, by: &[&str]) -> UpdateStatement {
    let columns = &token.columns;
    let mut update = update(&token.reference);
    update
        .value(Alias::new(columns.revoked_at.as_str()), placeholder())
        .and_where(only(&columns.revoked_at).is_null());
    if let Some(refresh) = &columns.refresh {
        update.value(Alias::new(refresh.sealed_answer.as_str()), Expr::cust("NULL"));
    }
    for name in by {
        update.and_where(equals(only(name)));
    }
    update
}

/// Revokes an access token alone. A row that also holds a refresh token keeps it: only the access token's life
/// is cut to nothing. Values: time, hash.
pub(crate) fn revoke_access_token(token: &TokenTable) -> UpdateStatement {
    let columns = &token.columns;
    let time = match &columns.refresh {
        Some(refresh) => {
            let has_refresh_token =
                Condition::all().add(only(&refresh.refresh_token).is_not_null());
            CaseStatement::new()
                .case(has_refresh_token, only(&columns.revoked_at))
                .finally(placeholder())
                .into()
        }
        None => placeholder(),
    };
    update(&token.reference)
        .value(Alias::new(columns.expires_at.as_str()), only(&columns.issued_at))
        .value(Alias::new(columns.revoked_at.as_str()), time)
        .and_where(equals(only(&columns.access_token)))
        .to_owned()
}

/// Uses something short-lived up: time, key.
pub(crate) fn consume_short_lived(table: &ShortLivedTable) -> UpdateStatement {
    let columns = &table.columns;
    update(&table.reference)
        .value(Alias::new(columns.used_at.as_str()), placeholder())
        .and_where(equals(only(&columns.key)))
        .and_where(only(&columns.used_at).is_null())
        .to_owned()
}

/// Uses everything short-lived of one kind up: time, kind.
pub(crate) fn end_short_lived_of_kind(table: &ShortLivedTable) -> UpdateStatement {
    let columns = &table.columns;
    update(&table.reference)
        .value(Alias::new(columns.used_at.as_str()), placeholder())
        .and_where(equals(only(&columns.kind)))
        .and_where(only(&columns.used_at).is_null())
        .to_owned()
}
