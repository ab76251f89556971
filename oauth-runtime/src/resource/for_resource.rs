//! A resource server that is one named protected resource, apart from its authorization server. RFC 9728; RFC 8707.

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
    /// The name of the resource is not valid, or clients could not find its metadata.
    #[error(transparent)]
    Resource(#[from] ProtectedResourceError),
    /// The metadata document of the authorization server cannot be located, since its address may not be fetched.
    #[cfg(feature = "fetch")]
    #[error("the metadata of the authorization server cannot be read: {0}")]
    Issuer(#[from] AddressError),
}

/// A resource server that still lacks a verifier for its tokens. [`ResourceServer::for_resource`] makes one.
#[derive(Clone, Debug)]
#[must_use = "there is no server until it has a verifier"]
pub struct ForResource {
    resource: ProtectedResource,
    authorization_servers: Vec<String>,
    is_default: bool,
    insecure_transport: bool,
}

impl ResourceServer {
    /// Begins a resource server for this protected resource. It accepts only tokens that name the resource in their audience, its
    /// challenges point to the metadata of the resource, and [`metadata_routes`](Self::metadata_routes) serve them.
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
    /// Adds an authorization server whose tokens the resource accepts; the metadata list it. The ready-made verifiers add their
    /// authorization server themselves.
    pub fn authorization_server(mut self, issuer: &Issuer) -> Self {
        let issuer = issuer.as_str().to_owned();
        if !self.authorization_servers.contains(&issuer) {
            self.authorization_servers.push(issuer);
        }
        self
    }

    /// States that this is the default resource of its authorization server: a token that names no audience is accepted, too.
    /// Without this call such a token is refused.
    pub const fn default_resource(mut self) -> Self {
        self.is_default = true;
        self
    }

    /// Permits an http address that is not a loopback address for the resource, for a network that is protected by other means.
    pub const fn insecure_transport(mut self, permitted: bool) -> Self {
        self.insecure_transport = permitted;
        self
    }

    /// Makes the resource server with the application's own verifier, which need not check audiences.
    ///
    /// # Errors
    /// The name is not one of a resource, or the metadata cannot be placed at the address that follows from it.
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

    /// Makes the resource server for the signed access tokens of this issuer (RFC 9068), which are verified with the keys that it
    /// publishes.
    ///
    /// # Errors
    /// Those of [`verifier`](Self::verifier), or that the address of the issuer's metadata document may not be fetched.
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

    /// Makes the resource server that asks this issuer about each token (RFC 7662), as one of its clients, and caches an answer
    /// for five seconds.
    ///
    /// # Errors
    /// Those of [`verifier`](Self::verifier), or that the address of the issuer's metadata document may not be fetched.
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
