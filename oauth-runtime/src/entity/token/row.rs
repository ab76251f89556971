//! Reads a token from a row.

use super::{
    TokenKind,
    statements::{PUBLIC_SUBJECT, TokenTable},
};
use crate::{
    entity::authorization,
    protocol::{
        client::{PublicSubject, SubjectId},
        scope::Scope,
    },
    store::{Family, IssuedToken, RefreshState},
};
use sea_orm::{DbErr, QueryResult};

/// Reads a row of the statement for that kind. The columns that every check needs stand first and are read by position.
pub(crate) fn read(
    table: &TokenTable,
    row: &QueryResult,
    kind: TokenKind,
) -> Result<IssuedToken, DbErr> {
    let columns = &table.columns;
    let subject = match &columns.owner {
        Some(owner) => (owner.read)(row, &owner.column)?.map(SubjectId::new),
        None => None,
    };
    let is_active = |place: usize| row.try_get_by_index::<Option<bool>>(place);
    let scope = Scope::stored(&row.try_get_by_index::<String>(1)?);
    let subject_is_active = subject.is_none() || is_active(6)?.unwrap_or(false);
    let (authorization, audience) =
        authorization::read(columns.authorization.as_ref(), row, subject, &scope)?;
    Ok(IssuedToken {
        client_id: row.try_get_by_index(0)?,
        registration: match kind {
            TokenKind::Access => None,
            _ => row.try_get_by(columns.registration_id.as_str())?,
        },
        client_is_active: is_active(5)?.unwrap_or(false),
        subject_is_active,
        authorization,
        scope,
        audience,
        issued_at: row.try_get_by_index(2)?,
        expires_at: row.try_get_by_index(3)?,
        revoked_at: row.try_get_by_index(4)?,
        family: if kind == TokenKind::Access { None } else { family(table, row)? },
        refresh: if kind == TokenKind::Refresh { refresh(table, row)? } else { None },
        origin_is_active: false,
        public_subject: if table.has_public_subject {
            row.try_get_by::<Option<String>, _>(PUBLIC_SUBJECT)?.map(PublicSubject::new)
        } else {
            None
        },
    })
}

fn family(table: &TokenTable, row: &QueryResult) -> Result<Option<Family>, DbErr> {
    let Some(family) = &table.columns.family else { return Ok(None) };
    let Some(id) = row.try_get_by::<Option<String>, _>(family.family.as_str())? else {
        return Ok(None);
    };
    Ok(Some(Family { id, generation: row.try_get_by(family.generation.as_str())? }))
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
