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
    /// The one-time objects to use up; all of them are used up, or nothing happens.
    pub spends: Vec<Spend>,
    /// What is stored. Its client, in this registration, and its user, if it has one, must exist and be enabled;
    /// otherwise nothing happens.
    pub record: Record,
    /// The stamp that the user was checked against. If the user's row no longer has it, nothing happens; `None` checks no stamp.
    pub stamp: Option<Stamp>,
    /// The time of the server's clock, in epoch seconds.
    pub now: i64,
}

/// What an [`Issue`] stores.
#[derive(Clone, Debug)]
pub enum Record {
    /// Nothing: the user denied the request, and the form that said so is used up.
    Nothing,
    /// A record that the application stores itself, later in the same transaction of the database.
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

    /// Makes the write depend on the stamp: it happens only if the user's row still has this one. `None` checks no stamp.
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

/// The client and the user who must exist and be enabled for a write.
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
    /// Whether this is the client of these parties, and it may act.
    #[must_use]
    pub fn are_of(&self, client: &Client) -> bool {
        client.acts_for(self.client_id, self.registration)
    }
}

/// A one-time object that is used up by one conditional write, together with storing what replaces it; or a token that must be good
/// at that time.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Spend {
    /// An authorization code that is unused and not burnt by wrong code verifiers.
    Code {
        /// The hash of the code.
        code: CodeHash,
        /// When nothing needs its row any more, in epoch seconds: at the end of what it is exchanged for; `None` while
        /// that has no end.
        removable_at: Option<i64>,
    },
    /// A refresh token that is unused and not revoked.
    RefreshToken {
        /// The hash of the refresh token.
        token: TokenHash,
        /// Its place in its family. The answer that is kept with the generation before is forgotten.
        family: Family,
        /// The answer to keep for a client that loses it.
        answer: Option<SealedAnswer>,
        /// The end of the retry window, in epoch seconds. Nothing needs the row once the window and the access token of
        /// the row have ended.
        window_ends_at: i64,
    },
    /// An access token that was shown. It must be good at the time of the write (neither revoked nor expired), and it stays good.
    AccessToken(TokenHash),
    /// A short-lived object that is unused.
    Handle(HandleHash),
    /// A mark that is stored once: a second write that stores it is refused.
    Mark {
        /// The hash that stands for what happens only once.
        id: HandleHash,
        /// Until when it must be known, in epoch seconds.
        expires_at: i64,
    },
}
