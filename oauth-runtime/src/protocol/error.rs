//! The error answers of the protocol. RFC 6749, sections 4.1.2.1 and 5.2; RFC 6750, section 3.1.

use std::{error::Error, fmt};

/// An error code: a value of the `error` member. A grant of an application's own may define more (RFC 6749 section 8.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorCode(&'static str);

impl ErrorCode {
    /// The request is malformed (RFC 6749 section 5.2).
    pub const INVALID_REQUEST: Self = Self("invalid_request");
    /// Client authentication failed (RFC 6749 section 5.2).
    pub const INVALID_CLIENT: Self = Self("invalid_client");
    /// The code, refresh token or credential is invalid, expired, revoked or another client's (RFC 6749 section 5.2).
    pub const INVALID_GRANT: Self = Self("invalid_grant");
    /// The client may not use this grant or response type (RFC 6749 section 5.2).
    pub const UNAUTHORIZED_CLIENT: Self = Self("unauthorized_client");
    /// No grant of this server has that `grant_type` (RFC 6749 section 5.2).
    pub const UNSUPPORTED_GRANT_TYPE: Self = Self("unsupported_grant_type");
    /// No grant of this server has that `response_type` (RFC 6749 section 4.1.2.1).
    pub const UNSUPPORTED_RESPONSE_TYPE: Self = Self("unsupported_response_type");
    /// The scope is malformed, unknown, or more than the client may have (RFC 6749 section 5.2).
    pub const INVALID_SCOPE: Self = Self("invalid_scope");
    /// The resource owner, or this server for them, said no (RFC 6749 section 4.1.2.1).
    pub const ACCESS_DENIED: Self = Self("access_denied");
    /// Something failed that the client did not cause (RFC 6749 section 4.1.2.1).
    pub const SERVER_ERROR: Self = Self("server_error");
    /// Storage or keys cannot be reached at the moment (RFC 6749 section 4.1.2.1).
    pub const TEMPORARILY_UNAVAILABLE: Self = Self("temporarily_unavailable");
    /// The person has not decided about the device yet (RFC 8628 section 3.5).
    pub const AUTHORIZATION_PENDING: Self = Self("authorization_pending");
    /// The device asks too often: from now on it must wait 5 seconds longer between requests (RFC 8628 section 3.5).
    pub const SLOW_DOWN: Self = Self("slow_down");
    /// The device code has expired (RFC 8628 section 3.5).
    pub const EXPIRED_TOKEN: Self = Self("expired_token");
    /// The access token is unknown, expired or revoked (RFC 6750 section 3.1).
    pub const INVALID_TOKEN: Self = Self("invalid_token");
    /// The access token is valid but lacks the scope (RFC 6750 section 3.1).
    pub const INSUFFICIENT_SCOPE: Self = Self("insufficient_scope");
    /// The user must be authenticated in another way, or again (RFC 9470 section 3).
    pub const INSUFFICIENT_USER_AUTHENTICATION: Self = Self("insufficient_user_authentication");
    /// The user was not authenticated as the request demands (RFC 9470 section 5).
    pub const UNMET_AUTHENTICATION_REQUIREMENTS: Self = Self("unmet_authentication_requirements");
    /// A redirect URI cannot be registered (RFC 7591 section 3.2.2).
    pub const INVALID_REDIRECT_URI: Self = Self("invalid_redirect_uri");
    /// Client metadata cannot be registered (RFC 7591 section 3.2.2).
    pub const INVALID_CLIENT_METADATA: Self = Self("invalid_client_metadata");
    /// The software statement cannot be verified (RFC 7591 section 3.2.2).
    pub const INVALID_SOFTWARE_STATEMENT: Self = Self("invalid_software_statement");
    /// The server does not trust who made the software statement (RFC 7591 section 3.2.2).
    pub const UNAPPROVED_SOFTWARE_STATEMENT: Self = Self("unapproved_software_statement");
    /// The server does not revoke tokens of this kind (RFC 7009 section 2.2.1).
    pub const UNSUPPORTED_TOKEN_TYPE: Self = Self("unsupported_token_type");
    /// The resource is unknown or not supported (RFC 8707 section 2).
    pub const INVALID_TARGET: Self = Self("invalid_target");
    /// No user is signed in as the request requires, and nobody may be asked to sign in (`OpenID` Connect Core section 3.1.2.6).
    pub const LOGIN_REQUIRED: Self = Self("login_required");
    /// The user has not agreed yet, and may not be asked (`OpenID` Connect Core section 3.1.2.6).
    pub const CONSENT_REQUIRED: Self = Self("consent_required");
    /// Request objects are not supported (`OpenID` Connect Core section 6.3.1).
    pub const REQUEST_NOT_SUPPORTED: Self = Self("request_not_supported");
    /// The request object is malformed, has expired, or is not signed by the client for this server (`OpenID` Connect Core section
    /// 3.1.2.6; RFC 9101 section 7).
    pub const INVALID_REQUEST_OBJECT: Self = Self("invalid_request_object");
    /// Request objects by reference are not supported (`OpenID` Connect Core section 6.3.1).
    pub const REQUEST_URI_NOT_SUPPORTED: Self = Self("request_uri_not_supported");

