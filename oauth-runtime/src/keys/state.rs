//! A signing key as an operator sees it.

use super::{line::ByMain, schedule::signing, stored_key::StoredKey};
use crate::jose::SigningAlgorithm;

/// What a signing key does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyState {
    /// It is published, and will sign later.
    Next,
    /// It signs.
    Signing,
    /// It no longer signs, and is published so that what it has signed can be verified.
    Retiring,
    /// It is no longer published, so nothing that it has signed can be verified.
    Retired,
}

impl KeyState {
    /// The state as a word for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Signing => "signing",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
        }
    }
}

/// A signing key that the server made, without its key material. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningKey {
    /// The name of the key: `kid`.
    pub kid: String,
    /// The one algorithm by which it signs.
    pub algorithm: SigningAlgorithm,
    /// What it does at the moment.
    pub state: KeyState,
    /// When it was made.
    pub created_at: i64,
    /// When it begins to sign.
    pub signs_from: i64,
    /// When it ceases to be published; `None` while it has no successor.
    pub published_until: Option<i64>,
}

impl SigningKey {
    /// The keys of one line. While the main line signs in place of the second one, no key of the second one signs.
    pub(super) fn of_line(keys: &[StoredKey], by_main: ByMain, now: i64) -> Vec<Self> {
        let terms: Vec<_> = keys.iter().map(StoredKey::term).collect();
        let signs = signing(&terms, now).filter(|_| !by_main.signs(now));
        let is_next = |at: usize| match signs {
            Some(signs) => terms[signs].generation < terms[at].generation,
            None => matches!(by_main, ByMain::Until(_)) && now < terms[at].signs_from,
        };
        let key = |(at, key): (usize, &StoredKey)| Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm,
            state: if !terms[at].is_published(now) {
                KeyState::Retired
            } else if signs == Some(at) {
                KeyState::Signing
            } else if is_next(at) {
                KeyState::Next
            } else {
                KeyState::Retiring
            },
            created_at: key.created_at,
            signs_from: key.signs_from,
            published_until: (key.published_until != i64::MAX).then_some(key.published_until),
        };
        keys.iter().enumerate().map(key).collect()
    }
}
