//! What a user sees and takes back of what clients hold for them.

use crate::{
    event::Event,
    protocol::{client::SubjectId, error::Outcome, scope::Scope},
    services::Services,
    store::Revocation,
    uninterrupted::run_and_settle,
};
use std::sync::Arc;

/// What one client holds for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    services: &Services,
    subject: &SubjectId,
) -> Outcome<Vec<AuthorizationSummary>> {
    let mut summaries: Vec<AuthorizationSummary> = Vec::new();
    for held in services.store.held_authorizations(subject, services.now()).await? {
        match summaries.iter_mut().find(|summary| summary.client_id == held.client_id) {
            Some(summary) => summary.scope = summary.scope.union(&held.scope),
            None => {
                let client = services.clients.find(&held.client_id).await?;
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
pub(crate) enum Holder {
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

impl Holder {
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

/// Revokes the holder's tokens and codes; tells how many tokens died.
pub(crate) async fn revoke_all(services: &Arc<Services>, holder: Holder) -> Outcome<u64> {
    let shared = services.clone();
    run_and_settle(services, async move {
        let services = shared;
        let mut transaction = services.store.begin().await?;
        let revoked = transaction.revoke(holder.revocation(), services.now()).await?;
        transaction.commit().await?;
        match holder {
            Holder::Authorization { client_id, subject } => {
                services.events.emit(&Event::AuthorizationWithdrawn {
                    client_id,
                    subject: subject.as_str().to_owned(),
                });
            }
            Holder::Client(client_id) => services.clients.forget(&client_id),
            Holder::Subject(_) => {}
        }
        Ok(revoked)
    })
    .await
}
