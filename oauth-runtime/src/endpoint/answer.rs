//! What an endpoint answers with when it succeeds.

use crate::protocol::error::{Outage, Outcome};
use serde::Serialize;

/// JSON, and for how long a cache may keep it.
#[derive(Clone)]
pub struct EndpointAnswer {
    body: Vec<u8>,
    public_seconds: Option<u32>,
    is_claimed: bool,
}

/// The body may hold tokens, so only its length is printed.
impl std::fmt::Debug for EndpointAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("EndpointAnswer")
            .field("length", &self.body.len())
            .field("public_seconds", &self.public_seconds)
            .field("is_claimed", &self.is_claimed)
            .finish()
    }
}

impl EndpointAnswer {
    /// JSON that nobody may keep (RFC 6749 section 5.1).
    ///
    /// # Errors
    /// An outage when the value has no JSON form.
    pub fn json(value: &impl Serialize) -> Outcome<Self> {
        let body = serde_json::to_vec(value).map_err(Outage::new)?;
        Ok(Self { body, public_seconds: None, is_claimed: true })
    }

    /// The same answer, which everybody may know and any cache may keep for so many seconds.
    #[must_use]
    pub fn public_for(self, seconds: u32) -> Self {
        Self { public_seconds: Some(seconds), ..self }
    }

    /// The same answer, unless another endpoint of the same name knows better: this endpoint does not know the token that the
    /// request is about. The next endpoint is asked; the first of such answers leaves when no endpoint gives any other.
    #[must_use]
    pub fn not_mine(self) -> Self {
        Self { is_claimed: false, ..self }
    }

    pub(super) const fn is_claimed(&self) -> bool {
        self.is_claimed
    }

    /// The JSON.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn into_parts(self) -> (Vec<u8>, Option<u32>) {
        (self.body, self.public_seconds)
    }
}
