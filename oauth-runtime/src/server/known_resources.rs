//! The resources that tokens of a server may be for: as the builder declared them, and as the built server knows them. RFC 8707; RFC 9728.

use crate::{
    application::{Provider, tables},
    protocol::{
        protected_resource::{ProtectedResource, ProtectedResourceError, ServedBy, ServedResource},
        resource_indicators::{ResourceIndicators, ResourceRule},
        scope::OFFLINE_ACCESS,
    },
    settings::Settings,
};
use std::sync::Arc;

/// The resources that the builder declared.
#[derive(Default)]
pub(super) struct DeclaredResources {
    pub(super) resources: Vec<ProtectedResource>,
    pub(super) rules: Vec<ResourceRule>,
}

/// The resources of a server that is built.
pub(super) struct KnownResources {
    pub(super) indicators: ResourceIndicators,
    pub(super) served: Vec<Arc<ServedResource>>,
}

impl DeclaredResources {
    /// Computes which resources tokens may be for, and which of them this server serves.
    pub(super) fn known(
        &self,
        settings: &Settings,
    ) -> Result<KnownResources, ProtectedResourceError> {
        let Settings { issuer, access_tokens, insecure_transport, metadata, .. } = settings;
        let issuer = issuer.as_deref();
        let default = access_tokens.audience.as_deref().or(issuer);
        let issuers: Vec<String> = issuer.map(str::to_owned).into_iter().collect();
        // `offline_access` is a request to the authorization server; a resource has no use for it.
        let scopes = metadata.scopes_supported.iter().filter(|word| *word != OFFLINE_ACCESS);
        let scopes: Vec<String> = scopes.cloned().collect();
        let by = ServedBy {
            authorization_servers: &issuers,
            scopes: &scopes,
            insecure_transport: *insecure_transport,
        };
        let of_settings = access_tokens.resources.iter().cloned().map(ProtectedResource::from);
        let mut indicators = ResourceIndicators::new(default);
        let mut served: Vec<Arc<ServedResource>> = Vec::new();
        for resource in self.resources.iter().cloned().chain(of_settings) {
            let indicator = resource.indicator(issuer)?;
            if indicators.registered().any(|known| known == indicator.as_str()) {
                return Err(ProtectedResourceError::Twice(indicator.as_str().to_owned()));
            }
            if resource.is_served_here() {
                let added = resource.served(&indicator, &by)?;
                // The router panics on two routes with one path.
                if let Some(other) = served.iter().find(|other| other.path == added.path) {
                    let other = other.resource.clone();
                    return Err(ProtectedResourceError::SamePath(other, added.resource));
                }
                served.push(Arc::new(added));
            }
            indicators = indicators.with(&indicator);
            if let Some(name) = resource.called() {
                indicators = indicators.with_name(name, &indicator);
            }
        }
        let indicators = indicators.with_rules(self.rules.clone());
        Ok(KnownResources { indicators, served })
    }
}

/// The name of the entity that has no `granted` column, if tokens may be for a resource other than the default audience, which that column
/// stores.
pub(super) fn lacks_granted<P: Provider>(indicators: &ResourceIndicators) -> Option<&'static str> {
    if indicators.has_others() { without_granted::<P>() } else { None }
}

/// The name of the entity, `token` or `code`, that has no `granted` column, which stores the facts of an authorization that have no
/// column.
pub(super) fn without_granted<P: Provider>() -> Option<&'static str> {
    let tables = tables::named::<P>();
    if tables.token.columns.authorization.is_none() {
        return Some("token");
    }
    let code = tables.code.as_ref();
    code.is_some_and(|code| code.columns.authorization.is_none()).then_some("code")
}
