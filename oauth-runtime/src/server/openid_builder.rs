//! What a builder is told of OpenID Connect.

use super::ServerBuilder;
use crate::application::Provider;

impl<P: Provider> ServerBuilder<P> {
    /// Makes RS256 keys beside those that sign access tokens, where the server makes its keys: every client of OpenID Connect knows
    /// that algorithm (OpenID Connect Core, section 15.1).
    #[must_use]
    pub fn openid_connect(mut self) -> Self {
        self.speaks_openid = true;
        self
    }
}
