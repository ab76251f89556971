//! Revoking tokens, codes and one-time objects.

use super::{open_transaction::OpenTransaction, spending::forget_answer_before, subject_column};
use crate::{
    protocol::error::Outage,
    store::{Revocation, device_code_kind, one_time_kind},
};
use sea_orm::Value;

/// Performs a revocation and returns how many tokens it revoked.
pub(super) async fn revoke(
    transaction: &mut OpenTransaction,
    revocation: Revocation<'_>,
    now: i64,
) -> Result<u64, Outage> {
    let records = transaction.records.clone();
    let statements = &records.token.statements;
    match revocation {
        Revocation::AccessToken { token, family } => {
            let values = vec![now.into(), now.into(), token.as_str().into()];
            let revoked = transaction.execute(&statements.revoke_access_token, values).await?;
            if let Some(family) = family {
                forget_answer_before(transaction, family).await?;
            }
            Ok(revoked)
        }
        Revocation::Family { id, client_id } => {
            let Some(family) = &statements.family else { return Ok(0) };
            let mut values = vec![id.into()];
            values.extend(client_id.map(Value::from));
            let sql = if client_id.is_some() { &family.revoke_of_client } else { &family.revoke };
            revoke_all(transaction, sql, now, values).await
        }
        Revocation::Client(client_id) => {
            end_kind(transaction, device_code_kind(client_id), now).await?;
            if records.has_codes() {
                let values = vec![now.into(), client_id.into()];
                transaction.execute(&records.codes()?.statements.end_of_client, values).await?;
            }
            revoke_all(transaction, &statements.revoke_client, now, vec![client_id.into()]).await
        }
        Revocation::Subject(subject) => {
            end_kind(transaction, one_time_kind(Some(subject)), now).await?;
            if records.has_codes() {
                let codes = records.codes()?;
                let owner = subject_column::value(codes.table.columns.owner.parse, subject)?;
                let values = vec![now.into(), owner];
                transaction.execute(&codes.statements.end_of_subject, values).await?;
            }
            let Some((owner, column)) =
                statements.owner.as_ref().zip(records.token.table.columns.owner.as_ref())
            else {
                return Ok(0);
            };
            let values = vec![subject_column::value(column.parse, subject)?];
            revoke_all(transaction, &owner.revoke, now, values).await
        }
        Revocation::Authorization { client_id, subject } => {
            end_kind(transaction, one_time_kind(Some(subject)), now).await?;
            if records.has_codes() {
                let codes = records.codes()?;
                let owner = subject_column::value(codes.table.columns.owner.parse, subject)?;
                let values = vec![now.into(), client_id.into(), owner];
                transaction.execute(&codes.statements.end_of_authorization, values).await?;
            }
            let Some((owner, column)) =
                statements.owner.as_ref().zip(records.token.table.columns.owner.as_ref())
            else {
                return Ok(0);
            };
            let subject = subject_column::value(column.parse, subject)?;
            let values = vec![client_id.into(), subject];
            revoke_all(transaction, &owner.revoke_of_client, now, values).await
        }
    }
}

/// Repeats a revocation until it finds nothing more: where readers do not wait for writers, a refresh that commits
/// meanwhile has stored a successor that the first pass did not see.
async fn revoke_all(
    transaction: &mut OpenTransaction,
    sql: &str,
    now: i64,
    by: Vec<Value>,
) -> Result<u64, Outage> {
    let values: Vec<Value> = [now.into(), now.into()].into_iter().chain(by).collect();
    let mut revoked = 0;
    loop {
        let changed = transaction.execute(sql, values.clone()).await?;
        revoked += changed;
        if changed == 0 || transaction.records.is_sqlite() {
            return Ok(revoked);
        }
    }
}

/// Uses up every short-lived object of one kind.
async fn end_kind(transaction: &mut OpenTransaction, kind: String, now: i64) -> Result<(), Outage> {
    let records = transaction.records.clone();
    if records.has_short_lived() {
        let values = vec![now.into(), kind.into()];
        transaction.execute(&records.short_lived()?.statements.end_of_kind, values).await?;
    }
    Ok(())
}
