//! What a store reads and writes, in plain protocol types.

use crate::protocol::{
    authorization::Authorization,
    client::SubjectId,
    error::Outage,
    scope::Scope,
    sealed_answer::SealedAnswer,
    secret::{CodeHash, HandleHash, TokenHash},
};
use std::fmt;

/// One member of a family: the tokens of one authorization, in the order of their refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The name that all members share.
    pub id: String,
    /// How often the authorization was refreshed before this member was issued, from 0.
    pub generation: i64,
}

/// One issuance as it is stored: an access token, and the refresh token beside it, if there is one.
#[derive(Clone)]
#[non_exhaustive]
pub struct IssuedToken {
    /// The client that it was issued to.
    pub client_id: String,
    /// What was approved, whatever this access token has of it.
    pub authorization: Authorization,
    /// The scope of the access token.
    pub scope: Scope,
    /// When it was issued, in epoch seconds.
    pub issued_at: i64,
    /// The end of the access token, in epoch seconds.
    pub expires_at: i64,
    /// When both tokens were revoked, in epoch seconds.
    pub revoked_at: Option<i64>,
    /// The place in its family.
    pub family: Option<Family>,
    /// The refresh token, when the row was read for it.
    pub refresh: Option<RefreshState>,
    /// Whether the client exists and is enabled, as of this read.
    pub client_is_active: bool,
    /// Whether the user, if there is one, exists and is enabled, as of this read.
    pub subject_is_active: bool,
}

/// What is stored of a refresh token beside its hash.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefreshState {
    /// The end of the token if it stays unused, in epoch seconds.
    pub expires_at: Option<i64>,
    /// The end of the authorization, in epoch seconds.
    pub family_expires_at: Option<i64>,
    /// When the token was used, in epoch seconds.
    pub superseded_at: Option<i64>,
    /// The answer that its use got, for a client that lost the answer.
    pub sealed_answer: Option<SealedAnswer>,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IssuedToken")
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl IssuedToken {
    /// An issuance of this client: an access token with all of the approved scope, without a refresh token.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        authorization: Authorization,
        issued_at: i64,
        expires_at: i64,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            scope: authorization.scope.clone(),
            authorization,
            issued_at,
            expires_at,
            revoked_at: None,
            family: None,
            refresh: None,
            client_is_active: true,
            subject_is_active: true,
        }
    }

    /// The issuance that this record stores, of a client and a user who are both enabled.
    #[must_use]
    pub fn of(token: &NewToken) -> Self {
        Self {
            scope: token.scope.clone(),
            family: token.family.clone(),
            refresh: token
                .refresh
                .as_ref()
                .map(|refresh| RefreshState::unused(refresh.expires_at, refresh.family_expires_at)),
            ..Self::new(
                token.client_id.clone(),
                token.authorization.clone(),
                token.issued_at,
                token.expires_at,
            )
        }
    }

    /// The user, if there is one.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.authorization.subject.as_ref()
    }

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
    /// A refresh token that nobody has used yet, with its ends in epoch seconds.
    #[must_use]
    pub fn unused(expires_at: Option<i64>, family_expires_at: Option<i64>) -> Self {
        Self { expires_at, family_expires_at, superseded_at: None, sealed_answer: None }
    }

    /// Whether the token or its family has reached its end.
    #[must_use]
    pub fn has_ended(&self, now: i64) -> bool {
        [self.expires_at, self.family_expires_at].into_iter().flatten().any(|end| now >= end)
    }
}

/// An authorization code as it is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IssuedCode {
    /// The client that it was issued to.
    pub client_id: String,
    /// What the user approved; the subject is always there.
    pub authorization: Authorization,
    /// The redirect URI, if the request carried one.
    pub redirect_uri: Option<String>,
    /// The end, in epoch seconds.
    pub expires_at: i64,
    /// When it was exchanged, in epoch seconds.
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

impl IssuedCode {
    /// The code that this record stores, unused, of a client and a user who are both enabled.
    #[must_use]
    pub fn of(code: &NewCode) -> Self {
        Self {
            client_id: code.client_id.clone(),
            authorization: code.authorization.clone(),
            redirect_uri: code.redirect_uri.clone(),
            expires_at: code.expires_at,
            used_at: None,
            family: code.family.clone(),
            failed_attempts: 0,
            code_challenge: code.code_challenge.clone(),
            client_is_active: true,
            subject_is_active: true,
        }
    }
}

/// A code to store; only the authorization endpoint makes one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewCode {
    /// The hash of the code.
    pub code: CodeHash,
    /// The client.
    pub client_id: String,
    /// What the user approved; the subject is always there.
    pub authorization: Authorization,
    /// The redirect URI, if the request carried one.
    pub redirect_uri: Option<String>,
    /// The end, in epoch seconds.
    pub expires_at: i64,
    /// The family of the tokens to come.
    pub family: String,
    /// The code challenge.
    pub code_challenge: Option<String>,
}

