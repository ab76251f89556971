//! A scope word as a page shows it. RFC 6749, section 3.3.

use super::scope_word::ScopeWord;

/// A scope word with the texts of the application about it. A word without texts is shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission<'a> {
    word: &'a str,
    known: Option<&'a ScopeWord>,
}

impl<'a> Permission<'a> {
    pub(crate) const fn new(word: &'a str, known: Option<&'a ScopeWord>) -> Self {
        Self { word, known }
    }

    /// The word in requests and tokens.
    #[must_use]
    pub const fn word(&self) -> &'a str {
        self.word
    }

    /// What the word permits, in one line; the word itself where no typed scope has it.
    #[must_use]
    pub fn description(&self) -> &'a str {
        match self.known {
            Some(known) => known.description(),
            None => self.word,
        }
    }

    /// Further details of what the word permits.
    #[must_use]
    pub fn detail(&self) -> Option<&'a str> {
        self.known?.detail()
    }

    /// The name of the message that holds the description in a catalogue of translations.
    #[must_use]
    pub fn message(&self) -> Option<&'a str> {
        self.known?.message()
    }

    /// Whether a typed scope of the application has the word.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.known.is_some()
    }
}
