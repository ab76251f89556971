//! From a row to a token.

use super::statements::TokenTable;
use crate::{
    entity::{activity::Activity, authorization},
    protocol::{client::SubjectId, scope::Scope},
    store::{Family, HeldAuthorization, IssuedToken, RefreshState},
};
use sea_orm::{DbErr, QueryResult};
use std::sync::Arc;

/// Which token of a row is looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// The access token; the refresh columns are not read.
    Access,
    /// The refresh token.
    Refresh,
}

/// Reads a row of the statement for that kind.
pub(crate) fn read(
    table: &TokenTable,
    activity: &Activity,
    row: QueryResult,
    kind: TokenKind,
) -> Result<IssuedToken, DbErr> {
    let columns = &table.columns;
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
    let scope = Scope::stored(&row.try_get_by::<String, _>(columns.scope.as_str())?);
    Ok(IssuedToken {
        client_id: row.try_get_by(columns.client_id.as_str())?,
        subject_is_active: subject.is_none() || activity.subject_is_active(&row)?,
        authorization: authorization::read(columns.authorization.as_ref(), &row, subject, &scope)?,
        scope,
        issued_at: row.try_get_by(columns.issued_at.as_str())?,
        expires_at: row.try_get_by(columns.expires_at.as_str())?,
        revoked_at: row.try_get_by(columns.revoked_at.as_str())?,
        family,
        refresh: if kind == TokenKind::Refresh { refresh(table, &row)? } else { None },
        client_is_active: activity.client_is_active(&row)?,
        row: Some(Arc::new(row)),
    })
}

fn refresh(table: &TokenTable, row: &QueryResult) -> Result<Option<RefreshState>, DbErr> {
    let Some(refresh) = &table.columns.refresh else { return Ok(None) };
    Ok(Some(RefreshState {
        expires_at: row.try_get_by(refresh.refresh_expires_at.as_str())?,
        family_expires_at: row.try_get_by(refresh.family_expires_at.as_str())?,
        superseded_at: row.try_get_by(refresh.superseded_at.as_str())?,
        sealed_answer: row.try_get_by(refresh.sealed_answer.as_str())?,
    }))
}

/// Reads a row of the statement for what is held for a user.
pub(crate) fn read_held(table: &TokenTable, row: &QueryResult) -> Result<HeldAuthorization, DbErr> {
    let columns = &table.columns;
    let scope = Scope::stored(&row.try_get_by::<String, _>(columns.scope.as_str())?);
    let held = authorization::read(columns.authorization.as_ref(), row, None, &scope)?;
    Ok(HeldAuthorization {
        client_id: row.try_get_by(columns.client_id.as_str())?,
        scope: held.scope,
        issued_at: row.try_get_by(columns.issued_at.as_str())?,
    })
}
