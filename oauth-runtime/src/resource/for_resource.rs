//! A resource server that is one protected resource by name, without an authorization server beside it. RFC 9728; RFC 8707.

#[cfg(feature = "fetch")]
use super::{introspected::IntrospectedTokens, signed::SignedTokens};
use super::{resource_server::ResourceServer, verifier::Verifier};
#[cfg(feature = "fetch")]
use crate::fetch::{AddressError, BasicCredentials, GuardedFetch};
use crate::protocol::{
    issuer::Issuer,
    protected_resource::{ProtectedResource, ProtectedResourceError, ServedBy},
    resource_indicators::MeantFor,
};
use std::sync::Arc;

/// Why a resource server cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForResourceError {
    /// The resource is none, or its metadata could not be found.
    #[error(transparent)]
    Resource(#[from] ProtectedResourceError),
    /// The authorization server has no metadata document that could be read.
    #[cfg(feature = "fetch")]
    #[error("the metadata of the authorization server cannot be read: {0}")]
    Issuer(#[from] AddressError),
}

/// A resource server that still needs somebody who knows its tokens. [`ResourceServer::for_resource`] makes one.
#[derive(Clone, Debug)]
#[must_use = "there is no server until it has a verifier"]
pub struct ForResource {
    resource: ProtectedResource,
    authorization_servers: Vec<String>,
    is_default: bool,
    insecure_transport: bool,
}

impl ResourceServer {
    /// A server that is this protected resource: it takes only tokens that name it in their audience, its challenges lead to its
    /// metadata, and [`metadata_routes`](Self::metadata_routes) serve them.
    ///
    /// ```
    /// # #[cfg(feature = "fetch")]
    /// # fn made() -> Result<(), Box<dyn std::error::Error>> {
    /// use oauth_runtime::{
    ///     fetch::{FetchSettings, GuardedFetch},
    ///     protocol::{issuer::Issuer, protected_resource::ProtectedResource},
    ///     resource::ResourceServer,
    /// };
    ///
    /// let issuer = Issuer::parse("https://id.example.com", false)?;
    /// let fetch = GuardedFetch::new(&FetchSettings::default())?;
    /// let mcp = ProtectedResource::new("https://mcp.example.com/mcp").name("Notes").scopes_supported(["notes:read"]);
    /// let server = ResourceServer::for_resource(mcp).signed_tokens(&issuer, &fetch)?;
    /// assert_eq!(
    ///     server.metadata_uri(),
    ///     Some("https://mcp.example.com/.well-known/oauth-protected-resource/mcp"),
    /// );
    /// # Ok(()) }
    /// # #[cfg(feature = "fetch")]
    /// # made().unwrap();
    /// ```
    pub fn for_resource(resource: impl Into<ProtectedResource>) -> ForResource {
        ForResource {
            resource: resource.into(),
            authorization_servers: Vec::new(),
            is_default: false,
            insecure_transport: false,
        }
    }
}

impl ForResource {
    /// Names an authorization server whose tokens the resource takes; the metadata list it. The ready verifiers name theirs
    /// themselves.
    pub fn authorization_server(mut self, issuer: &Issuer) -> Self {
        let issuer = issuer.as_str().to_owned();
        if !self.authorization_servers.contains(&issuer) {
            self.authorization_servers.push(issuer);
        }
        self
    }

    /// Says that the resource is the default one of its authorization server: a token that names no audience is for it, too. Without
    /// this such a token is refused.
    pub const fn default_resource(mut self) -> Self {
        self.is_default = true;
        self
    }

    /// Permits a resource at an http address that is not a loopback one: for a network that is protected otherwise.
    pub const fn insecure_transport(mut self, permitted: bool) -> Self {
        self.insecure_transport = permitted;
        self
    }

    /// The server over a verifier of one's own, which need not look at audiences.
    ///
    /// # Errors
    /// That the name is none, or that no metadata can lie where it leads.
    pub fn verifier(self, verifier: impl Verifier) -> Result<ResourceServer, ForResourceError> {
        let indicator = self.resource.indicator(None)?;
        let by = ServedBy {
            authorization_servers: &self.authorization_servers,
            scopes: &[],
            insecure_transport: self.insecure_transport,
        };
        let served = self.resource.served(&indicator, &by)?;
        let resource = Some(served.resource.clone());
        let meant_for = MeantFor { resource, is_default: self.is_default };
        Ok(ResourceServer::new(verifier).meant_for(meant_for).serving(Arc::new(served)))
    }

    /// The server for the signed tokens of this issuer (RFC 9068), by the keys that it publishes.
    ///
    /// # Errors
    /// As [`verifier`](Self::verifier), or that the issuer has no metadata document.
    #[cfg(feature = "fetch")]
    pub fn signed_tokens(
        self,
        issuer: &Issuer,
        fetch: &GuardedFetch,
    ) -> Result<ResourceServer, ForResourceError> {
        let resource = self.resource.indicator(None)?;
        let tokens = SignedTokens::of_issuer(issuer, resource.as_str(), fetch)?;
        self.authorization_server(issuer).verifier(tokens)
    }

    /// The server that asks this issuer about each token (RFC 7662), as one of its clients, and believes an answer for five seconds.
    ///
    /// # Errors
    /// As [`verifier`](Self::verifier), or that the issuer has no metadata document.
    #[cfg(feature = "fetch")]
    pub fn introspected_tokens(
        self,
        issuer: &Issuer,
        client: BasicCredentials,
        fetch: &GuardedFetch,
    ) -> Result<ResourceServer, ForResourceError> {
        let resource = self.resource.indicator(None)?;
        let tokens = IntrospectedTokens::of_issuer(issuer, client, fetch)?;
        let tokens = tokens.audience(resource.as_str());
        self.authorization_server(issuer).verifier(tokens)
    }
}
