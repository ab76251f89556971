//! The answers to a client that fails to authenticate. RFC 6749, section 5.2.

use crate::protocol::{
    client::Client,
    client_authentication::FAILED,
    error::{ErrorCode, OAuthError},
};

/// The answer to an attempt that is not looked at, with the time to wait (RFC 6749 section 2.3.1).
pub(super) const THROTTLED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT,
    "too many failed attempts to authenticate: wait, then try again",
)
.with_id("client_authentication_throttled");

/// What the log says of a secret that has ended.
pub(super) const EXPIRED: &str = "has a secret that has expired: give the client a new one";

/// One text for every failure; the reason is for the log.
pub(super) fn refusal(client: &Client, hint: &str) -> OAuthError {
    FAILED.with_hint(format!("client {:?} {hint}", client.client_id()))
}
