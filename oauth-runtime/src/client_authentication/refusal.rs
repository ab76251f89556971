//! The one answer to a client that fails to authenticate. RFC 6749, section 5.2.

use crate::protocol::{client::Client, client_authentication::FAILED, error::OAuthError};

/// One text for every failure; the reason is for the log.
pub(super) fn refusal(client: &Client, hint: &str) -> OAuthError {
    FAILED.with_hint(format!("client {:?} {hint}", client.client_id()))
}
