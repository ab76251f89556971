//! The resources that tokens of a server may be for, as its builder is told of them. RFC 8707; RFC 9728.

use super::{AuthorizationServer, ServerBuilder};
use crate::{
    application::Provider,
    protocol::{protected_resource::ProtectedResource, resource_indicator::ResourceIndicator},
};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Registers a resource that tokens may be for (RFC 8707): a URI, or a [`ProtectedResource`] with what its metadata say. A client
    /// asks for it by `resource`, the consent page shows it, and `aud` of the token names it. Without any, the default audience alone
    /// may be asked for: `access_tokens.audience`, or the issuer.
    ///
    /// One below the issuer, or that says [`served_here`](ProtectedResource::served_here), is served by this program: its metadata are
    /// published (RFC 9728), and [`for_resource`](crate::server::AuthorizationServer::for_resource) is the router state of its
    /// handlers. The name of the default audience stands for the handlers over the server itself.
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

    /// Registers every resource that a rule admits: for tenants, for example, that come and go. It is asked about URIs in their normal
    /// form, without user information and fragment, and must not block.
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
    /// The same server as the router state of handlers that are another resource than the default one: they take only tokens whose
    /// audience names it, and their challenges lead to its metadata. `resource` is its URI, or its path below the issuer; the builder
    /// was told that it is [served here](crate::server::ServerBuilder::resource).
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
    /// When the server is built and serves no such resource: a mistake of the program. One that is still empty answers 503 then, and
    /// the log says why.
    #[must_use]
    pub fn for_resource(&self, resource: &str) -> Self {
        let name = match self.built().map(|built| built.resource_servers.named(resource)) {
            // By the normal form it is found at once.
            Ok(Ok(server)) => server.resource().unwrap_or(resource),
            Ok(Err(unknown)) => panic!("{}", unknown.cause()),
            Err(_) => resource,
        };
        self.serving(name)
    }
}
