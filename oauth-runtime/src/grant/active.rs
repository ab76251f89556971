//! Client and user as the transaction sees them, for grants whose evidence names no row that was read in it.

use super::ActiveSubject;
use crate::{
    core::Core,
    protocol::{
        client::SubjectId,
        client_authentication::FAILED,
        error::{ErrorCode, OAuthError, Outcome},
    },
    store::Transaction,
};

const SUBJECT_INACTIVE: OAuthError =
    OAuthError::new(ErrorCode::InvalidGrant, "the user may not act any more");

/// The user, if both may act; a client that was removed or disabled meanwhile fails to authenticate.
pub(crate) async fn active(
    core: &Core,
    transaction: &mut dyn Transaction,
    client_id: &str,
    subject: Option<&SubjectId>,
) -> Outcome<Option<ActiveSubject>> {
    let client = transaction.find_client(client_id).await?;
    if !client.is_some_and(|client| client.is_active()) {
        core.clients.forget(client_id);
        return Err(FAILED.with_hint("the client was removed or disabled").into());
    }
    let Some(subject) = subject else { return Ok(None) };
    let subject = ActiveSubject::load(transaction, subject).await?;
    Ok(Some(subject.ok_or(SUBJECT_INACTIVE)?))
}
