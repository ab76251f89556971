//! The resources that tokens of a server may be for: as it was told of them, and as it knows them once it is built. RFC 8707; RFC 9728.

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

/// What a builder was told of resources.
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
    /// What tokens may be for, and what is served here.
    pub(super) fn known(
        &self,
        settings: &Settings,
    ) -> Result<KnownResources, ProtectedResourceError> {
        let Settings { issuer, access_tokens, insecure_transport, metadata, .. } = settings;
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
        let mut served: Vec<Arc<ServedResource>> = Vec::new();
        for resource in self.resources.iter().cloned().chain(of_settings) {
            let indicator = resource.indicator(issuer)?;
            if indicators.registered().any(|known| known == indicator.as_str()) {
                return Err(ProtectedResourceError::Twice(indicator.as_str().to_owned()));
            }
            if resource.is_served_here() {
                let added = resource.served(&indicator, &by)?;
                // Two routes of one path would be a panic of the router.
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

/// Which entity has no place for what a token is for, if tokens may be for anything but the default audience.
pub(super) fn lacks_granted<P: Provider>(indicators: &ResourceIndicators) -> Option<&'static str> {
    if indicators.has_others() { without_granted::<P>() } else { None }
}

/// Which entity has no place for what its columns do not say of an authorization.
pub(super) fn without_granted<P: Provider>() -> Option<&'static str> {
    let tables = tables::named::<P>();
    if tables.token.columns.authorization.is_none() {
        return Some("token");
    }
    let code = tables.code.as_ref();
    code.is_some_and(|code| code.columns.authorization.is_none()).then_some("code")
}
