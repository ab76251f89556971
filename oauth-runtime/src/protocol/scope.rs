//! Scope: a set of words. RFC 6749, section 3.3.

use super::{
    error::{ErrorCode, OAuthError},
    limits, scope_pattern,
};
use std::fmt;

/// Scope words in the order they were asked for, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(Vec<String>);

const MALFORMED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "the scope is malformed").with_id("scope_malformed");
const COMMA: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SCOPE,
    "scope words are separated by spaces alone, and a comma would be a part of the word",
)
.with_id("scope_comma");
pub(super) const TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "the scope is too long").with_id("scope_too_long");
const NOT_ALLOWED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "the client may not have this scope")
        .with_id("scope_not_allowed");
const WIDER: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "the scope exceeds what was granted")
        .with_id("scope_wider");

/// The application's policy left nothing of the requested scope.
#[cfg(feature = "server")]
pub(crate) const POLICY_GIVES_NOTHING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "nothing of this scope is granted here")
        .with_id("scope_refused_by_policy");

/// The word by which a client asks for refresh tokens (OpenID Connect Core section 11). Where it is not permitted, it is left out
/// and the request is not refused, because client libraries send it unasked.
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";

impl Scope {
    /// Reads a scope that a client sent: `scope-token *( SP scope-token )`.
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        if text.len() > limits::SCOPE {
            return Err(TOO_LONG);
        }
        let mut words: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !is_scope_token(word) {
                return Err(MALFORMED);
            }
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
            if words.len() > limits::SCOPE_TOKENS {
                return Err(TOO_LONG);
            }
        }
        Ok(Self(words))
    }

    /// Reads a scope that a developer or an operator wrote, as [`parse`](Self::parse) does, and refuses `profile, email`. RFC
    /// 6749 section 3.3 lets a word end in a comma, but nobody means that: the word would be `profile,`, which no client asks for.
    ///
    /// # Errors
    /// `invalid_scope`; the hint says what was probably meant.
    pub fn written(text: &str) -> Result<Self, OAuthError> {
        let words = text.split(' ');
        if words.clone().any(|word| word.ends_with(',')) {
            let meant: Vec<_> =
                words.map(|word| word.trim_matches(',')).filter(|word| !word.is_empty()).collect();
            return Err(COMMA.with_hint(format!("write {:?}", meant.join(" "))));
        }
        Self::parse(text)
    }

    /// Reads a scope that this server stored; words that could not have been stored are left out.
    #[must_use]
    pub fn stored(text: &str) -> Self {
        Self(
            text.split_ascii_whitespace()
                .filter(|word| is_scope_token(word))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// The requested scope, if the client may have all of it; otherwise `invalid_scope`.
    ///
    /// There are two exceptions. An `offline_access` that the client did not register is left out. In a request with `openid`,
    /// words that the client did not register are ignored, if it registered `openid` (OpenID Connect Core section 3.1.2.1).
    pub fn allowed_by(self, registered: &Self) -> Result<Self, OAuthError> {
        let asked = self.without_offline_access_beyond(registered);
        let allowed = asked.within(registered);
        let ignores_others = asked.contains("openid") && registered.contains("openid");
        if allowed == asked || ignores_others {
            return Ok(allowed);
        }
        let registered = registered.to_string();
        let hint = format!(
            "add the word to the scope of the client, which is {registered:?}, or ask for less"
        );
        Err(NOT_ALLOWED.with_hint(hint))
    }

    /// The part of a requested scope that the client may have. Words that it may not have are dropped.
    ///
    /// # Errors
    /// `invalid_scope` when no word is left.
    pub fn narrowed_by(self, registered: &Self) -> Result<Self, OAuthError> {
        let kept = self.within(registered);
        if kept.is_empty() { self.allowed_by(registered) } else { Ok(kept) }
    }

    /// The requested part of this granted scope, never more (RFC 6749 section 6). Without a request, all of it.
    pub fn narrowed_to(&self, requested: Option<&str>) -> Result<Self, OAuthError> {
        let Some(requested) = requested else { return Ok(self.clone()) };
        let requested = Self::parse(requested)?.without_offline_access_beyond(self);
        if requested.is_empty() {
            return Ok(self.clone());
        }
        if requested.is_subset_of(self) { Ok(requested) } else { Err(WIDER) }
    }

    fn without_offline_access_beyond(self, granted: &Self) -> Self {
        if granted.contains(OFFLINE_ACCESS) { self } else { self.without(OFFLINE_ACCESS) }
    }

    /// The words of this scope without this one.
    #[must_use]
    pub(super) fn without(mut self, word: &str) -> Self {
        self.0.retain(|known| known != word);
        self
    }

    /// The words of this scope that a client with the scope `registered` may have: those that it registered, and those that fit one
    /// of its [patterns](super::scope_pattern). A pattern itself is never among them.
    #[must_use]
    pub fn within(&self, registered: &Self) -> Self {
        let allows =
            |word: &&String| registered.iter().any(|known| scope_pattern::allows(known, word));
        Self(self.0.iter().filter(allows).cloned().collect())
    }

    /// The words that are no patterns.
    #[must_use]
    pub(super) fn without_patterns(mut self) -> Self {
        self.0.retain(|word| !scope_pattern::is_pattern(word));
        self
    }

    /// The words for which `keep` returns `true`.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|word| keep(word)).cloned().collect())
    }

    /// The words that are in both scopes, in this scope's order.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|word| other.contains(word)).cloned().collect())
    }

    /// The words that are in one of the scopes or in both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let added = other.0.iter().filter(|word| !self.contains(word));
        Self(self.0.iter().chain(added).cloned().collect())
    }

    /// Whether the word is in the scope.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|known| known == word)
    }

    /// Whether every word is in the other scope.
    #[must_use]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.0.iter().all(|word| other.contains(word))
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join(" "))
    }
}

