//! The tokens that clients hold for a user, and the revocations that end them. RFC 7009, section 2.

use super::token::Family;
use crate::protocol::{client::SubjectId, scope::Scope, secret::TokenHash};

/// What a client holds for a user, for an account page: one entry for each client, however many tokens it has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldAuthorization {
    /// The client.
    pub client_id: String,
    /// The scope that was granted to it, in all of its live tokens together.
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

/// Which part of a list is asked for. The list begins with the newest entry; entries of the same second are in the order
/// of their client identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPage {
    /// The entry after which the page begins: its time and its client. `None` for the first page.
    pub after: Option<(i64, String)>,
    /// How many entries the page has at most.
    pub limit: u64,
    /// If given, the page holds only what a person has agreed to for this one client: those of its tokens that were not given in
    /// exchange and name no resource. `None` for everything that all clients hold.
    pub consented_to: Option<String>,
}

impl HeldPage {
    /// The page that holds what a person has agreed to for this client.
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
        /// The hash of the access token.
        token: &'a TokenHash,
        /// Its place in its family. The kept answer that issued it is forgotten, because that answer holds the token.
        family: Option<&'a Family>,
    },
    /// Everything of one authorization.
    Family {
        /// The name of the family.
        id: &'a str,
        /// If given, the family is revoked only if this client owns it.
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
