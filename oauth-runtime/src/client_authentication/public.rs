//! Public clients: they send their `client_id` and have no secret to prove it with. RFC 6749, section 2.1.

use super::refusal::refusal;
use crate::protocol::{client::Client, error::OAuthError};

/// The proof that the client is registered as public; only [`identify`] makes one.
pub(super) struct Identified {
    _private: (),
}

/// Accepts a public client. A client that registered a secret is refused, since it must send that secret.
pub(super) fn identify(client: &Client) -> Result<Identified, OAuthError> {
    if client.is_public() {
        Ok(Identified { _private: () })
    } else {
        Err(refusal(
            client,
            "sent no secret: let it send the registered one, or register it as public",
        ))
    }
}
