//! What a user sees and takes back of what clients hold for them.

use super::uninterrupted;
use crate::{
    core::Core,
    event::Event,
    protocol::{client::SubjectId, error::Outcome, scope::Scope},
    store::Revocation,
};
use std::sync::Arc;

/// What one client holds for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationSummary {
    /// The client.
    pub client_id: String,
    /// The name that people are shown.
    pub client_name: Option<String>,
    /// Everything that its live tokens may do.
    pub scope: Scope,
    /// When the newest of them was issued, in epoch seconds.
    pub since: i64,
}

/// Lists what clients hold for a user, the newest first.
pub(crate) async fn authorizations(
    core: &Core,
    subject: &SubjectId,
) -> Outcome<Vec<AuthorizationSummary>> {
    let mut summaries: Vec<AuthorizationSummary> = Vec::new();
    for held in core.store.held_authorizations(subject, core.clock.now()).await? {
        match summaries.iter_mut().find(|summary| summary.client_id == held.client_id) {
            Some(summary) => summary.scope = summary.scope.union(&held.scope),
            None => {
                let client = core.clients.find(&held.client_id).await?;
                summaries.push(AuthorizationSummary {
                    client_name: client.and_then(|client| client.metadata().client_name.clone()),
                    client_id: held.client_id,
                    scope: held.scope,
                    since: held.issued_at,
                });
            }
        }
    }
    Ok(summaries)
}

/// Whose tokens die.
#[derive(Clone)]
pub(crate) enum Owner {
    /// What a client holds for a user.
    Authorization {
        /// The client.
        client_id: String,
        /// The user.
        subject: SubjectId,
    },
    /// Everything that a client holds.
    Client(String),
    /// Everything that is held for a user.
    Subject(SubjectId),
}

impl Owner {
    fn revocation(&self) -> Revocation<'_> {
        match self {
            Self::Authorization { client_id, subject } => {
                Revocation::Authorization { client_id, subject }
            }
            Self::Client(client_id) => Revocation::Client(client_id),
            Self::Subject(subject) => Revocation::Subject(subject),
        }
    }
}

/// Revokes the owner's tokens and codes; tells how many tokens died.
pub(crate) async fn revoke_all(core: &Arc<Core>, owner: Owner) -> Outcome<u64> {
    let shared = core.clone();
    uninterrupted(core, async move {
        let core = shared;
        let mut transaction = core.store.begin().await?;
        let revoked = transaction.revoke(owner.revocation(), core.clock.now()).await?;
        transaction.commit().await?;
        match owner {
            Owner::Authorization { client_id, subject } => {
                core.events.emit(&Event::AuthorizationWithdrawn {
                    client_id,
                    subject: subject.as_str().to_owned(),
                });
            }
            Owner::Client(client_id) => core.clients.forget(&client_id),
            Owner::Subject(_) => {}
        }
        Ok(revoked)
    })
    .await
}
