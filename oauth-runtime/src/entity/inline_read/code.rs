//! Reads an authorization code from a row, without SeaORM.

use super::value::{AskThePool, key};
use crate::{
    entity::code::statements::CodeTable,
    protocol::{authorization::Authorization, client::SubjectId, scope::Scope},
    store::IssuedCode,
};
use rusqlite::Row;

/// Reads a row of the look-up by position: the columns stand in the order of the statement, without those that the table lacks.
pub(super) fn read(table: &CodeTable, row: &Row<'_>) -> Result<IssuedCode, AskThePool> {
    let columns = &table.columns;
    let granted = columns.authorization.is_some();
    let challenge = 9 + usize::from(granted);
    let client_is_active = challenge + usize::from(columns.pkce.is_some());
    let text = |place: usize| row.get::<_, Option<String>>(place);
    let is_active = |place: usize| row.get::<_, Option<bool>>(place);

    let subject = key(row.get_ref(2)?)?.unwrap_or_default();
    let scope = Scope::stored(row.get_ref(4)?.as_str().map_err(|_| AskThePool)?);
    let granted = if granted { text(9)? } else { None };
    let granted = granted.map(|json| serde_json::from_str(&json)).transpose();
    let granted = granted.map_err(|_| AskThePool)?;
    let (authorization, _) =
        Authorization::from_json(Some(SubjectId::new(subject)), &scope, granted)
            .map_err(|_| AskThePool)?;
    Ok(IssuedCode {
        client_id: row.get(0)?,
        registration: text(1)?,
        authorization,
        redirect_uri: text(3)?,
        expires_at: row.get(5)?,
        used_at: row.get(6)?,
        family: row.get(7)?,
        failed_attempts: row.get(8)?,
        code_challenge: if columns.pkce.is_some() { text(challenge)? } else { None },
        client_is_active: is_active(client_is_active)?.unwrap_or(false),
        subject_is_active: is_active(client_is_active + 1)?.unwrap_or(false),
    })
}
