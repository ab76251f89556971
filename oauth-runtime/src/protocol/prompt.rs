//! The parameter `prompt`: what a client wants a person to be asked before the client gets its answer. OpenID Connect Core,
//! section 3.1.2.1.

use super::{
    error::{ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
};

/// No user is signed in as the request requires, and nobody may be asked to sign in (OpenID Connect Core section 3.1.2.6).
pub const LOGIN_REQUIRED: OAuthError =
    OAuthError::new(ErrorCode::LOGIN_REQUIRED, "no user is signed in as the request requires")
        .with_id("login_required");
/// The person has not agreed yet, and may not be asked (OpenID Connect Core section 3.1.2.6).
pub const CONSENT_REQUIRED: OAuthError = OAuthError::new(
    ErrorCode::CONSENT_REQUIRED,
    "the user has not agreed to this request yet, and may not be asked",
)
.with_id("consent_required");
const TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "prompt is too long").with_id("prompt_too_long");
const NOT_ALONE: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "prompt must not combine none with another value")
        .with_id("prompt_none_not_alone");

/// The words that are understood, as metadata list them.
pub const WORDS: [&str; 4] = [NONE, LOGIN, CONSENT, SELECT_ACCOUNT];

const NONE: &str = "none";
const LOGIN: &str = "login";
const CONSENT: &str = "consent";
const SELECT_ACCOUNT: &str = "select_account";

/// What a person must be asked; nothing in particular by default.
///
/// ```
/// use oauth_runtime::protocol::{parameters::Parameters, prompt::Prompt};
///
/// let asked = Parameters::parse(b"prompt=login+consent+unknown")?;
/// let prompt = Prompt::requested(&asked)?;
/// assert!(prompt.asks_to_sign_in() && prompt.asks_for_consent());
/// assert!(!prompt.forbids_pages() && !prompt.asks_to_select_an_account());
///
/// assert!(Prompt::requested(&Parameters::parse(b"prompt=none+login")?).is_err());
/// # Ok::<(), oauth_runtime::protocol::error::OAuthError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    words: Vec<&'static str>,
}

impl Prompt {
    /// Reads `prompt` of an authorization request. Words that are not understood are left out.
    ///
    /// # Errors
    /// `invalid_request` when it is longer than [`limits::PROMPT`], or has `none` beside another word.
    pub fn requested(parameters: &Parameters) -> Result<Self, OAuthError> {
        let text = parameters.get("prompt").unwrap_or_default();
        if text.len() > limits::PROMPT {
            return Err(TOO_LONG);
        }
        let sent = || text.split(' ').filter(|word| !word.is_empty());
        if sent().any(|word| word == NONE) && sent().any(|word| word != NONE) {
            return Err(NOT_ALONE.with_hint(
                "`none` says that nobody may be asked, so no other word can stand beside it",
            ));
        }
        let words = WORDS.into_iter().filter(|known| sent().any(|word| word == *known));
        Ok(Self { words: words.collect() })
    }

    fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// `none`: neither the sign-in page nor the consent page may be shown.
    #[must_use]
    pub fn forbids_pages(&self) -> bool {
        self.has(NONE)
    }

    /// `login`: the person must sign in again, even with a session.
    #[must_use]
    pub fn asks_to_sign_in(&self) -> bool {
        self.has(LOGIN)
    }

    /// `select_account`: the person must choose an account.
    #[must_use]
    pub fn asks_to_select_an_account(&self) -> bool {
        self.has(SELECT_ACCOUNT)
    }

    /// `consent`: the person must be asked whether the client may have access, even if they have agreed before.
    #[must_use]
    pub fn asks_for_consent(&self) -> bool {
        self.has(CONSENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested(query: &str) -> Result<Prompt, OAuthError> {
        Prompt::requested(&Parameters::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn unknown_words_and_other_spellings_are_ignored() {
        for query in ["", "prompt=", "prompt=create", "prompt=None+LOGIN", "prompt=%20+"] {
            assert_eq!(requested(query), Ok(Prompt::default()), "{query}");
        }
        let all = requested("prompt=consent++select_account+login+login+create").unwrap();
        assert!(all.asks_for_consent() && all.asks_to_select_an_account() && all.asks_to_sign_in());
        assert!(!all.forbids_pages());
        assert!(requested("prompt=none+none").unwrap().forbids_pages());
    }

    #[test]
    fn none_beside_another_word_and_what_is_too_long_are_refused() {
        let long = format!("prompt={}", "x".repeat(limits::PROMPT + 1));
        for query in ["prompt=none+login", "prompt=create+none", &long] {
            assert_eq!(requested(query).unwrap_err().code(), ErrorCode::INVALID_REQUEST, "{query}");
        }
    }
}
