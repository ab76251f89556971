//! The answers to a client that fails to authenticate. RFC 6749, section 5.2.

use crate::protocol::{
    client::Client,
    client_authentication::FAILED,
    error::{ErrorCode, OAuthError},
};

/// The answer to an attempt that is refused without being checked, with the time to wait (RFC 6749 section 2.3.1).
pub(super) const THROTTLED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT,
    "too many failed attempts to authenticate: wait, then try again",
)
.with_id("client_authentication_throttled");

/// The log message for a secret that has expired.
pub(super) const EXPIRED: &str = "has a secret that has expired: give the client a new one";

/// The refusal of a failed authentication. The client gets the same text for every failure; the reason is only for the log.
pub(super) fn refusal(client: &Client, hint: &str) -> OAuthError {
    FAILED.with_hint(format!("client {:?} {hint}", client.client_id()))
}
