//! What the flows need of a database, in plain protocol types. Object-safe, so that the flows are compiled once.
//!
//! Every method fails with an [`Outage`] and nothing else: that something is unknown is an answer, not a failure.

use crate::protocol::{
    client::{Client, SubjectId},
    error::Outage,
    scope::Scope,
    sealed_answer::SealedAnswer,
    secret::{CodeHash, KeyHash, TokenHash},
};
use std::{any::Any, future::Future, pin::Pin, sync::Arc};

/// A boxed future of a store.
pub type Stored<'a, T> = Pin<Box<dyn Future<Output = Result<T, Outage>> + Send + 'a>>;

/// The tokens of one authorization: its name and how often it was refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The name.
    pub id: String,
    /// Counted up by each refresh, from 0.
    pub generation: i64,
}

/// What is stored of a refresh token beside its hash.
#[derive(Clone, Debug)]
pub struct RefreshState {
    /// The end of the token if it stays unused, in epoch seconds.
    pub expires_at: Option<i64>,
    /// The end of the authorization, in epoch seconds.
    pub family_expires_at: Option<i64>,
    /// When it was used.
    pub superseded_at: Option<i64>,
    /// The answer that its use got.
    pub sealed_answer: Option<SealedAnswer>,
    /// What the user granted, however narrow this access token is.
    pub granted_scope: Scope,
}

/// One issuance as it is stored.
#[derive(Clone)]
pub struct IssuedToken {
    /// The client that it was issued to.
    pub client_id: String,
    /// The user, if there is one.
    pub subject: Option<SubjectId>,
    /// The scope of the access token.
    pub scope: Scope,
    /// Epoch seconds.
    pub issued_at: i64,
    /// The end of the access token, in epoch seconds.
    pub expires_at: i64,
    /// Epoch seconds.
    pub revoked_at: Option<i64>,
    /// The authorization that it belongs to.
    pub family: Option<Family>,
    /// What a refresh needs to know.
    pub refresh: Option<RefreshState>,
    /// Whether the client exists and is enabled, as of this read.
    pub client_is_active: bool,
    /// Whether the user, if there is one, exists and is enabled, as of this read.
    pub subject_is_active: bool,
    /// The row as the store read it, for the application's own model.
    pub row: Option<Arc<dyn Any + Send + Sync>>,
}

impl IssuedToken {
    /// Whether client and user may act and nothing is revoked; says nothing of times.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.revoked_at.is_none() && self.client_is_active && self.subject_is_active
    }

    /// Whether the access token is good at that time.
    #[must_use]
    pub fn access_token_is_active(&self, now: i64) -> bool {
        self.is_alive() && now < self.expires_at
    }

    /// Whether the refresh token is good at that time and unused.
    #[must_use]
    pub fn refresh_token_is_active(&self, now: i64) -> bool {
        self.is_alive()
            && self
                .refresh
                .as_ref()
                .is_some_and(|refresh| refresh.superseded_at.is_none() && !refresh.has_ended(now))
    }
}

impl RefreshState {
    /// Whether the token or its family has reached its end.
    #[must_use]
    pub fn has_ended(&self, now: i64) -> bool {
        [self.expires_at, self.family_expires_at].into_iter().flatten().any(|end| now >= end)
    }
}

/// An authorization code as it is stored.
#[derive(Clone, Debug)]
pub struct IssuedCode {
    /// The client that it was issued to.
    pub client_id: String,
    /// The user who consented.
    pub subject: SubjectId,
    /// The redirect URI, if the request carried one.
    pub redirect_uri: Option<String>,
    /// What the user granted.
    pub scope: Scope,
    /// Epoch seconds.
    pub expires_at: i64,
    /// When it was exchanged.
    pub used_at: Option<i64>,
    /// The family of its tokens.
    pub family: String,
    /// Wrong code verifiers so far.
    pub failed_attempts: i64,
    /// The code challenge.
    pub code_challenge: Option<String>,
    /// Whether the client exists and is enabled, as of this read.
    pub client_is_active: bool,
    /// Whether the user exists and is enabled, as of this read.
    pub subject_is_active: bool,
}

/// A code to store.
pub struct NewCode {
    /// The hash of the code.
    pub code: CodeHash,
    /// The client.
    pub client_id: String,
    /// The user who consented.
    pub subject: SubjectId,
    /// The redirect URI, if the request carried one.
    pub redirect_uri: Option<String>,
    /// What the user granted.
    pub scope: Scope,
    /// Epoch seconds.
    pub expires_at: i64,
    /// The family of the tokens to come.
    pub family: String,
    /// The code challenge.
    pub code_challenge: Option<String>,
}

/// A token to store; only the gate that mints makes one.
pub struct NewToken {
    pub(crate) grant_type: &'static str,
    pub(crate) access_token: TokenHash,
    pub(crate) client_id: String,
    pub(crate) subject: Option<SubjectId>,
    pub(crate) scope: Scope,
    pub(crate) issued_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) family: Option<Family>,
    pub(crate) refresh: Option<NewRefresh>,
}

