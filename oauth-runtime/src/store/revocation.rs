//! What is held for a user, and what a revocation takes back. RFC 7009, section 2.

use super::token::Family;
use crate::protocol::{client::SubjectId, scope::Scope, secret::TokenHash};

/// What a client holds for a user, for an account page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldAuthorization {
    /// The client.
    pub client_id: String,
    /// The scope that was granted.
    pub scope: Scope,
    /// When the token was issued, in epoch seconds.
    pub issued_at: i64,
}

impl HeldAuthorization {
    /// A client that holds tokens with this scope.
    #[must_use]
    pub fn new(client_id: impl Into<String>, scope: Scope, issued_at: i64) -> Self {
        Self { client_id: client_id.into(), scope, issued_at }
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
