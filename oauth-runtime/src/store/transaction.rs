//! A transaction of a store: what happens together or not at all.

use super::{
    code::IssuedCode,
    ephemeral::ShortLivedObject,
    issue::{Issue, Parties},
    revocation::Revocation,
    stored::Stored,
    token::IssuedToken,
};
use crate::protocol::{
    claims::Claims,
    client::{Client, PublicSubject, SubjectId},
    error::Outage,
    sealed_answer::SealedAnswer,
    secret::{CodeHash, HandleHash, TokenHash},
};
use std::any::Any;

/// The reads and writes of one request. If it is dropped without a commit, nothing happened.
///
/// A transaction that [`Store::begin`](super::Store::begin) gives is one of the database: its reads and writes happen
/// together. A transaction that [`Store::optimistic`](super::Store::optimistic) gives reads outside of one, and each of
/// its writes is a transaction of its own that checks every condition again; a request writes once.
pub trait Transaction: Send {
    /// The transaction itself, for code that knows the concrete store. A transaction that wraps another one gives the
    /// inner one away here.
    fn as_any_mut(&mut self) -> &mut dyn Any;
    /// The client with that identifier.
    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>>;
    /// Whether that registration of the client exists and is enabled, and so is the user, if there is one. In a transaction
    /// of the database, nobody changes that until its end.
    fn admits<'a>(&'a mut self, parties: Parties<'a>) -> Stored<'a, Admission>;
    /// The `sub` that clients see for a user, if it is not the identifier by which the store knows the user.
    fn public_subject<'a>(&'a mut self, _: &'a SubjectId) -> Stored<'a, Option<PublicSubject>> {
        Box::pin(async { Ok(None) })
    }
    /// The claims of a user (OpenID Connect Core section 5.1); `None` where there is no such user, or a store knows none.
    fn user_claims<'a>(&'a mut self, _: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        Box::pin(async { Ok(None) })
    }
    /// The code with that hash.
    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>>;
    /// The issuance of an access token.
    fn find_access_token<'a>(&'a mut self, token: &'a TokenHash)
    -> Stored<'a, Option<IssuedToken>>;
    /// The issuance of a refresh token.
    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>>;
    /// Uses up what the issue spends and stores its record, if everything it spends is unused, its client and user are enabled, and the
    /// user still has the stamp, if there is one. Returns whether it did. If not, the caller may still call [`admits`](Self::admits), and
    /// then drops the transaction.
    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool>;
    /// Counts a wrong code verifier against an unused code.
    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()>;
    /// Replaces the answer that is kept for a used refresh token if it is still `old`; returns whether this call did it.
    fn replace_answer<'a>(
        &'a mut self,
        token: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool>;
    /// Stores a short-lived object.
    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()>;
    /// Performs a revocation and returns how many tokens it revoked.
    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64>;
    /// Commits. Nothing written in a transaction of the database exists before this returns `Ok`.
    fn commit(self: Box<Self>) -> Stored<'static, ()>;
}

/// Whether the client and the user of a request may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Admission {
    /// Client and user.
    Both,
    /// The client was removed or disabled.
    ClientGone,
    /// The user was removed or disabled.
    SubjectGone,
}

/// The outage of a store whose transaction is not of the kind that a caller needs.
pub(crate) fn foreign_transaction() -> Outage {
    Outage::new(
        "this hook needs a SeaORM transaction, but the transaction of this store is of another kind",
    )
}