impl NewCode {
    /// The user who consented.
    ///
    /// # Errors
    /// An outage when there is none, which only a mistake of this server can cause.
    pub fn subject(&self) -> Result<&SubjectId, Outage> {
        let subject = self.authorization.subject.as_ref();
        subject.ok_or_else(|| Outage::new("a code without a user was to be stored"))
    }
}

/// A token to store; only the gate that mints makes one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewToken {
    /// The wire word of the grant.
    pub grant_type: &'static str,
    /// The hash of the access token.
    pub access_token: TokenHash,
    /// The client.
    pub client_id: String,
    /// What was approved.
    pub authorization: Authorization,
    /// The scope of the access token.
    pub scope: Scope,
    /// When it is issued, in epoch seconds.
    pub issued_at: i64,
    /// The end of the access token, in epoch seconds.
    pub expires_at: i64,
    /// The place in its family.
    pub family: Option<Family>,
    /// The refresh token, if there is one.
    pub refresh: Option<NewRefresh>,
}

/// The refresh token of a token to store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewRefresh {
    /// The hash of the refresh token.
    pub refresh_token: TokenHash,
    /// The end of the token if it stays unused, in epoch seconds.
    pub expires_at: Option<i64>,
    /// The end of the authorization, in epoch seconds.
    pub family_expires_at: Option<i64>,
}

impl NewToken {
    /// When nothing needs the row any more if nobody uses the refresh token, in epoch seconds: once both tokens have
    /// ended. `None` while the refresh token has no end.
    #[must_use]
    pub fn removable_at(&self) -> Option<i64> {
        let Some(refresh) = &self.refresh else { return Some(self.expires_at) };
        let ends = [refresh.expires_at, refresh.family_expires_at];
        ends.into_iter().flatten().min().map(|end| end.max(self.expires_at))
    }
}

/// One write of the server: what it uses up, and what it stores instead.
#[derive(Debug)]
#[non_exhaustive]
pub struct Issue {
    /// One-time objects; all of them are used up, or nothing happens.
    pub spends: Vec<Spend>,
    /// What is stored. Its client must exist and be enabled, and so must its user, if it has one; otherwise nothing
    /// happens.
    pub record: Record,
    /// The time of the server's clock, in epoch seconds.
    pub now: i64,
}

/// What an [`Issue`] stores.
#[derive(Debug)]
pub enum Record {
    /// Nothing: the user denied the request, and the form that said so is used up.
    Nothing,
    /// What the application stores itself, later in the same transaction of the database.
    ByHook {
        /// The client.
        client_id: String,
        /// The user.
        subject: SubjectId,
    },
    /// An authorization code.
    Code(NewCode),
    /// A token.
    Token(NewToken),
}

impl Issue {
    /// A write at that time, in epoch seconds.
    #[must_use]
    pub const fn new(spends: Vec<Spend>, record: Record, now: i64) -> Self {
        Self { spends, record, now }
    }

    /// The client and the user who must be enabled for the write; `None` when nothing is stored.
    #[must_use]
    pub fn parties(&self) -> Option<(&str, Option<&SubjectId>)> {
        match &self.record {
            Record::Nothing => None,
            Record::ByHook { client_id, subject } => Some((client_id, Some(subject))),
            Record::Code(code) => Some((&code.client_id, code.authorization.subject.as_ref())),
            Record::Token(token) => Some((&token.client_id, token.authorization.subject.as_ref())),
        }
    }
}

/// A one-time object that is used up by one conditional write, beside what is stored instead.
#[derive(Debug)]
#[non_exhaustive]
pub enum Spend {
    /// An authorization code that is unused and not burnt by wrong code verifiers.
    Code {
        /// Its hash.
        code: CodeHash,
        /// When nothing needs its row any more: at the end of what it is exchanged for; `None` while that has no end.
        removable_at: Option<i64>,
    },
    /// A refresh token that is unused and not revoked.
    RefreshToken {
        /// Its hash.
        token: TokenHash,
        /// Its place in its family; the answer kept for the generation before it is forgotten.
        family: Family,
        /// The answer to keep for a client that loses it.
        answer: Option<SealedAnswer>,
        /// The end of the retry window, in epoch seconds. Nothing needs the row once the window and the access token of
        /// the row have ended.
        window_ends_at: i64,
    },
    /// A short-lived object that is unused.
    Handle(HandleHash),
    /// A mark that is stored once: whoever stores it second finds it there.
    Mark {
        /// The hash that stands for what happens only once.
        id: HandleHash,
        /// How long it must be known, in epoch seconds.
        expires_at: i64,
    },
}

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
