//! Uses one-time objects up, each by one conditional write whose row count tells who was first. Also locks access tokens that must
//! still be good.

use super::{
    ephemeral::statements::NewObject,
    open_transaction::OpenTransaction,
    records::{Record, lacking},
};
use crate::{
    protocol::{
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{Family, ShortLivedObject, Spend},
};
use sea_orm::Value;

/// The kind of the rows that mark what has happened, so that it happens once.
const MARK: &str = "mark";

/// Uses one thing up, or locks an access token; returns whether this call did it.
pub(super) async fn spend(
    transaction: &mut OpenTransaction,
    spend: &Spend,
    now: i64,
) -> Result<bool, Outage> {
    let records = transaction.records.clone();
    match spend {
        Spend::Code { code, removable_at } => {
            let values = code_values(code, *removable_at, now);
            transaction.changes_one(&records.codes()?.statements.consume, values).await
        }
        Spend::RefreshToken { token, family, answer, window_ends_at } => {
            let refresh = records.token.statements.refresh.as_ref();
            let refresh = refresh.ok_or_else(|| lacking("refresh tokens"))?;
            let values = refresh_token_values(token, answer.as_ref(), *window_ends_at, now);
            if !transaction.changes_one(&refresh.supersede, values).await? {
                return Ok(false);
            }
            forget_answer_before(transaction, family).await?;
            Ok(true)
        }
        Spend::AccessToken(token) => {
            let sql = &records.token.statements.lock_access_token;
            let statement = records.statement(sql, [token.as_str().into(), now.into()]);
            Ok(transaction.connection()?.one(statement).await?.is_some())
        }
        Spend::Handle(handle) => {
            let values = vec![now.into(), handle.as_str().into()];
            transaction.changes_one(&records.short_lived()?.statements.consume, values).await
        }
        Spend::Mark { id, expires_at } => {
            store_object_once(transaction, &mark(id, *expires_at)).await
        }
    }
}

/// Forgets the kept answer that issued this generation. It is stored with the generation before.
pub(super) async fn forget_answer_before(
    transaction: &mut OpenTransaction,
    family: &Family,
) -> Result<(), Outage> {
    let records = transaction.records.clone();
    if let Some(refresh) = records.token.statements.refresh.as_ref()
        && family.generation > 0
    {
        transaction.execute(&refresh.forget_answer, answer_values(family)).await?;
    }
    Ok(())
}

/// The values of the statement that uses a code up.
pub(super) fn code_values(code: &CodeHash, removable_at: Option<i64>, now: i64) -> Vec<Value> {
    vec![now.into(), removable_at.into(), code.as_str().into()]
}

/// The values of the statement that uses a refresh token up.
pub(super) fn refresh_token_values(
    token: &TokenHash,
    answer: Option<&SealedAnswer>,
    window_ends_at: i64,
    now: i64,
) -> Vec<Value> {
    vec![
        now.into(),
        answer.cloned().into(),
        window_ends_at.into(),
        window_ends_at.into(),
        token.as_str().into(),
    ]
}

/// The values of the statement that forgets the kept answer which issued this generation.
pub(super) fn answer_values(family: &Family) -> Vec<Value> {
    vec![family.id.as_str().into(), (family.generation - 1).into()]
}

/// The object whose row marks that something has happened.
pub(super) fn mark(id: &HandleHash, expires_at: i64) -> NewObject {
    let object = ShortLivedObject::new(MARK, serde_json::Value::Null, expires_at);
    NewObject { handle: id.clone(), object }
}

/// Stores a short-lived object.
pub(super) async fn store_object(
    transaction: &mut OpenTransaction,
    new: &NewObject,
) -> Result<(), Outage> {
    let records = transaction.records.clone();
    let Record { statements, .. } = records.short_lived()?;
    transaction.insert(&statements.store, statements.insert.values(new)?).await
}

/// Stores a short-lived object unless its handle is taken; returns whether this call stored it.
pub(super) async fn store_object_once(
    transaction: &mut OpenTransaction,
    new: &NewObject,
) -> Result<bool, Outage> {
    let records = transaction.records.clone();
    let Record { statements, .. } = records.short_lived()?;
    transaction.changes_one(&statements.store_once, statements.insert.values(new)?).await
}
