//! Stores a person's decision, or explains why nothing was stored.

use super::ENDED;
use crate::{
    protocol::error::{ErrorCode, OAuthError, Outcome},
    store::{Admission, Issue, Transaction},
};

pub(crate) const ACCOUNT_DISABLED: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "this account may not sign in any more")
        .with_id("account_disabled");

/// Writes `issue`, or returns the refusal that explains why nothing was written.
pub(crate) async fn write(transaction: &mut dyn Transaction, issue: &Issue) -> Outcome<()> {
    if transaction.issue(issue).await? {
        return Ok(());
    }
    if let Some(parties) = issue.parties()
        && transaction.admits(parties).await? == Admission::SubjectGone
    {
        return Err(ACCOUNT_DISABLED.into());
    }
    Err(ENDED.into())
}
