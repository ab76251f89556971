//! What is held for a user, and what a revocation takes back. RFC 7009, section 2.

use super::token::Family;
use crate::protocol::{client::SubjectId, scope::Scope, secret::TokenHash};

/// What a client holds for a user, for an account page: one for each client, however many tokens it has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldAuthorization {
    /// The client.
    pub client_id: String,
    /// What was granted to it, in any of its live tokens.
    pub scope: Scope,
    /// When the newest of them was issued, in epoch seconds.
    pub issued_at: i64,
}

impl HeldAuthorization {
    /// A client that holds tokens with this scope.
    #[must_use]
    pub fn new(client_id: impl Into<String>, scope: Scope, issued_at: i64) -> Self {
        Self { client_id: client_id.into(), scope, issued_at }
    }
}

/// Which part of a list is asked for. The list begins with the newest; of those issued at the same second, with the first
/// identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPage {
    /// The place in the list after which the page begins: the time and the client of its entry.
    pub after: Option<(i64, String)>,
    /// How many entries the page has at most.
    pub limit: u64,
    /// The one client that is asked about, for what a person has agreed to: of its tokens only those that it was given for itself and
    /// without naming a resource. None for everything that all clients hold.
    pub consented_to: Option<String>,
}

impl HeldPage {
    /// What a person has agreed that this client holds.
    #[must_use]
    pub fn of_consent(client_id: impl Into<String>) -> Self {
        Self { after: None, limit: 1, consented_to: Some(client_id.into()) }
    }
}

/// What one revocation covers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Revocation<'a> {
    /// One access token, alone. The refresh token of its row stays good.
    AccessToken {
        /// Its hash.
        token: &'a TokenHash,
        /// Its place in its family; the answer that issued it is forgotten, since it holds the token.
        family: Option<&'a Family>,
    },
    /// Everything of one authorization.
    Family {
        /// Its name.
        id: &'a str,
        /// Only if this client owns it.
        client_id: Option<&'a str>,
    },
    /// Everything that a client holds for a user, its codes, and every one-time object of the user's.
    Authorization {
        /// The client.
        client_id: &'a str,
        /// The user.
        subject: &'a SubjectId,
    },
    /// Everything that a client holds, and its codes.
    Client(&'a str),
    /// Everything that is held for a user, its codes and one-time objects.
    Subject(&'a SubjectId),
}
