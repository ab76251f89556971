//! The builder's settings for the resources that tokens may be for. RFC 8707; RFC 9728.

use super::{AuthorizationServer, ServerBuilder};
use crate::{
    application::Provider,
    protocol::{protected_resource::ProtectedResource, resource_indicator::ResourceIndicator},
};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Registers a resource that tokens may be for (RFC 8707): a URI, or a [`ProtectedResource`] with its metadata. A client asks for it
    /// by `resource`, the consent page shows it, and `aud` of the token names it. If none is registered, clients may ask only for the
    /// default audience: `access_tokens.audience`, or the issuer.
    ///
    /// This program serves a resource that is below the issuer, or that says [`served_here`](ProtectedResource::served_here): the server
    /// publishes its metadata (RFC 9728), and [`for_resource`](crate::server::AuthorizationServer::for_resource) gives the router state of
    /// its handlers. A resource with the name of the default audience means the handlers whose state is the server itself.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*, protocol::protected_resource::ProtectedResource};
    /// # async fn build<App: Provider>(app: App) -> Result<AuthorizationServer<App>, BuildError> {
    /// AuthorizationServer::builder(app)
    ///     .issuer("https://id.example.com")
    ///     .resource("https://files.example.com/mcp")
    ///     .resource(ProtectedResource::below_issuer("/mcp").name("Notes").scopes_supported(["notes:read"]))
    ///     .build()
    ///     .await
    /// # }
    /// ```
    #[must_use]
    pub fn resource(mut self, resource: impl Into<ProtectedResource>) -> Self {
        self.resources.resources.push(resource.into());
        self
    }

    /// Registers every resource that a rule admits, for example for tenants that come and go. The rule gets URIs in their normal form,
    /// without user information and fragment. It must not block.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*, server::ServerBuilder};
    /// # fn with_tenants<App: Provider>(app: App) -> ServerBuilder<App> {
    /// AuthorizationServer::builder(app).resources_matching(|resource| {
    ///     resource.url().scheme() == "https" && resource.url().host_str() == Some("tenants.example.com")
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn resources_matching(
        mut self,
        rule: impl Fn(&ResourceIndicator) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.resources.rules.push(Arc::new(rule));
        self
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// The router state for handlers of a resource other than the default one. These handlers accept only tokens whose audience names that
    /// resource, and their challenges point to its metadata. `resource` is its URI, or its path below the issuer; the builder must have
    /// been told that it is [served here](crate::server::ServerBuilder::resource).
    ///
    /// ```
    /// # use axum::{Router, routing::get};
    /// # use oauth_runtime::{application::Provider, prelude::*};
    /// # fn router<App: Provider>(server: AuthorizationServer<App>) -> Router {
    /// let mcp = server.for_resource("/mcp");
    /// let notes = Router::new().route("/mcp", get(async || "notes")).route_layer(mcp.require("notes:read"));
    /// notes.with_state(mcp).merge(server.routes().with_state(server))
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the server is built and does not serve the resource: a mistake in the program. A server that is not initialised yet does not
    /// panic: its handlers answer 503 for such a resource, and the log says why.
    #[must_use]
    pub fn for_resource(&self, resource: &str) -> Self {
        let name = match self.built().map(|built| built.resource_servers.named(resource)) {
            // Store the name in its normal form, so that each lookup finds it at once.
            Ok(Ok(server)) => server.resource().unwrap_or(resource),
            Ok(Err(unknown)) => panic!("{}", unknown.cause()),
            Err(_) => resource,
        };
        self.serving(name)
    }
}
