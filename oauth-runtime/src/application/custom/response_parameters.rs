//! The response parameters that a grant of the application's own sends to the redirect URI.

use crate::protocol::authorization_response::RESERVED;
use std::fmt;

/// The parameters of an authorization response. The server adds `state` and `iss` (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Clone, Default)]
pub struct ResponseParameters(pub(super) Vec<(&'static str, String)>);

/// Prints names only, because values are often secrets.
impl fmt::Debug for ResponseParameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl ResponseParameters {
    /// No parameters yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    ///
    /// # Panics
    /// If the server itself sends a parameter of that name, or it was added before: a mistake in the program.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        assert!(
            !RESERVED.contains(&name) && self.0.iter().all(|(known, _)| *known != name),
            "the response parameter {name:?} is the server's, or there already"
        );
        self.0.push((name, value.into()));
        self
    }
}
