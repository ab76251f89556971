//! What a server knows of its scope words: their texts, and which word implies which. RFC 6749, section 3.3.

use super::{
    scope::Scope,
    scope_word::{OAuthScope, ScopeWord},
};
use std::collections::{BTreeMap, BTreeSet};

/// The typed scopes of a server, of one enum or of several.
///
/// An implied word counts only where a token is checked. A scope that is registered, requested, granted, stored, shown or
/// introspected stays as it was asked for, without implied words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeTable {
    words: Vec<ScopeWord>,
    /// For each word, the words that imply it, directly or indirectly.
    implied_by: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl ScopeTable {
    /// The scopes of an enum.
    #[must_use]
    pub fn of<S: OAuthScope>() -> Self {
        Self::default().with::<S>()
    }

    /// Adds the scopes of another enum. For a word that is there already, the first text is kept, and the words that either entry
    /// implies count.
    #[must_use]
    pub fn with<S: OAuthScope>(mut self) -> Self {
        for word in S::WORDS {
            for implied in word.implies() {
                self.implied_by.entry(implied).or_default().insert(word.as_str());
            }
            if self.word(word.as_str()).is_none() {
                self.words.push(*word);
            }
        }
        self.close();
        self
    }

    /// Adds the indirect implications: if a word implies a second one that implies a third one, the first word implies the third
    /// one, too.
    fn close(&mut self) {
        loop {
            let mut added = false;
            for word in self.implied_by.keys().copied().collect::<Vec<_>>() {
                let direct = self.implied_by.get(word).cloned().unwrap_or_default();
                let farther = direct.iter().filter_map(|by| self.implied_by.get(by)).flatten();
                let farther: Vec<_> = farther.copied().filter(|by| *by != word).collect();
                let known = self.implied_by.entry(word).or_default();
                for by in farther {
                    added |= known.insert(by);
                }
            }
            if !added {
                return;
            }
        }
    }

    /// The words, in the order of the enums.
    pub fn words(&self) -> impl Iterator<Item = &ScopeWord> {
        self.words.iter()
    }

    /// The entry of a word: its texts, and the words that it implies.
    #[must_use]
    pub fn word(&self, word: &str) -> Option<&ScopeWord> {
        self.words.iter().find(|known| known.as_str() == word)
    }

    /// Whether a token with this scope may do what the word stands for: it has the word, or another one that implies it.
    #[must_use]
    pub fn allows(&self, scope: &Scope, word: &str) -> bool {
        scope.contains(word)
            || self.implied_by.get(word).is_some_and(|by| by.iter().any(|by| scope.contains(by)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    enum First {
        Read,
        Write,
        Admin,
    }

    impl OAuthScope for First {
        const ALL: &'static [Self] = &[Self::Read, Self::Write, Self::Admin];
        const WORDS: &'static [ScopeWord] = &[
            ScopeWord::new("read", "Read"),
            ScopeWord::new("write", "Write").with_implied(&["read"]),
            ScopeWord::new("admin", "Administer").with_implied(&["write"]),
        ];

        fn position(self) -> usize {
            self as usize
        }
    }

    /// Closes a ring with the first one, which no macro can see.
    #[derive(Clone, Copy)]
    enum Second {
        Read,
    }

    impl OAuthScope for Second {
        const ALL: &'static [Self] = &[Self::Read];
        const WORDS: &'static [ScopeWord] =
            &[ScopeWord::new("read", "Another text").with_implied(&["admin"])];

        fn position(self) -> usize {
            self as usize
        }
    }

    #[test]
    fn a_word_allows_what_it_implies_however_indirectly_and_nothing_backwards() {
        let table = ScopeTable::of::<First>();
        for (granted, allowed) in [
            ("read", &["read"][..]),
            ("write", &["read", "write"]),
            ("admin", &["read", "write", "admin"]),
            ("other", &["other"]),
            ("", &[]),
        ] {
            let scope = Scope::stored(granted);
            let seen: Vec<_> = ["read", "write", "admin", "other"]
                .into_iter()
                .filter(|word| table.allows(&scope, word))
                .collect();
            assert_eq!(seen, allowed, "{granted}");
        }
    }

    #[test]
    fn two_enums_may_share_a_word_and_even_a_ring() {
        let table = ScopeTable::of::<First>().with::<Second>();

        assert_eq!(table.words().count(), 3);
        assert_eq!(table.word("read").unwrap().description(), "Read");
        assert!(table.allows(&Scope::stored("read"), "write"));
        assert!(!table.allows(&Scope::stored("other"), "read"));
    }
}
