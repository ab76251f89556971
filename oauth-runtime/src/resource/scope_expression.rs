//! The scope that a resource requires of a token: alternatives, each of which is a set of words.

use crate::protocol::{
    error::{ErrorCode, OAuthError},
    scope::Scope,
    scope_table::ScopeTable,
    scope_word::OAuthScope,
};
use std::sync::Arc;

const EMPTY: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "the scope is empty").with_id("scope_empty");

/// A scope requirement. It is met if the scope contains all words of one alternative, or if there are no alternatives.
#[derive(Clone, Debug)]
pub struct ScopeExpression(Alternatives);

#[derive(Clone, Debug)]
enum Alternatives {
    Written(&'static [&'static [&'static str]]),
    Read(Arc<[Scope]>),
}

impl ScopeExpression {
    /// Accepts any valid token.
    pub const ANY_TOKEN: Self = Self::new(&[]);

    /// Makes a requirement from alternatives that are written in the source.
    #[must_use]
    pub const fn new(alternatives: &'static [&'static [&'static str]]) -> Self {
        Self(Alternatives::Written(alternatives))
    }

    /// Makes a requirement with one alternative: all words of a text, such as `"profile email"`. A text without a word accepts
    /// any valid token.
    ///
    /// # Panics
    /// When a word is not a scope token of RFC 6749 section 3.3, or ends in a comma.
    #[must_use]
    pub fn all(words: &str) -> Self {
        match Scope::written(words) {
            Ok(scope) => Self::one(scope).unwrap_or(Self::ANY_TOKEN),
            Err(error) => {
                let hint = error.hint().unwrap_or(
                    "write words of printable ASCII without quote and backslash, separated by spaces",
                );
                panic!("{words:?} is not a scope: {error}: {hint}")
            }
        }
    }

    /// Makes a requirement from a text that is not written in the source: all of its words. A text without a word is refused,
    /// since the intended requirement is missing and [`ANY_TOKEN`](Self::ANY_TOKEN) would be weaker.
    ///
    /// # Errors
    /// `invalid_scope` when there is no word, or when one is not a scope token of RFC 6749 section 3.3, or ends in a comma.
    pub fn parse(words: &str) -> Result<Self, OAuthError> {
        Self::one(Scope::written(words)?).ok_or(EMPTY)
    }

    /// Makes a requirement from alternatives of typed scopes: `any_of([&[Scope::Profile, Scope::Email][..], &[Scope::Admin]])`.
    /// Empty alternatives are left out. If no alternative remains, any valid token is accepted.
    #[must_use]
    pub fn any_of<'a, S: OAuthScope>(alternatives: impl IntoIterator<Item = &'a [S]>) -> Self {
        let scope = |scopes: &[S]| {
            let words: Vec<_> = scopes.iter().map(|scope| scope.word().as_str()).collect();
            Scope::stored(&words.join(" "))
        };
        let all = alternatives.into_iter().filter(|scopes| !scopes.is_empty()).map(scope);
        Self(Alternatives::Read(all.collect()))
    }

    fn one(scope: Scope) -> Option<Self> {
        (!scope.is_empty()).then(|| Self(Alternatives::Read(Arc::from([scope]))))
    }

    /// Whether a token with this scope meets the requirement, if no word implies another one.
    #[must_use]
    pub fn is_satisfied_by(&self, scope: &Scope) -> bool {
        self.holds(|word| scope.contains(word))
    }

    /// Whether a token with this scope meets the requirement, including the words that its words imply.
    #[must_use]
    pub fn is_satisfied_with(&self, scope: &Scope, table: &ScopeTable) -> bool {
        self.holds(|word| table.allows(scope, word))
    }

    fn holds(&self, allows: impl Fn(&str) -> bool) -> bool {
        match &self.0 {
            Alternatives::Written(alternatives) => {
                alternatives.is_empty()
                    || alternatives.iter().any(|words| words.iter().all(|word| allows(word)))
            }
            Alternatives::Read(alternatives) => {
                alternatives.is_empty()
                    || alternatives.iter().any(|words| words.iter().all(&allows))
            }
        }
    }

    /// Every word of every alternative.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn words(&self) -> Vec<&str> {
        match &self.0 {
            Alternatives::Written(alternatives) => alternatives.concat(),
            Alternatives::Read(alternatives) => alternatives.iter().flat_map(Scope::iter).collect(),
        }
    }

    /// The scope that a challenge asks for: the first alternative.
    #[must_use]
    pub fn challenge(&self) -> Option<String> {
        match &self.0 {
            Alternatives::Written(alternatives) => {
                alternatives.first().map(|words| words.join(" "))
            }
            Alternatives::Read(alternatives) => alternatives.first().map(ToString::to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_or_and_words_are_and() {
        let mixed = ScopeExpression::new(&[&["profile", "email"], &["admin"]]);

        assert!(mixed.is_satisfied_by(&Scope::stored("email profile")));
        assert!(mixed.is_satisfied_by(&Scope::stored("admin")));
        assert!(!mixed.is_satisfied_by(&Scope::stored("profile")));
        assert_eq!(mixed.challenge().as_deref(), Some("profile email"));
    }

    #[test]
    fn nothing_demanded_is_any_token() {
        assert!(ScopeExpression::ANY_TOKEN.is_satisfied_by(&Scope::default()));
        assert!(ScopeExpression::all("").is_satisfied_by(&Scope::default()));
        assert_eq!(ScopeExpression::ANY_TOKEN.challenge(), None);
    }

    #[test]
    fn a_text_from_somewhere_else_demands_something_or_is_refused() {
        for text in ["", " ", "pro\"file", "project:\u{e9}", "a\nb", "profile, email", "profile,"] {
            assert!(ScopeExpression::parse(text).is_err(), "{text:?}");
        }
        let project = ScopeExpression::parse("project:7").unwrap();

        assert!(project.is_satisfied_by(&Scope::stored("profile project:7")));
        assert!(!project.is_satisfied_by(&Scope::stored("profile project:70")));
    }

    /// RFC 6749 section 3.3 allows the comma, and a client may send it.
    #[test]
    #[should_panic(expected = "write \"profile email\"")]
    fn words_with_commas_between_them_are_a_mistake_at_the_start() {
        assert!(Scope::parse("profile,email profile,").is_ok());
        let _ = ScopeExpression::all("profile, email");
    }

    #[test]
    #[should_panic(expected = "is not a scope")]
    fn a_word_that_no_token_can_have_is_a_mistake_at_the_start() {
        let _ = ScopeExpression::all("pro\"file");
    }
}
