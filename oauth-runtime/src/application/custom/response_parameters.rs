//! What an application's own grant sends to the redirect URI.

use crate::protocol::authorization_response::RESERVED;
use std::fmt;

/// The parameters of an answer; `state` and `iss` are added by the server (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Clone, Default)]
pub struct ResponseParameters(pub(super) Vec<(&'static str, String)>);

/// Values are often secrets, so only names are printed.
impl fmt::Debug for ResponseParameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl ResponseParameters {
    /// No parameter yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    ///
    /// # Panics
    /// When the server sends a parameter of that name itself, or it is there already: a mistake in the program.
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