/// `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`
#[must_use]
pub const fn is_scope_token(word: &str) -> bool {
    let bytes = word.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if !matches!(bytes[index], 0x21 | 0x23..=0x5B | 0x5D..=0x7E) {
            return false;
        }
        index += 1;
    }
    index > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_kept_once_and_in_order() {
        assert_eq!(Scope::parse("b a  b").unwrap().to_string(), "b a");
    }

    #[test]
    fn a_word_that_the_client_may_not_have_is_a_refusal_and_not_a_narrowing() {
        let registered = Scope::stored("profile email");

        let refusal = Scope::parse("profile zzz").unwrap().allowed_by(&registered).unwrap_err();
        assert_eq!(refusal.id(), NOT_ALLOWED.id());
    }

    #[test]
    fn a_lenient_profile_drops_what_the_client_may_not_have_and_refuses_when_nothing_is_left() {
        let registered = Scope::stored("profile email");
        let narrowed = |text| Scope::parse(text).unwrap().narrowed_by(&registered);

        assert_eq!(narrowed("zzz email"), Ok(Scope::stored("email")));
        assert_eq!(narrowed("zzz").unwrap_err().id(), NOT_ALLOWED.id());
    }

    #[test]
    fn unknown_words_beside_openid_are_ignored() {
        let registered = Scope::stored("openid profile");

        assert_eq!(
            Scope::parse("openid zzz").unwrap().allowed_by(&registered),
            Ok(Scope::stored("openid"))
        );
    }

    #[test]
    fn a_refresh_never_widens() {
        assert_eq!(Scope::stored("profile").narrowed_to(Some("profile email")), Err(WIDER));
        assert_eq!(Scope::stored("").narrowed_to(Some("profile")), Err(WIDER));
        let asked_again = Scope::stored("profile").narrowed_to(Some("profile offline_access"));
        assert_eq!(asked_again, Ok(Scope::stored("profile")));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_printing_is_its_inverse(text in ".{0,200}") {
            if let Ok(scope) = Scope::parse(&text) {
                prop_assert_eq!(Scope::parse(&scope.to_string()).unwrap(), scope);
            }
        }

        #[test]
        fn narrowing_gives_a_subset(granted in "[a-d]( [a-d]){0,3}", requested in "[a-f]( [a-f]){0,3}") {
            let granted = Scope::parse(&granted).unwrap();
            if let Ok(narrowed) = granted.narrowed_to(Some(&requested)) {
                prop_assert!(narrowed.is_subset_of(&granted));
            }
        }
    }
}
