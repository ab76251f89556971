//! The errors of settings.

#[cfg(feature = "fetch")]
use crate::fetch::FetchSettingProblem;
use crate::protocol::{issuer::IssuerError, resource_indicator::ResourceIndicatorError};
use std::borrow::Cow;

/// A setting that cannot be used, and the reason.
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

    /// The same error, with the section of the setting added to the key.
    pub(crate) fn within(self, section: &str) -> Self {
        Self { key: format!("{section}.{}", self.key).into(), problem: self.problem }
    }

    /// The key of the setting, with its sections, for instance `lifetimes.access_token`.
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
    /// The issuer is not valid.
    #[error("{0:?} cannot be used: {1}")]
    Issuer(String, #[source] IssuerError),
    /// A time is too short.
    #[error("must be at least {}, not {given}", seconds(*.least))]
    TooShort {
        /// The smallest permitted value.
        least: i64,
        /// The given value.
        given: i64,
    },
    /// A time is outside its bounds.
    #[error("must be between {least} and {most} seconds, not {given}")]
    OutOfBounds {
        /// The smallest permitted value.
        least: i64,
        /// The greatest permitted value.
        most: i64,
        /// The given value.
        given: i64,
    },
    /// A number is outside its bounds.
    #[error("must be between {least} and {most}, not {given}")]
    NumberOutOfBounds {
        /// The smallest permitted value.
        least: i64,
        /// The greatest permitted value.
        most: i64,
        /// The given value.
        given: i64,
    },
    /// A bound of 0 would refuse everybody.
    #[error("must be at least 1: with 0, every attempt would be refused")]
    Zero,
    /// A name is empty.
    #[error("must not be empty")]
    EmptyName,
    /// A setting that the server needs is missing.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// The text is not an origin.
    #[error(
        "{0:?} is no origin: expected a scheme and a host in lower case, and a port that is not the scheme's own, such as https://app.example.com"
    )]
    Origin(String),
    /// No generator with that name is registered.
    #[error("there is no generator {given:?}, only {known}")]
    UnknownGenerator {
        /// The given name.
        given: String,
        /// The names of the registered generators.
        known: String,
    },
    /// Something that signed access tokens need is missing.
    #[error("signed access tokens need {0}")]
    CannotSign(&'static str),
    /// A path cannot be a route.
    #[error(
        "{0:?} must begin with a slash and hold visible ASCII only, without query, fragment, braces or a segment that begins with `:` or `*`"
    )]
    Path(String),
    /// The text is not a URI.
    #[error("{0:?} must be an absolute URI in visible ASCII")]
    Uri(String),
    /// The text is not the URI of a resource.
    #[error("{0:?} cannot be a resource: {1}")]
    Resource(String, #[source] ResourceIndicatorError),
    /// The address is not http or https, or has a query or a fragment. The user code must be its only query parameter.
    #[error("{0:?} must be an http or https address without query and fragment")]
    VerificationUri(String),
    /// The text is not a permitted scheme of an application.
    #[error(
        "{0:?} cannot be used: write the scheme of an application in lower case, and not one that browsers handle themselves, \
         such as `javascript`"
    )]
    RedirectScheme(String),
    /// The text is not an authentication class.
    #[error(
        "{0:?} is no class of authentication: printable ASCII without a space, a quote or a backslash"
    )]
    AuthenticationClass(String),
    /// An issuer of software statements has no name or no usable key.
    #[error(
        "{0:?} has no name, or no key that signs: `jwks` is a JWK Set with a public key of EdDSA, ES256, PS256 or RS256"
    )]
    SoftwareStatementIssuer(String),
    /// The text is not a response type of OpenID Connect that this setting may list.
    #[error(
        "{0:?} is no response type with a token in the front channel: expected `id_token`, `id_token token`, `code id_token`, `code token` or `code id_token token`"
    )]
    OpenIdResponseType(String),
    /// No registered grant answers a word of the response type.
    #[error(
        "`{name}` needs the grant behind each of its words: write `#[grant] impl grants::{grant} for ..`"
    )]
    ResponseTypeWithoutGrant {
        /// The response type.
        name: &'static str,
        /// The name of the missing grant.
        grant: &'static str,
    },
    /// The server sets the claim itself.
    #[error("the claim {0:?} is set by the server and cannot be listed for a scope word")]
    ReservedClaim(String),
    /// The text is not a scope word.
    #[error("{0:?} is no scope word (RFC 6749 section 3.3)")]
    ScopeWord(String),
    /// No endpoint has that name.
    #[error("there is no endpoint {given:?}, only {known}")]
    UnknownEndpoint {
        /// The given name.
        given: String,
        /// The names of the existing endpoints.
        known: String,
    },
    /// A setting for fetches from other machines cannot be used.
    #[cfg(feature = "fetch")]
    #[error(transparent)]
    Fetch(FetchSettingProblem),
    /// The path of this endpoint follows from an RFC or from another endpoint, and cannot be changed.
    #[error("the path of {0:?} cannot be changed")]
    FixedPath(&'static str),
}

fn seconds(number: i64) -> String {
    if number == 1 { "1 second".to_owned() } else { format!("{number} seconds") }
}

/// Checks that a time is not too short.
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

/// Checks that a time lies within two bounds, if it is given.
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

/// Checks that a path can be a route and the end of a URL.
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
