//! Reads an authorization code from a row.

use super::statements::CodeTable;
use crate::{
    entity::{activity, authorization},
    protocol::{client::SubjectId, scope::Scope},
    store::IssuedCode,
};
use sea_orm::{DbErr, QueryResult};

/// Reads a row.
pub(crate) fn read(table: &CodeTable, row: &QueryResult) -> Result<IssuedCode, DbErr> {
    let columns = &table.columns;
    let subject = (columns.owner.read)(row, &columns.owner.column)?.unwrap_or_default();
    let (authorization, _) = authorization::read(
        columns.authorization.as_ref(),
        row,
        Some(SubjectId::new(subject)),
        &Scope::stored(&row.try_get_by::<String, _>(columns.scope.as_str())?),
    )?;
    Ok(IssuedCode {
        client_id: row.try_get_by(columns.client_id.as_str())?,
        registration: row.try_get_by(columns.registration_id.as_str())?,
        authorization,
        redirect_uri: row.try_get_by(columns.redirect_uri.as_str())?,
        expires_at: row.try_get_by(columns.expires_at.as_str())?,
        used_at: row.try_get_by(columns.used_at.as_str())?,
        family: row.try_get_by(columns.family.as_str())?,
        failed_attempts: row.try_get_by(columns.failed_attempts.as_str())?,
        code_challenge: match &columns.pkce {
            Some(pkce) => row.try_get_by(pkce.code_challenge.as_str())?,
            None => None,
        },
        client_is_active: activity::client_is_active(row)?,
        subject_is_active: activity::subject_is_active(row)?,
    })
}
