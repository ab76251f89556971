//! A scope word that the application defines, and the typed scopes that are made of such words. RFC 6749, section 3.3.

use super::{scope::is_scope_token, scope_pattern::is_pattern};

/// A scope word of an application, with the texts that a consent page shows, and with the other words that it implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeWord {
    word: &'static str,
    description: &'static str,
    detail: Option<&'static str>,
    message: Option<&'static str>,
    implies: &'static [&'static str],
}

impl ScopeWord {
    /// A word of requests and tokens, and a description of what it permits, in words that the person on the consent page
    /// understands.
    ///
    /// # Panics
    /// When the word is no scope token of RFC 6749 section 3.3, or is a [pattern](super::scope_pattern), which is never granted.
    /// In a constant this is a compile error.
    #[must_use]
    pub const fn new(word: &'static str, description: &'static str) -> Self {
        assert!(
            is_scope_token(word),
            "a scope word has printable ASCII without quote and backslash"
        );
        assert!(!is_pattern(word), "a scope word has no brace: a pattern is never granted");
        Self { word, description, detail: None, message: None, implies: &[] }
    }

    /// Says more of what the word permits.
    #[must_use]
    pub const fn with_detail(mut self, detail: &'static str) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Sets the name of the message that holds the description in a catalogue of translations.
    #[must_use]
    pub const fn with_message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    /// Names the words that a token with this word allows as well.
    #[must_use]
    pub const fn with_implied(mut self, words: &'static [&'static str]) -> Self {
        self.implies = words;
        self
    }

    /// The word in requests and tokens.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.word
    }

    /// What the word permits, in one line.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// Further details of what the word permits.
    #[must_use]
    pub const fn detail(&self) -> Option<&'static str> {
        self.detail
    }

    /// The name of the message that holds the description in a catalogue of translations.
    #[must_use]
    pub const fn message(&self) -> Option<&'static str> {
        self.message
    }

    /// The words that a token with this word allows as well. The words that these imply count too.
    #[must_use]
    pub const fn implies(&self) -> &'static [&'static str] {
        self.implies
    }
}

/// The scope words of an application as an enum. Derive it with `OAuthScope`.
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use oauth_runtime::prelude::*;
///
/// #[derive(Clone, Copy, OAuthScope)]
/// enum Permission {
///     /// See your photos
///     #[oauth(scope = "photos:read")]
///     Read,
///     /// Change and delete your photos
///     #[oauth(scope = "photos:write", implies(Read))]
///     Write,
/// }
///
/// assert_eq!(Permission::Write.to_string(), "photos:write");
/// assert_eq!(Permission::Write.word().implies(), ["photos:read"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of scopes",
    label = "this type has no scope words",
    note = "write `#[derive(Clone, Copy, OAuthScope)]` above the enum"
)]
pub trait OAuthScope: Copy + Send + Sync + 'static {
    /// Every scope, in the order of the enum.
    const ALL: &'static [Self];
    /// The word of each scope with its texts, in the same order.
    const WORDS: &'static [ScopeWord];

    /// The position of the scope in [`ALL`](Self::ALL) and in [`WORDS`](Self::WORDS).
    fn position(self) -> usize;

    /// The word of this scope with its texts.
    #[must_use]
    fn word(self) -> &'static ScopeWord {
        &Self::WORDS[self.position()]
    }

    /// The scope with that word.
    #[must_use]
    fn from_word(word: &str) -> Option<Self> {
        let position = Self::WORDS.iter().position(|known| known.as_str() == word)?;
        Self::ALL.get(position).copied()
    }
}

/// The word of a scope, in a constant: `word_of::<Scope>(Scope::Profile as usize)`. `#[require_oauth(Scope::Profile)]` generates
/// this call.
#[must_use]
pub const fn word_of<S: OAuthScope>(position: usize) -> &'static str {
    S::WORDS[position].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Written {
        Read,
        Write,
    }

    impl OAuthScope for Written {
        const ALL: &'static [Self] = &[Self::Read, Self::Write];
        const WORDS: &'static [ScopeWord] = &[
            ScopeWord::new("read", "Read").with_message("scope-read"),
            ScopeWord::new("write", "Write").with_detail("And delete.").with_implied(&["read"]),
        ];

        fn position(self) -> usize {
            self as usize
        }
    }

    #[test]
    fn an_enum_that_is_written_by_hand_knows_its_words() {
        const WRITE: &str = word_of::<Written>(Written::Write as usize);

        assert_eq!(WRITE, "write");
        assert_eq!(Written::from_word("read"), Some(Written::Read));
        assert_eq!(Written::from_word("delete"), None);
        assert_eq!(Written::Write.word().detail(), Some("And delete."));
    }

    #[test]
    #[should_panic(expected = "without quote and backslash")]
    fn a_word_that_no_token_can_have_is_refused() {
        let _ = ScopeWord::new("read all", "Read");
    }
}
