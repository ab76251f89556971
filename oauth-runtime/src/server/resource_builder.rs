//! The resources that tokens of a server may be for, as its builder is told of them. RFC 8707; RFC 9728.

use super::ServerBuilder;
use crate::{
    application::{Provider, tables},
    protocol::{
        protected_resource::{ProtectedResource, ProtectedResourceError, ServedBy, ServedResource},
        resource_indicator::ResourceIndicator,
        resource_indicators::{ResourceIndicators, ResourceRule},
        scope::OFFLINE_ACCESS,
    },
    settings::Settings,
};
use std::sync::Arc;

/// What a builder was told of resources.
#[derive(Default)]
pub(super) struct DeclaredResources {
    resources: Vec<ProtectedResource>,
    rules: Vec<ResourceRule>,
}

/// The resources of a server that is built.
pub(super) struct KnownResources {
    pub(super) indicators: ResourceIndicators,
    pub(super) served: Vec<Arc<ServedResource>>,
}

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

    /// What tokens may be for, and what is served here.
    pub(super) fn known_resources(&self) -> Result<KnownResources, ProtectedResourceError> {
        let Settings { issuer, access_tokens, insecure_transport, metadata, .. } = &self.settings;
        let issuer = issuer.as_deref();
        let default = access_tokens.audience.as_deref().or(issuer);
        let issuers: Vec<String> = issuer.map(str::to_owned).into_iter().collect();
        // A client that wants to come back asks the authorization server, and no resource, for it.
        let scopes = metadata.scopes_supported.iter().filter(|word| *word != OFFLINE_ACCESS);
        let scopes: Vec<String> = scopes.cloned().collect();
        let by = ServedBy {
            authorization_servers: &issuers,
            scopes: &scopes,
            insecure_transport: *insecure_transport,
        };
        let of_settings = access_tokens.resources.iter().cloned().map(ProtectedResource::from);
        let mut indicators = ResourceIndicators::new(default);
        let mut served = Vec::new();
        for resource in self.resources.resources.iter().cloned().chain(of_settings) {
            let indicator = resource.indicator(issuer)?;
            if indicators.registered().any(|known| known == indicator.as_str()) {
                return Err(ProtectedResourceError::Twice(indicator.as_str().to_owned()));
            }
            if resource.is_served_here() {
                served.push(Arc::new(resource.served(&indicator, &by)?));
            }
            indicators = indicators.with(&indicator);
        }
        let indicators = indicators.with_rules(self.resources.rules.clone());
        Ok(KnownResources { indicators, served })
    }

    /// Which entity has no place for what a token is for, if tokens may be for anything but the default audience.
    pub(super) fn lacks_granted(indicators: &ResourceIndicators) -> Option<&'static str> {
        if !indicators.has_others() {
            return None;
        }
        let tables = tables::named::<P>();
        if tables.token.columns.authorization.is_none() {
            return Some("token");
        }
        let code = tables.code.as_ref();
        code.is_some_and(|code| code.columns.authorization.is_none()).then_some("code")
    }
}
