//! A setting that cannot be used.

#[cfg(feature = "fetch")]
use crate::fetch::FetchSettingProblem;
use crate::protocol::{issuer::IssuerError, resource_indicator::ResourceIndicatorError};
use std::borrow::Cow;

/// Which setting cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct SettingError {
    key: Cow<'static, str>,
    #[source]
    problem: SettingProblem,
}

impl SettingError {
    pub(crate) fn new(key: impl Into<Cow<'static, str>>, problem: SettingProblem) -> Self {
        Self { key: key.into(), problem }
    }

    /// The same mistake as one of a section.
    pub(crate) fn within(self, section: &str) -> Self {
        Self { key: format!("{section}.{}", self.key).into(), problem: self.problem }
    }

    /// The key of the setting, with its sections: `lifetimes.access_token`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Why the setting cannot be used.
    #[must_use]
    pub fn problem(&self) -> &SettingProblem {
        &self.problem
    }
}

/// Why a setting cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingProblem {
    /// The issuer is not one.
    #[error("{0:?} cannot be used: {1}")]
    Issuer(String, #[source] IssuerError),
    /// A time is too short.
    #[error("must be at least {}, not {given}", seconds(*.least))]
    TooShort {
        /// The least value.
        least: i64,
        /// As it was given.
        given: i64,
    },
    /// A time is out of its bounds.
    #[error("must be between {least} and {most} seconds, not {given}")]
    OutOfBounds {
        /// The least value.
        least: i64,
        /// The greatest value.
        most: i64,
        /// As it was given.
        given: i64,
    },
    /// A number is out of its bounds.
    #[error("must be between {least} and {most}, not {given}")]
    NumberOutOfBounds {
        /// The least value.
        least: i64,
        /// The greatest value.
        most: i64,
        /// As it was given.
        given: i64,
    },
    /// A bound lets nobody in.
    #[error("must be at least 1: the first attempt of everybody would be refused")]
    Zero,
    /// A name is empty.
    #[error("must be a name")]
    EmptyName,
    /// What the server needs was not said.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// The text is no origin.
    #[error(
        "{0:?} is no origin: expected a scheme and a host in lower case, and a port that is not the scheme's own, such as https://app.example.com"
    )]
    Origin(String),
    /// A generator that nobody registered.
    #[error("there is no generator {given:?}, only {known}")]
    UnknownGenerator {
        /// As it was given.
        given: String,
        /// The names that there are.
        known: String,
    },
    /// Signed tokens need what is not there.
    #[error("signed access tokens need {0}")]
    CannotSign(&'static str),
    /// A path cannot be a route.
    #[error(
        "{0:?} must begin with a slash and hold visible ASCII only, without query, fragment, braces or a segment that begins with `:` or `*`"
    )]
    Path(String),
    /// The text is no URI.
    #[error("{0:?} must be an absolute URI in visible ASCII")]
    Uri(String),
    /// The text is no name of a resource.
    #[error("{0:?} cannot be a resource: {1}")]
    Resource(String, #[source] ResourceIndicatorError),
    /// A code is appended to the address as its one parameter.
    #[error("{0:?} must be an http or https address without query and fragment")]
    VerificationUri(String),
    /// The text is no scheme of an application.
    #[error(
        "{0:?} is no scheme of an application in lower case, or one that a browser acts upon itself"
    )]
    RedirectScheme(String),
    /// The text is no class of authentication.
    #[error(
        "{0:?} is no class of authentication: printable ASCII without a space, a quote or a backslash"
    )]
    AuthenticationClass(String),
    /// The issuer of software statements has no name, or no key.
    #[error(
        "{0:?} has no name, or no key that signs: `jwks` is a JWK Set with a public key of EdDSA, ES256, PS256 or RS256"
    )]
    SoftwareStatementIssuer(String),
    /// The text is no response type of OpenID Connect.
    #[error(
        "{0:?} is no response type with a token in the front channel: expected `id_token`, `id_token token`, `code id_token`, `code token` or `code id_token token`"
    )]
    OpenIdResponseType(String),
    /// A word of a response type that no grant answers.
    #[error(
        "`{name}` needs the grant behind each of its words: write `#[grant] impl grants::{grant} for ..`"
    )]
    ResponseTypeWithoutGrant {
        /// The response type.
        name: &'static str,
        /// The grant that is missing.
        grant: &'static str,
    },
    /// The server sets the claim itself.
    #[error("the server sets the claim {0:?} itself: no scope word gives it")]
    ReservedClaim(String),
    /// The text is no scope word.
    #[error("{0:?} is no scope word (RFC 6749 section 3.3)")]
    ScopeWord(String),
    /// No endpoint has that name.
    #[error("there is no endpoint {given:?}, only {known}")]
    UnknownEndpoint {
        /// As it was given.
        given: String,
        /// The names that there are.
        known: String,
    },
    /// The bounds of what is read from other machines cannot be these.
    #[cfg(feature = "fetch")]
    #[error(transparent)]
    Fetch(FetchSettingProblem),
    /// The document is found at the path that its RFC says.
    #[error("the path of {0:?} cannot be changed")]
    FixedPath(&'static str),
}

fn seconds(number: i64) -> String {
    if number == 1 { "1 second".to_owned() } else { format!("{number} seconds") }
}

/// A time with a least value.
pub(super) fn at_least(
    key: impl Into<Cow<'static, str>>,
    least: i64,
    given: i64,
) -> Result<(), SettingError> {
    if given >= least {
        return Ok(());
    }
    Err(SettingError::new(key, SettingProblem::TooShort { least, given }))
}

/// A time that may be left out and has two bounds.
pub(super) fn within(
    key: &'static str,
    (least, most): (i64, i64),
    given: Option<i64>,
) -> Result<(), SettingError> {
    match given {
        Some(given) if !(least..=most).contains(&given) => {
            Err(SettingError::new(key, SettingProblem::OutOfBounds { least, most, given }))
        }
        _ => Ok(()),
    }
}

/// A path that can be a route, and the end of a URL.
pub(super) fn path(key: impl Into<Cow<'static, str>>, path: &str) -> Result<(), SettingError> {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    let is_pattern = path.contains(['?', '#', '{', '}', '"', '<', '>', '\\'])
        || path.contains("/:")
        || path.contains("/*");
    if path.starts_with('/') && is_plain && !is_pattern {
        return Ok(());
    }
    Err(SettingError::new(key, SettingProblem::Path(path.to_owned())))
}
