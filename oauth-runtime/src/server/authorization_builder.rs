//! What a builder is told of authorization requests. RFC 6749, section 4.1.

use super::ServerBuilder;
use crate::{application::Provider, protocol::requested_scope::OmittedScope};

impl<P: Provider> ServerBuilder<P> {
    /// What a request without `scope` gets; the scope that the client registered by default.
    #[must_use]
    pub fn omitted_scope(mut self, omitted: OmittedScope) -> Self {
        self.settings.omitted_scope = omitted;
        self
    }

    /// Where people sign in, a path of the application below the issuer; `/login` by default. It is given a `pending`
    /// parameter.
    #[must_use]
    pub fn login_path(mut self, path: impl Into<String>) -> Self {
        self.settings.authorization.login_path = path.into();
        self
    }

    /// How long a person may take to sign in and decide, in seconds; 600 by default.
    #[must_use]
    pub fn pending_expires_in(mut self, seconds: i64) -> Self {
        self.settings.lifetimes.authorization_request = seconds;
        self
    }

    /// How long after its first use a code may be shown again without killing what it issued, in seconds; 0 by
    /// default. It is refused in any case.
    #[must_use]
    pub fn code_replay_grace(mut self, seconds: i64) -> Self {
        self.settings.lifetimes.code_replay_grace = seconds;
        self
    }
}
