//! A bounded cache of tokens that were recently found valid.

use super::verified_token::VerifiedToken;
use crate::protocol::secret::TokenHash;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How many tokens are cached at most.
const MOST: usize = 10_000;

/// Valid tokens by their hashes, each until its answer expires.
#[derive(Default)]
pub(super) struct KnownAnswers(Mutex<Known>);

#[derive(Default)]
struct Known {
    tokens: HashMap<TokenHash, (VerifiedToken, i64)>,
    /// The hashes in the order in which they were added; the oldest is removed first.
    order: VecDeque<TokenHash>,
}

impl KnownAnswers {
    fn lock(&self) -> MutexGuard<'_, Known> {
        // If a panic left a token in only one of the two collections, it is still found or removed like the others.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn find(&self, hash: &TokenHash, now: i64) -> Option<VerifiedToken> {
        let mut known = self.lock();
        let (token, until) = known.tokens.get(hash)?;
        if now < *until {
            return Some(token.clone());
        }
        known.tokens.remove(hash);
        None
    }

    /// Caches the token until that time, in epoch seconds.
    pub(super) fn keep(&self, hash: TokenHash, token: &VerifiedToken, until: i64) {
        let mut known = self.lock();
        while known.order.len() >= MOST {
            if let Some(oldest) = known.order.pop_front() {
                known.tokens.remove(&oldest);
            }
        }
        let until = until.min(token.expires_at());
        known.tokens.insert(hash.clone(), (token.clone(), until));
        known.order.push_back(hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::scope::Scope;

    #[test]
    fn an_answer_counts_until_its_time_and_never_beyond_the_end_of_the_token() {
        let known = KnownAnswers::default();
        let token = VerifiedToken::new("app", Scope::default(), 1010);
        known.keep(TokenHash::of("short"), &token, 1005);
        known.keep(TokenHash::of("long"), &token, 2000);

        for (name, now, expected) in [
            ("short", 1004, true),
            ("short", 1005, false),
            ("long", 1009, true),
            ("long", 1010, false),
        ] {
            let found = known.find(&TokenHash::of(name), now);
            assert_eq!(found.is_some(), expected, "{name} at {now}");
        }
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let known = KnownAnswers::default();
        let token = VerifiedToken::new("app", Scope::default(), 5000);
        for number in 0..=MOST {
            known.keep(TokenHash::of(&number.to_string()), &token, 4000);
        }

        assert!(known.find(&TokenHash::of("0"), 1000).is_none());
        assert!(known.find(&TokenHash::of("1"), 1000).is_some());
        assert_eq!(known.lock().tokens.len(), MOST);
    }
}
