//! The one write of a request: what it uses up, and what it stores instead.

use super::{
    code::NewCode,
    token::{Family, NewToken},
};
use crate::protocol::{
    client::{Client, SubjectId},
    sealed_answer::SealedAnswer,
    secret::TokenHash,
    secret::{CodeHash, HandleHash},
    stamp::Stamp,
};

/// One write of the server: what it uses up, and what it stores instead.
#[derive(Debug)]
#[non_exhaustive]
pub struct Issue {
    /// One-time objects; all of them are used up, or nothing happens.
    pub spends: Vec<Spend>,
    /// What is stored. That registration of its client must exist and be enabled, and so must its user, if it has one;
    /// otherwise nothing happens.
    pub record: Record,
    /// What the user was checked against. Unless the user's row still has it, nothing happens; `None` asks for nothing.
    pub stamp: Option<Stamp>,
    /// The time of the server's clock, in epoch seconds.
    pub now: i64,
}

/// What an [`Issue`] stores.
#[derive(Clone, Debug)]
pub enum Record {
    /// Nothing: the user denied the request, and the form that said so is used up.
    Nothing,
    /// What the application stores itself, later in the same transaction of the database.
    ByHook {
        /// The client.
        client_id: String,
        /// The registration of the client.
        registration: Option<String>,
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
        Self { spends, record, stamp: None, now }
    }

    /// Only if the user's row still has this stamp.
    #[must_use]
    pub fn with_stamp(self, stamp: Option<Stamp>) -> Self {
        Self { stamp, ..self }
    }

    /// The client and the user who must be enabled for the write; `None` when nothing is stored.
    #[must_use]
    pub fn parties(&self) -> Option<Parties<'_>> {
        let (client_id, registration, subject) = match &self.record {
            Record::Nothing => return None,
            Record::ByHook { client_id, registration, subject } => {
                (client_id, registration, Some(subject))
            }
            Record::Code(code) => {
                (&code.client_id, &code.registration, code.authorization.subject.as_ref())
            }
            Record::Token(token) => {
                (&token.client_id, &token.registration, token.authorization.subject.as_ref())
            }
        };
        Some(Parties { client_id, registration: registration.as_deref(), subject })
    }
}

/// Who must exist and be enabled for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties<'a> {
    /// The client.
    pub client_id: &'a str,
    /// The registration of the client: another one with the same identifier is another client.
    pub registration: Option<&'a str>,
    /// The user, if there is one.
    pub subject: Option<&'a SubjectId>,
}

impl Parties<'_> {
    /// Whether this is their client, and it may act.
    #[must_use]
    pub fn are_of(&self, client: &Client) -> bool {
        client.acts_for(self.client_id, self.registration)
    }
}

/// A one-time object that is used up by one conditional write, beside what is stored instead; or a token that must be good then.
#[derive(Clone, Debug)]
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
    /// An access token that was shown, stays good, and must be good at the time of the write: not revoked, and not ended.
    AccessToken(TokenHash),
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