    /// An error code of an extension: letters, digits and `_` (RFC 6749 appendix A.7 permits more).
    ///
    /// # Panics
    /// In a constant, at compile time, when the word holds any other character or none at all.
    #[must_use]
    pub const fn new(word: &'static str) -> Self {
        let bytes = word.as_bytes();
        assert!(!bytes.is_empty(), "an error code has at least one character");
        let mut index = 0;
        while index < bytes.len() {
            assert!(
                bytes[index].is_ascii_alphanumeric() || bytes[index] == b'_',
                "an error code is made of letters, digits and `_`"
            );
            index += 1;
        }
        Self(word)
    }

    /// The word as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An error of the protocol: the code and the description that are sent, and a hint for the log.
///
/// `description` is a constant, so it can never repeat what a client sent; `hint` is for the server's log and is never sent.
///
/// ```
/// use oauth_runtime::protocol::error::{ChallengeParameter, ErrorCode, OAuthError};
///
/// const STEP_UP: OAuthError = OAuthError::new(
///     ErrorCode::INSUFFICIENT_USER_AUTHENTICATION,
///     "a stronger authentication is needed",
/// )
/// .with_id("step_up");
///
/// let error = STEP_UP.with_parameter(ChallengeParameter::ACR_VALUES, "phr");
/// assert_eq!(error.id(), "step_up");
/// assert_eq!(error.parameters().next(), Some(("acr_values", "phr")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    code: ErrorCode,
    description: &'static str,
    id: &'static str,
    // Boxed, because most errors have no details and should not make every result larger.
    details: Option<Box<Details>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Details {
    hint: Option<String>,
    parameters: Vec<(ChallengeParameter, String)>,
    retry_after: Option<u32>,
}

impl OAuthError {
    /// An error with a description for the developer of the client: printable ASCII without `"` and `\`, as RFC 6749 section 5.2
    /// demands.
    ///
    /// # Panics
    /// In a constant, at compile time, when the description holds any other character.
    #[must_use]
    pub const fn new(code: ErrorCode, description: &'static str) -> Self {
        let bytes = description.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            assert!(
                matches!(bytes[index], 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E),
                "an error_description is printable ASCII without quote and backslash"
            );
            index += 1;
        }
        Self { code, description, id: code.as_str(), details: None }
    }

    /// Sets the id by which translations find the error. An id never changes its meaning.
    ///
    /// # Panics
    /// In a constant, at compile time, when the id is no word of lower-case letters, digits and `_`.
    #[must_use]
    pub const fn with_id(mut self, id: &'static str) -> Self {
        let bytes = id.as_bytes();
        assert!(!bytes.is_empty(), "an id has at least one character");
        let mut index = 0;
        while index < bytes.len() {
            assert!(
                matches!(bytes[index], b'a'..=b'z' | b'0'..=b'9' | b'_'),
                "an id is made of lower-case letters, digits and `_`"
            );
            index += 1;
        }
        self.id = id;
        self
    }

