//! The builder's settings for endpoints, and for the tokens that resources accept.

use super::ServerBuilder;
use crate::{application::Provider, endpoint::Endpoint, resource::Verifier};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Registers an endpoint of the application's own. It is mounted by
    /// [`routes`](crate::server::AuthorizationServer::routes) and described in the metadata document.
    ///
    /// Several endpoints may have the same name, also `revocation` and `introspection`, for example for two kinds of tokens. They are
    /// called in the order in which they were registered, the server's own first, until one does not answer
    /// [`EndpointAnswer::not_mine`](crate::endpoint::EndpointAnswer::not_mine). The server's own endpoints answer `not_mine` for every
    /// token that they do not know.
    #[must_use]
    pub fn register_endpoint(mut self, endpoint: impl Endpoint) -> Self {
        self.endpoints.after.push(Arc::new(endpoint));
        self
    }

    /// Registers an endpoint of the application's own that is called before the server's own one of the same name. If it never answers
    /// [`not_mine`](crate::endpoint::EndpointAnswer::not_mine), it replaces the server's.
    #[must_use]
    pub fn register_endpoint_before(mut self, endpoint: impl Endpoint) -> Self {
        self.endpoints.before.push(Arc::new(endpoint));
        self
    }

    /// Leaves an endpoint out: `revocation`, `introspection`, `token`, `errors` or `metadata`. It has no route, and the metadata
    /// document does not name it.
    #[must_use]
    pub fn without_endpoint(mut self, name: impl Into<String>) -> Self {
        self.settings.endpoints.without.insert(name.into());
        self
    }

    /// Sets the path of an endpoint, or tells the server the path of the application's own route for `authorization`. The metadata
    /// document uses it.
    #[must_use]
    pub fn endpoint_path(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.settings.endpoints.paths.insert(name.into(), path.into());
        self
    }

    /// Registers a token verifier of the application's own for its resources, as
    /// [`ResourceServer::register_token_validator`](crate::resource::ResourceServer::register_token_validator) does. It may handle an
    /// authentication scheme of its own beside `Bearer`, or bearer tokens that this server did not issue. `#[require_oauth]` accepts all
    /// these tokens.
    #[must_use]
    pub fn register_token_validator(mut self, verifier: impl Verifier) -> Self {
        self.token_validators.push(Arc::new(verifier));
        self
    }
}
