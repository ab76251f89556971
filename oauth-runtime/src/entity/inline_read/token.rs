//! Reads a token from a row, without SeaORM.

use super::value::{AskThePool, key, sealed};
use crate::{
    entity::token::{TokenKind, statements::TokenTable},
    protocol::{
        authorization::Authorization,
        client::{PublicSubject, SubjectId},
        scope::Scope,
    },
    store::{Family, IssuedToken, RefreshState},
};
use rusqlite::Row;

/// Reads a row of the statement for that kind by position: the columns stand in the order of the statement, without
/// those that the table lacks.
pub(super) fn read(
    table: &TokenTable,
    row: &Row<'_>,
    kind: TokenKind,
) -> Result<IssuedToken, AskThePool> {
    let columns = &table.columns;
    let mut place = 7;
    let mut next = |is_there: bool| {
        is_there.then(|| {
            place += 1;
            place - 1
        })
    };
    let (owner, granted) = (next(columns.owner.is_some()), next(columns.authorization.is_some()));
    let registration = next(kind != TokenKind::Access);
    let has_family = columns.family.is_some() && kind != TokenKind::Access;
    let (family, generation) = (next(has_family), next(has_family));
    let has_refresh = columns.refresh.is_some() && kind == TokenKind::Refresh;
    let refresh: Vec<usize> = (0..4).filter_map(|_| next(has_refresh)).collect();
    let public_subject = next(table.has_public_subject);

    let text = |place: usize| row.get::<_, Option<String>>(place);
    let scope = Scope::stored(row.get_ref(1)?.as_str().map_err(|_| AskThePool)?);
    let subject = owner.map(|place| key(row.get_ref(place)?)).transpose()?.flatten();
    let granted = granted.map(text).transpose()?.flatten();
    let granted = granted.map(|json| serde_json::from_str(&json)).transpose();
    let subject = subject.map(SubjectId::new);
    let subject_is_active = subject.is_none() || row.get::<_, Option<bool>>(6)?.unwrap_or(false);
    let granted = granted.map_err(|_| AskThePool)?;
    let (authorization, audience) =
        Authorization::from_json(subject, &scope, granted).map_err(|_| AskThePool)?;
    Ok(IssuedToken {
        client_id: row.get(0)?,
        registration: registration.map(text).transpose()?.flatten(),
        issued_at: row.get(2)?,
        expires_at: row.get(3)?,
        revoked_at: row.get(4)?,
        client_is_active: row.get::<_, Option<bool>>(5)?.unwrap_or(false),
        subject_is_active,
        authorization,
        scope,
        audience,
        family: match (family.map(text).transpose()?.flatten(), generation) {
            (Some(id), Some(place)) => Some(Family { id, generation: row.get(place)? }),
            _ => None,
        },
        refresh: match refresh[..] {
            [expires_at, family_expires_at, superseded_at, sealed_answer] => Some(RefreshState {
                expires_at: row.get(expires_at)?,
                family_expires_at: row.get(family_expires_at)?,
                superseded_at: row.get(superseded_at)?,
                sealed_answer: text(sealed_answer)?.map(sealed).transpose()?,
            }),
            _ => None,
        },
        origin_is_active: false,
        public_subject: public_subject.map(text).transpose()?.flatten().map(PublicSubject::new),
    })
}
