//! The error answers of the protocol. RFC 6749, sections 4.1.2.1 and 5.2; RFC 6750, section 3.1.

use std::{error::Error, fmt};

/// A wire word of the `error` member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The request is malformed (RFC 6749 section 5.2).
    InvalidRequest,
    /// Client authentication failed (RFC 6749 section 5.2).
    InvalidClient,
    /// The code, refresh token or credential is invalid, expired, revoked or another client's (RFC 6749 section 5.2).
    InvalidGrant,
    /// The client may not use this grant or response type (RFC 6749 section 5.2).
    UnauthorizedClient,
    /// No grant of this server has that `grant_type` (RFC 6749 section 5.2).
    UnsupportedGrantType,
    /// No grant of this server has that `response_type` (RFC 6749 section 4.1.2.1).
    UnsupportedResponseType,
    /// The scope is malformed, unknown, or more than the client may have (RFC 6749 section 5.2).
    InvalidScope,
    /// The resource owner, or this server for them, said no (RFC 6749 section 4.1.2.1).
    AccessDenied,
    /// Something failed that the client did not cause (RFC 6749 section 4.1.2.1).
    ServerError,
    /// Storage or keys cannot be reached at the moment (RFC 6749 section 4.1.2.1).
    TemporarilyUnavailable,
    /// The access token is unknown, expired or revoked (RFC 6750 section 3.1).
    InvalidToken,
    /// The access token is good but lacks the scope (RFC 6750 section 3.1).
    InsufficientScope,
    /// A redirect URI cannot be registered (RFC 7591 section 3.2.2).
    InvalidRedirectUri,
    /// Client metadata cannot be registered (RFC 7591 section 3.2.2).
    InvalidClientMetadata,
    /// The server does not revoke tokens of this kind (RFC 7009 section 2.2.1).
    UnsupportedTokenType,
    /// The resource is unknown or not supported (RFC 8707 section 2).
    InvalidTarget,
    /// Request objects are not supported (`OpenID` Connect Core section 6.3.1).
    RequestNotSupported,
    /// Request objects by reference are not supported (`OpenID` Connect Core section 6.3.1).
    RequestUriNotSupported,
}

impl ErrorCode {
    /// The word as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::InvalidTarget => "invalid_target",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A refusal as the RFC words it.
///
/// `description` is a constant, so nothing that a client sent can come back in it; `hint` is for
/// the server's log and never leaves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    code: ErrorCode,
    description: &'static str,
    hint: Option<String>,
}

impl OAuthError {
    /// A refusal with the sentence for the developer of the client: printable ASCII without `"`
    /// and `\`, as RFC 6749 section 5.2 demands.
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
        Self { code, description, hint: None }
    }

    /// Adds what the operator should know and the client must not.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The wire word.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence for the developer of the client.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// What the operator should know; never sent.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
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
}

/// Why a request did not get what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// 503 with `Retry-After`: the same request may succeed later.
    #[error(transparent)]
    Outage(#[from] Outage),
    /// The RFC's error: the same request will never succeed.
    #[error(transparent)]
    Refusal(#[from] OAuthError),
}

/// The result of everything that can meet an outage or a refusal.
pub type Outcome<T> = Result<T, Failure>;