/// The refresh token of a token to store.
pub(crate) struct NewRefresh {
    pub(crate) refresh_token: TokenHash,
    pub(crate) expires_at: Option<i64>,
    pub(crate) family_expires_at: Option<i64>,
}

/// Something short-lived: a pending request, a mark.
#[derive(Clone, Debug)]
pub struct ShortLivedObject {
    /// What it is.
    pub kind: String,
    /// Its content.
    pub payload: serde_json::Value,
    /// Epoch seconds.
    pub expires_at: i64,
    /// When it was used up.
    pub used_at: Option<i64>,
}

/// How the kinds of one-time objects begin.
pub(crate) const ONE_TIME: &str = "one_time";

/// The kind of the one-time objects of a user, which end together.
pub(crate) fn one_time_kind(subject: Option<&SubjectId>) -> String {
    match subject {
        Some(subject) => format!("{ONE_TIME} {}", KeyHash::of(subject.as_str()).as_str()),
        None => ONE_TIME.to_owned(),
    }
}

/// What a client holds for a user, for an account page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldAuthorization {
    /// The client.
    pub client_id: String,
    /// The scope of one of its tokens.
    pub scope: Scope,
    /// When that was issued, in epoch seconds.
    pub issued_at: i64,
}

/// What dies in one revocation.
#[derive(Clone, Debug)]
pub enum Revocation<'a> {
    /// One access token, alone.
    AccessToken(&'a TokenHash),
    /// Everything of one authorization.
    Family(&'a str),
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

/// Reads and single-statement writes.
pub trait Store: Send + Sync + 'static {
    /// The client with that identifier.
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>>;
    /// The issuance of an access token.
    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>>;
    /// The issuance of a refresh token.
    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>>;
    /// Stores a token that replaces nothing, if its client exists and is enabled at that moment; whether it did.
    fn insert_token<'a>(&'a self, token: &'a NewToken) -> Stored<'a, bool>;
    /// Stores something short-lived.
    fn insert_short_lived<'a>(
        &'a self,
        key: &'a KeyHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()>;
    /// Something short-lived.
    fn find_short_lived<'a>(&'a self, key: &'a KeyHash) -> Stored<'a, Option<ShortLivedObject>>;
    /// The live tokens held for a user, newest first.
    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
    ) -> Stored<'a, Vec<HeldAuthorization>>;
    /// Removes at most about that many rows that nothing needs any more; tells how many went.
    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64>;
    /// Waits until everything that a dropped transaction may have read is committed, so that a refusal can be given on
    /// it; nothing to do for a store whose transactions see committed rows only.
    fn settle(&self) -> Stored<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Begins a transaction; on SQLite one that may write from the start.
    fn begin(&self) -> Stored<'_, Box<dyn Transaction>>;
}

/// Reads and writes that happen together or not at all. Dropped without a commit, nothing happened.
pub trait Transaction: Any + Send {
    /// The client with that identifier.
    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>>;
    /// Whether the user exists and is enabled.
    fn subject_is_active<'a>(&'a mut self, subject: &'a SubjectId) -> Stored<'a, bool>;
    /// The code with that hash.
    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>>;
    /// Marks a code as used if it is unused and has not been burnt; whether this call did it.
    fn consume_code<'a>(&'a mut self, code: &'a CodeHash, now: i64) -> Stored<'a, bool>;
    /// Counts a wrong code verifier.
    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()>;
    /// Stores a code.
    fn insert_code<'a>(&'a mut self, code: &'a NewCode) -> Stored<'a, ()>;
    /// The issuance of an access token.
    fn find_access_token<'a>(&'a mut self, token: &'a TokenHash)
    -> Stored<'a, Option<IssuedToken>>;
    /// The issuance of a refresh token.
    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>>;
    /// Marks a refresh token as used if it is unused and not revoked, and keeps the answer; whether this call did it.
    fn supersede<'a>(
        &'a mut self,
        token: &'a TokenHash,
        answer: Option<&'a SealedAnswer>,
        now: i64,
    ) -> Stored<'a, bool>;
    /// Replaces a kept answer if it is still that one; whether this call did it.
    fn replace_answer<'a>(
        &'a mut self,
        token: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool>;
    /// Forgets the kept answer of one generation.
    fn forget_answer<'a>(&'a mut self, family: &'a Family) -> Stored<'a, ()>;
    /// Stores a token.
    fn insert_token<'a>(&'a mut self, token: &'a NewToken) -> Stored<'a, ()>;
    /// Something short-lived.
    fn find_short_lived<'a>(&'a mut self, key: &'a KeyHash)
    -> Stored<'a, Option<ShortLivedObject>>;
    /// Stores something short-lived.
    fn insert_short_lived<'a>(
        &'a mut self,
        key: &'a KeyHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()>;
    /// Marks something short-lived as used if it is unused; whether this call did it.
    fn consume_short_lived<'a>(&'a mut self, key: &'a KeyHash, now: i64) -> Stored<'a, bool>;
    /// Revokes; how many tokens died.
    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64>;
    /// Makes it true.
    fn commit(self: Box<Self>) -> Stored<'static, ()>;
}
