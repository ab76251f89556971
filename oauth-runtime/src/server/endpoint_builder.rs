//! What a builder is told of the endpoints, and of the tokens that resources take.

use super::ServerBuilder;
use crate::{application::Provider, endpoint::Endpoint, resource::Verifier};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Registers an endpoint of the application's own. It is mounted by
    /// [`routes`](crate::server::AuthorizationServer::routes) and described in the metadata document.
    ///
    /// Several may have one name, also `revocation` and `introspection`: for tokens of two kinds, side by side. They are asked in
    /// the order in which they were registered, those of the server first, until one answers without
    /// [`EndpointAnswer::not_mine`](crate::endpoint::EndpointAnswer::not_mine). The server's own say so of every token that they
    /// do not know.
    #[must_use]
    pub fn register_endpoint(mut self, endpoint: impl Endpoint) -> Self {
        self.endpoints.after.push(Arc::new(endpoint));
        self
    }

    /// Registers an endpoint of the application's own that is asked before the server's own one of the same name. One that
    /// never says [`not_mine`](crate::endpoint::EndpointAnswer::not_mine) replaces it.
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

    /// Where an endpoint is mounted, or where the application's own route for `authorization` is; the metadata document
    /// follows.
    #[must_use]
    pub fn endpoint_path(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.settings.endpoints.paths.insert(name.into(), path.into());
        self
    }

    /// Registers a verifier of the application's own for the tokens of its resources, as
    /// [`ResourceServer::register_token_validator`](crate::resource::ResourceServer::register_token_validator) does: for a scheme
    /// of its own beside `Bearer`, or for bearer tokens of another kind, which it is asked about when this server did not issue
    /// them. The same `#[require_oauth]` takes them all.
    #[must_use]
    pub fn register_token_validator(mut self, verifier: impl Verifier) -> Self {
        self.token_validators.push(Arc::new(verifier));
        self
    }
}
