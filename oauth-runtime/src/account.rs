//! The authorizations that clients hold for a user: the list that the user sees, and their revocation.

use crate::{
    event::{About, EventKind},
    protocol::{
        client::SubjectId, client_metadata::ClientMetadata, error::Outcome, languages::Languages,
        scope::Scope,
    },
    services::Services,
    store::{HeldAuthorization, HeldPage, Revocation},
    uninterrupted::run_and_settle,
};
use std::sync::Arc;

/// The access that one client holds for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorizationSummary {
    /// The `client_id` of the client.
    pub client_id: String,
    /// The metadata that the client registered; the default (empty) metadata if the client's row no longer exists.
    pub metadata: ClientMetadata,
    /// The scope of all live tokens that the client holds for the user, together.
    pub scope: Scope,
    /// When the newest of these tokens was issued, in epoch seconds.
    pub since: i64,
}

impl AuthorizationSummary {
    /// The `client_name` in the best of these languages, or the `client_id` if the client registered no name.
    #[must_use]
    pub fn name_in(&self, languages: &Languages) -> &str {
        self.metadata.in_language("client_name", languages).unwrap_or(&self.client_id)
    }
}

/// One page of the list of authorizations that clients hold for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorizationPage {
    /// At most 50 entries, the newest first.
    pub authorizations: Vec<AuthorizationSummary>,
    /// The place where the next page begins, to be put into a link; `None` on the last page. The text may contain any printable
    /// ASCII character.
    pub next: Option<String>,
}

/// How many clients a page lists at most.
const PAGE: usize = 50;

/// Lists the authorizations that clients hold for a user: the page that begins at `place`, or the first page.
pub(crate) async fn authorizations(
    services: &Services,
    subject: &SubjectId,
    place: Option<&str>,
) -> Outcome<AuthorizationPage> {
    let after = place.and_then(read_place);
    let page = HeldPage { after, limit: PAGE as u64 + 1, consented_to: None };
    let mut held = services.store.held_authorizations(subject, services.now(), &page).await?;
    let has_next = held.len() > PAGE;
    held.truncate(PAGE);
    let next = held.last().filter(|_| has_next).map(write_place);
    let mut authorizations = Vec::with_capacity(held.len());
    for HeldAuthorization { client_id, scope, issued_at } in held {
        let client = services.clients.find(&client_id).await?;
        let metadata = client.map(|client| client.metadata().clone()).unwrap_or_default();
        authorizations.push(AuthorizationSummary { client_id, metadata, scope, since: issued_at });
    }
    Ok(AuthorizationPage { authorizations, next })
}

/// The place that stands directly after an entry, as text.
fn write_place(held: &HeldAuthorization) -> String {
    format!("{}.{}", held.issued_at, held.client_id)
}

/// Reads a place. A text that is not a place yields `None`, and the list then starts at the beginning.
fn read_place(text: &str) -> Option<(i64, String)> {
    let (issued_at, client_id) = text.split_once('.')?;
    // PostgreSQL rejects a NUL in a text, and no client has a control character in its identifier.
    let is_client = !client_id.contains(char::is_control);
    Some((issued_at.parse().ok()?, client_id.to_owned())).filter(|_| is_client)
}

/// Whose tokens and codes are revoked.
#[derive(Clone)]
pub(crate) enum Holder {
    /// The access that one client holds for one user.
    Authorization {
        /// The client.
        client_id: String,
        /// The user.
        subject: SubjectId,
    },
    /// All access that a client holds.
    Client(String),
    /// All access that any client holds for a user.
    Subject(SubjectId),
}

impl Holder {
    fn about(&self) -> About<'_> {
        match self {
            Self::Authorization { client_id, subject } => {
                About::client(client_id).and(Some(subject.as_str()))
            }
            Self::Client(client_id) => About::client(client_id),
            Self::Subject(subject) => About::subject(subject.as_str()),
        }
    }

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

/// Revokes the holder's tokens and codes, and returns how many tokens were revoked.
pub(crate) async fn revoke_all(services: &Arc<Services>, holder: Holder) -> Outcome<u64> {
    let shared = services.clone();
    run_and_settle(services, async move {
        let services = shared;
        let mut transaction = services.store.begin().await?;
        let revoked = transaction.revoke(holder.revocation(), services.now()).await?;
        transaction.commit().await?;
        let kind = match &holder {
            Holder::Authorization { .. } => EventKind::AuthorizationWithdrawn,
            Holder::Client(client_id) => {
                services.clients.forget(client_id);
                EventKind::AccessRevoked { tokens: revoked }
            }
            Holder::Subject(_) => EventKind::AccessRevoked { tokens: revoked },
        };
        services.events.emit(kind, holder.about());
        Ok(revoked)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_any_other_text_is_the_beginning() {
        for client_id in ["app", "a.b c", ""] {
            let held = HeldAuthorization::new(client_id, Scope::default(), 17);
            assert_eq!(read_place(&write_place(&held)), Some((17, client_id.to_owned())));
        }
        for text in ["", "17", "x.app", "17.a\0", "99999999999999999999.app"] {
            assert_eq!(read_place(text), None, "{text:?}");
        }
    }
}
