//! From a row to a protocol record.

use super::{
    select::{CLIENT_DISABLED, CLIENT_KEY, GRANTED_SCOPE},
    table::{CodeTable, ShortLivedTable, Tables},
};
use crate::{
    protocol::{authorization::Authorization, client::SubjectId, scope::Scope},
    store::{Family, HeldAuthorization, IssuedCode, IssuedToken, RefreshState, ShortLivedObject},
};
use sea_orm::{DbErr, QueryResult};
use std::sync::Arc;

/// What a token row is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The access token; the refresh columns are not read.
    Access,
    /// The refresh token.
    Refresh,
}

pub(crate) fn token(
    tables: &Tables,
    row: QueryResult,
    purpose: Purpose,
) -> Result<IssuedToken, DbErr> {
    let columns = &tables.token.columns;
    let subject = match &columns.owner {
        Some(owner) => (owner.read)(&row, &owner.column)?.map(SubjectId::new),
        None => None,
    };
    let family = match &columns.family {
        Some(family) => match row.try_get_by::<Option<String>, _>(family.family.as_str())? {
            Some(id) => {
                Some(Family { id, generation: row.try_get_by(family.generation.as_str())? })
            }
            None => None,
        },
        None => None,
    };
    Ok(IssuedToken {
        client_id: row.try_get_by(columns.client_id.as_str())?,
        authorization: Authorization::new(subject.clone(), granted_scope(tables, &row, purpose)?),
        scope: Scope::stored(&row.try_get_by::<String, _>(columns.scope.as_str())?),
        issued_at: row.try_get_by(columns.issued_at.as_str())?,
        expires_at: row.try_get_by(columns.expires_at.as_str())?,
        revoked_at: row.try_get_by(columns.revoked_at.as_str())?,
        family,
        refresh: if purpose == Purpose::Refresh { refresh(tables, &row)? } else { None },
        client_is_active: client_is_active(tables, &row)?,
        subject_is_active: subject.is_none() || subject_is_active(tables, &row)?,
        row: Some(Arc::new(row)),
    })
}

fn refresh(tables: &Tables, row: &QueryResult) -> Result<Option<RefreshState>, DbErr> {
    let columns = &tables.token.columns;
    let Some(refresh) = &columns.refresh else { return Ok(None) };
    Ok(Some(RefreshState {
        expires_at: row.try_get_by(refresh.refresh_expires_at.as_str())?,
        family_expires_at: row.try_get_by(refresh.family_expires_at.as_str())?,
        superseded_at: row.try_get_by(refresh.superseded_at.as_str())?,
        sealed_answer: row.try_get_by(refresh.sealed_answer.as_str())?,
    }))
}

fn granted_scope(tables: &Tables, row: &QueryResult, purpose: Purpose) -> Result<Scope, DbErr> {
    let granted = match purpose {
        Purpose::Refresh => row.try_get_by::<Option<String>, _>(GRANTED_SCOPE)?,
        Purpose::Access => None,
    };
    Ok(Scope::stored(&match granted {
        Some(granted) => granted,
        None => row.try_get_by(tables.token.columns.scope.as_str())?,
    }))
}

fn client_is_active(tables: &Tables, row: &QueryResult) -> Result<bool, DbErr> {
    let exists = row.try_get_by::<Option<String>, _>(CLIENT_KEY)?.is_some();
    let is_enabled = match &tables.client.disabled_at {
        Some(_) => row.try_get_by::<Option<i64>, _>(CLIENT_DISABLED)?.is_none(),
        None => true,
    };
    Ok(exists && is_enabled)
}

/// Whether the joined user exists and is enabled. A provider without a user entity has no users who could act.
pub(crate) fn subject_is_active(tables: &Tables, row: &QueryResult) -> Result<bool, DbErr> {
    let Some(user) = &tables.user else { return Ok(false) };
    if (user.key.read)(row, &user.key_alias)?.is_none() {
        return Ok(false);
    }
    match user.active.as_ref().zip(user.active_alias.as_ref()) {
        Some((active, alias)) => (active.read)(row, alias),
        None => Ok(true),
    }
}

pub(crate) fn code(
    tables: &Tables,
    code: &CodeTable,
    row: &QueryResult,
) -> Result<IssuedCode, DbErr> {
    let columns = &code.columns;
    let subject = (columns.owner.read)(row, &columns.owner.column)?.unwrap_or_default();
    Ok(IssuedCode {
        client_id: row.try_get_by(columns.client_id.as_str())?,
        authorization: Authorization::new(
            Some(SubjectId::new(subject)),
            Scope::stored(&row.try_get_by::<String, _>(columns.scope.as_str())?),
        ),
        redirect_uri: row.try_get_by(columns.redirect_uri.as_str())?,
        expires_at: row.try_get_by(columns.expires_at.as_str())?,
        used_at: row.try_get_by(columns.used_at.as_str())?,
        family: row.try_get_by(columns.family.as_str())?,
        failed_attempts: row.try_get_by(columns.failed_attempts.as_str())?,
        code_challenge: match &columns.pkce {
            Some(pkce) => row.try_get_by(pkce.code_challenge.as_str())?,
            None => None,
        },
        client_is_active: client_is_active(tables, row)?,
        subject_is_active: subject_is_active(tables, row)?,
    })
}

pub(crate) fn short_lived(
    table: &ShortLivedTable,
    row: &QueryResult,
) -> Result<ShortLivedObject, DbErr> {
    let columns = &table.columns;
    Ok(ShortLivedObject {
        kind: row.try_get_by(columns.kind.as_str())?,
        payload: row.try_get_by(columns.payload.as_str())?,
        expires_at: row.try_get_by(columns.expires_at.as_str())?,
        used_at: row.try_get_by(columns.used_at.as_str())?,
    })
}

pub(crate) fn held(row: &QueryResult) -> Result<HeldAuthorization, DbErr> {
    Ok(HeldAuthorization {
        client_id: row.try_get_by("client_id")?,
        scope: Scope::stored(&row.try_get_by::<String, _>("scope")?),
        issued_at: row.try_get_by("issued_at")?,
    })
}
