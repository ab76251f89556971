//! The resource servers of an authorization server: one for the handlers whose state is the server itself, and one for each further
//! resource that the application serves. RFC 8707; RFC 9728.

#[cfg(feature = "axum")]
use crate::protocol::{issuer, protected_resource::WELL_KNOWN};
use crate::{
    clock::Clock,
    event::Events,
    keys::KeyRing,
    protocol::{
        error::Outage,
        protected_resource::ServedResource,
        resource_indicator::ResourceIndicator,
        resource_indicators::{MeantFor, ResourceIndicators},
        scope_table::ScopeTable,
    },
    resource::{ResourceServer, StoredTokens, Verifier},
    settings::Settings,
    store::Store,
};
use std::sync::Arc;

/// What every resource server is built from.
pub(super) struct Parts<'a> {
    pub(super) settings: &'a Settings,
    pub(super) indicators: &'a ResourceIndicators,
    pub(super) served: Vec<Arc<ServedResource>>,
    pub(super) store: Arc<dyn Store>,
    pub(super) keys: Arc<KeyRing>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) events: Events,
    pub(super) scopes: Arc<ScopeTable>,
    pub(super) validators: Vec<Arc<dyn Verifier>>,
}

/// The resource servers of one authorization server.
pub(crate) struct ResourceServers {
    /// For the handlers whose state is the server itself: the default audience.
    own: ResourceServer,
    /// For the other resources that are served here.
    others: Vec<ResourceServer>,
    served: Vec<Arc<ServedResource>>,
    issuer: Option<String>,
}

impl ResourceServers {
    pub(super) fn new(parts: &Parts<'_>) -> Self {
        let default = parts.indicators.default_audience().map(str::to_owned);
        let is_own = |served: &Arc<ServedResource>| Some(&served.resource) == default.as_ref();
        let own = MeantFor { resource: default.clone(), is_default: true };
        let mut server = parts.server(own);
        if let Some(served) = parts.served.iter().find(|served| is_own(served)) {
            server = server.serving(served.clone());
        }
        let others = parts.served.iter().filter(|served| !is_own(served)).map(|served| {
            let resource = Some(served.resource.clone());
            let meant_for = MeantFor { resource, is_default: false };
            // Also makes verifiers of the application's own accept only tokens for this resource.
            parts.server(meant_for.clone()).meant_for(meant_for).serving(served.clone())
        });
        let (others, issuer) = (others.collect(), parts.settings.issuer.clone());
        Self { own: server, others, served: parts.served.clone(), issuer }
    }

    /// The resource server for the handlers whose state is the authorization server itself.
    pub(crate) const fn own(&self) -> &ResourceServer {
        &self.own
    }

    /// Finds the resource server by the resource's name in the normal form.
    fn find(&self, resource: &str) -> Option<&ResourceServer> {
        let mut all = std::iter::once(&self.own).chain(&self.others);
        all.find(|server| server.resource() == Some(resource))
    }

    /// Finds the resource server by the resource as an application writes it: its URI, or its path below the issuer.
    pub(crate) fn named(&self, written: &str) -> Result<&ResourceServer, Outage> {
        if let Some(server) = self.find(written) {
            return Ok(server);
        }
        let issuer = self.issuer.as_deref().filter(|_| written.starts_with('/'));
        let absolute = format!("{}{written}", issuer.unwrap_or_default());
        let resource = ResourceIndicator::parse(&absolute).ok();
        resource.and_then(|resource| self.find(resource.as_str())).ok_or_else(|| {
            Outage::new(format!(
                "the server serves no resource {absolute:?}, only {}: register it by \
                 `.resource(ProtectedResource::below_issuer(\"/..\"))` or `.resource(ProtectedResource::new(\"..\").served_here())`",
                self.names()
            ))
        })
    }

    /// The names of the resources that are served here, for an error message.
    fn names(&self) -> String {
        let names: Vec<_> = self.served.iter().map(|served| served.resource.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    /// The paths of the resource metadata. A resource below the issuer has a second path, for a proxy that strips the path of the issuer.
    #[cfg(feature = "axum")]
    pub(crate) fn metadata_paths(&self) -> Vec<String> {
        let mut paths = self.well_known_paths();
        for served in &self.served {
            if let Some(short) = self.without_base(served)
                && !paths.contains(&short)
            {
                paths.push(short);
            }
        }
        paths
    }

    /// The paths at the root of the host (RFC 9728 section 3.1).
    #[cfg(feature = "axum")]
    pub(crate) fn well_known_paths(&self) -> Vec<String> {
        self.served.iter().map(|served| served.path.clone()).collect()
    }

    /// The resource whose metadata is served at a path.
    #[cfg(feature = "axum")]
    pub(crate) fn at(&self, path: &str) -> Option<&ServedResource> {
        let exact = self.served.iter().find(|served| served.path == path);
        let short =
            || self.served.iter().find(|served| self.without_base(served).as_deref() == Some(path));
        exact.or_else(short).map(|served| &**served)
    }

    #[cfg(feature = "axum")]
    fn without_base(&self, served: &ServedResource) -> Option<String> {
        let base = self.issuer.as_deref().map_or("", issuer::path_of);
        let path = served.path.strip_prefix(WELL_KNOWN)?.strip_prefix(base)?;
        let is_below = path.is_empty() || path.starts_with('/');
        (is_below && !base.is_empty()).then(|| format!("{WELL_KNOWN}{path}"))
    }
}

impl Parts<'_> {
    fn server(&self, meant_for: MeantFor) -> ResourceServer {
        let tokens = StoredTokens::new(self.store.clone()).with_keys(self.keys.clone());
        let error_uris = self.settings.error_uris.iter();
        let server = ResourceServer::new(tokens.meant_for(meant_for))
            .clock(self.clock.clone())
            .events(self.events.clone())
            .scope_table_of(self.scopes.clone())
            .realm(self.settings.realm.as_str())
            .error_uris(error_uris.map(|(code, uri)| (code.as_str(), uri.as_str())));
        self.validators.iter().cloned().fold(server, ResourceServer::register_token_validator)
    }
}
