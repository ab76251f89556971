//! The endpoints of one server: those that are registered, less those that its settings leave out.

use super::{
    Endpoint, authorization,
    introspection::IntrospectionEndpoint,
    metadata::{MetadataEndpoint, WELL_KNOWN},
    revocation::RevocationEndpoint,
    token::TokenEndpoint,
};
use crate::{
    protocol::{error::Failure, metadata::AuthorizationServerMetadata},
    registry::Registry,
    settings::{EndpointSettings, SettingError, SettingProblem},
};
use std::sync::Arc;

/// Why the endpoints cannot be mounted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Two endpoints have one name.
    #[error("the endpoint {0:?} is registered twice")]
    NameTwice(&'static str),
    /// Two endpoints have one path.
    #[error("the endpoints {first:?} and {second:?} have the same path {path:?}")]
    PathTwice {
        /// One of the two.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// Their path.
        path: String,
    },
    /// The settings name an endpoint that does not exist.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The metadata document has no JSON form.
    #[error("the metadata document cannot be written: {0}")]
    Metadata(#[source] Failure),
}

/// An endpoint at its path.
pub(crate) struct Mounted {
    pub(crate) endpoint: Arc<dyn Endpoint>,
    pub(crate) path: String,
}

impl Mounted {
    fn new(endpoint: Arc<dyn Endpoint>, settings: &EndpointSettings) -> Self {
        let path =
            settings.paths.get(endpoint.name()).map_or_else(|| endpoint.path(), String::as_str);
        Self { path: path.to_owned(), endpoint }
    }
}

/// Everything that is mounted, which is everything that is advertised.
pub(crate) struct Endpoints(Vec<Mounted>);

impl Endpoints {
    /// Mounts the standard endpoints and the application's own. With an issuer, makes the metadata document by asking
    /// each of them.
    pub(crate) fn mount(
        registry: &Registry,
        own: Vec<Arc<dyn Endpoint>>,
    ) -> Result<Self, EndpointError> {
        let settings = &registry.services.settings.endpoints;
        let mut endpoints = standard(registry);
        endpoints.extend(own);
        check_names(&endpoints, settings)?;
        let mut mounted: Vec<Mounted> = endpoints
            .into_iter()
            .filter(|endpoint| !settings.without.contains(endpoint.name()))
            .map(|endpoint| Mounted::new(endpoint, settings))
            .collect();
        if let Some(issuer) = registry.services.settings.issuer.as_deref()
            && !settings.without.contains(MetadataEndpoint::NAME)
        {
            let document = document(registry, issuer, &mounted);
            let endpoint = MetadataEndpoint::new(&document).map_err(EndpointError::Metadata)?;
            mounted.push(Mounted::new(Arc::new(endpoint), settings));
        }
        check_paths(&mounted, settings)?;
        Ok(Self(mounted))
    }

    /// The endpoint with that name.
    pub(crate) fn find(&self, name: &str) -> Option<&dyn Endpoint> {
        let found = self.0.iter().find(|mounted| mounted.endpoint.name() == name)?;
        Some(&*found.endpoint)
    }

    /// The path of the endpoint with that name.
    pub(crate) fn path(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|mounted| mounted.endpoint.name() == name)?;
        Some(&found.path)
    }

    /// Every name with its path.
    pub(crate) fn paths(&self) -> Vec<(&'static str, String)> {
        self.0.iter().map(|mounted| (mounted.endpoint.name(), mounted.path.clone())).collect()
    }

    /// The names and paths of a server that is not built yet.
    pub(crate) fn default_paths() -> Vec<(&'static str, String)> {
        [
            (TokenEndpoint::NAME, TokenEndpoint::PATH),
            (RevocationEndpoint::NAME, RevocationEndpoint::PATH),
            (IntrospectionEndpoint::NAME, IntrospectionEndpoint::PATH),
            (MetadataEndpoint::NAME, WELL_KNOWN),
        ]
        .map(|(name, path)| (name, path.to_owned()))
        .to_vec()
    }
}

fn standard(registry: &Registry) -> Vec<Arc<dyn Endpoint>> {
    vec![
        Arc::new(TokenEndpoint),
        Arc::new(RevocationEndpoint::new(registry)),
        Arc::new(IntrospectionEndpoint::new(registry)),
    ]
}

/// Asks everything that is registered for its members.
fn document(registry: &Registry, issuer: &str, mounted: &[Mounted]) -> AuthorizationServerMetadata {
    let mut document = AuthorizationServerMetadata::new(issuer);
    registry.describe(&mut document);
    authorization::describe(registry, &mut document);
    for Mounted { endpoint, path } in mounted {
        endpoint.describe(registry, path, &mut document);
    }
    document
}

/// Each name is there once, and the settings name nothing else.
fn check_names(
    endpoints: &[Arc<dyn Endpoint>],
    settings: &EndpointSettings,
) -> Result<(), EndpointError> {
    let mut known = vec![MetadataEndpoint::NAME];
    for endpoint in endpoints {
        let name = endpoint.name();
        if name == authorization::NAME || known.contains(&name) {
            return Err(EndpointError::NameTwice(name));
        }
        known.push(name);
    }
    for name in &settings.without {
        if !known.contains(&name.as_str()) {
            return Err(unknown("endpoints.without", name, &known));
        }
    }
    if settings.paths.contains_key(MetadataEndpoint::NAME) {
        let problem = SettingProblem::FixedPath(MetadataEndpoint::NAME);
        return Err(SettingError::new("endpoints.paths.metadata", problem).into());
    }
    known[0] = authorization::NAME;
    match settings.paths.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(unknown("endpoints.paths", name, &known)),
        None => Ok(()),
    }
}

fn unknown(key: &'static str, given: &str, known: &[&str]) -> EndpointError {
    let problem =
        SettingProblem::UnknownEndpoint { given: given.to_owned(), known: known.join(", ") };
    SettingError::new(key, problem).into()
}

/// Two routes of one path would be a panic of the router.
fn check_paths(mounted: &[Mounted], settings: &EndpointSettings) -> Result<(), EndpointError> {
    let mut taken = vec![(authorization::NAME, settings.authorization())];
    for Mounted { endpoint, path } in mounted {
        if let Some((first, _)) = taken.iter().find(|(_, known)| known == path) {
            let (second, path) = (endpoint.name(), path.clone());
            return Err(EndpointError::PathTwice { first, second, path });
        }
        taken.push((endpoint.name(), path));
    }
    Ok(())
}