    /// Adds a hint for the operator, which the client must not see.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.details.get_or_insert_default().hint = Some(hint.into());
        self
    }

    /// Adds a parameter to the challenge that carries this refusal (RFC 9470 section 3).
    #[must_use]
    pub fn with_parameter(mut self, name: ChallengeParameter, value: impl Into<String>) -> Self {
        let parameters = &mut self.details.get_or_insert_default().parameters;
        // A parameter may not stand twice in a challenge (RFC 9110 section 11.2).
        parameters.retain(|(known, _)| *known != name);
        parameters.push((name, value.into()));
        self
    }

    /// Makes it the error for too many requests: 429 with `Retry-After`, the number of seconds after which the server looks at
    /// another request (RFC 6585 section 4).
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.details.get_or_insert_default().retry_after = Some(seconds);
        self
    }

    /// The error code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The description for the developer of the client.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// The id by which translations find the error; the error code, if it was given no id.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The hint for the operator; never sent.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.details.as_deref()?.hint.as_deref()
    }

    /// After how many seconds the server looks at another request, if there were too many.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        self.details.as_deref()?.retry_after
    }

    /// The parameters of the challenge, besides those that every challenge has.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let parameters = self.details.as_deref().map(|details| &details.parameters);
        parameters.into_iter().flatten().map(|(name, value)| (name.0, value.as_str()))
    }
}

/// The name of a parameter of a challenge (RFC 9110 section 11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChallengeParameter(&'static str);

impl ChallengeParameter {
    /// The authentication context classes that are accepted (RFC 9470 section 3).
    pub const ACR_VALUES: Self = Self("acr_values");
    /// How long ago the user may have signed in (RFC 9470 section 3).
    pub const MAX_AGE: Self = Self("max_age");
    /// The scope that is needed (RFC 6750 section 3), where an endpoint refuses a token.
    pub(crate) const SCOPE: Self = Self("scope");

    /// A parameter of an extension: lower-case letters, digits, `-` and `_`. It must not be a parameter that every challenge has.
    ///
    /// # Panics
    /// In a constant, at compile time, when the name is no such word.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(!bytes.is_empty(), "a parameter has at least one character");
        let mut index = 0;
        while index < bytes.len() {
            assert!(
                matches!(bytes[index], b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'),
                "a parameter is made of lower-case letters, digits, `-` and `_`"
            );
            index += 1;
        }
        // Matches a pattern, because a constant cannot compare texts.
        assert!(
            !matches!(
                bytes,
                b"realm"
                    | b"charset"
                    | b"scope"
                    | b"error"
                    | b"error_description"
                    | b"error_uri"
                    | b"resource_metadata"
            ),
            "every challenge has this parameter already"
        );
        Self(name)
    }

    /// The name as it stands in a challenge.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// Storage, randomness or hashing is not available at the moment. Always a 503, never a refusal.
#[derive(Debug, thiserror::Error)]
#[error("temporarily unavailable: {cause}")]
pub struct Outage {
    cause: Box<dyn Error + Send + Sync>,
}

impl Outage {
    /// An outage with its cause, which is logged and never sent.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { cause: cause.into() }
    }

    /// The cause in words, for the log.
    pub(crate) fn cause(&self) -> String {
        self.cause.to_string()
    }
}

/// Why a request failed. There will never be a third reason, so a `match` on both is complete.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// 503 with `Retry-After`: the same request may succeed later.
    #[error(transparent)]
    Outage(#[from] Outage),
    /// An error of the RFC: the same request will never succeed, or, if the error has a time to wait, not before that.
    #[error(transparent)]
    Refusal(#[from] OAuthError),
}

/// The result of everything that can fail by an outage or a refusal.
pub type Outcome<T> = Result<T, Failure>;

#[cfg(test)]
mod tests {
    use super::*;

    const DENIED: OAuthError = OAuthError::new(ErrorCode::ACCESS_DENIED, "no");

    #[test]
    fn a_refusal_without_an_id_is_called_by_its_wire_word() {
        assert_eq!(DENIED.id(), "access_denied");
        assert_eq!(DENIED.with_id("because").id(), "because");
    }

    #[test]
    fn a_parameter_stands_once_and_the_last_value_counts() {
        let error = DENIED
            .with_hint("for the log")
            .with_parameter(ChallengeParameter::MAX_AGE, "60")
            .with_parameter(ChallengeParameter::MAX_AGE, "30");

        assert_eq!(error.parameters().collect::<Vec<_>>(), [("max_age", "30")]);
        assert_eq!(error.hint(), Some("for the log"));
    }
}
