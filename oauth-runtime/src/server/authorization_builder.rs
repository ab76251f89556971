//! The builder's settings for authorization requests. RFC 6749, section 4.1.

use super::ServerBuilder;
use crate::{application::Provider, protocol::requested_scope::OmittedScope};

impl<P: Provider> ServerBuilder<P> {
    /// The scope of a request without `scope`; by default the scope that the client registered.
    #[must_use]
    pub fn omitted_scope(mut self, omitted: OmittedScope) -> Self {
        self.settings.omitted_scope = omitted;
        self
    }

    /// The path of the application's sign-in page, below the issuer; `/login` by default. The server redirects there with a `pending`
    /// parameter.
    #[must_use]
    pub fn login_path(mut self, path: impl Into<String>) -> Self {
        self.settings.authorization.login_path = path.into();
        self
    }

    /// How long a user may take to sign in and decide, in seconds; 600 by default.
    #[must_use]
    pub fn pending_expires_in(mut self, seconds: i64) -> Self {
        self.settings.lifetimes.authorization_request = seconds;
        self
    }

    /// How many seconds after its first use an authorization code may be presented again without revoking the tokens that it issued; 0 by
    /// default. The second request is refused in any case.
    #[must_use]
    pub fn code_replay_grace(mut self, seconds: i64) -> Self {
        self.settings.lifetimes.code_replay_grace = seconds;
        self
    }
}
