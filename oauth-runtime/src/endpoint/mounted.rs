//! The endpoints of one server: the standard ones and the application's own, without those that the settings leave out.

use super::{
    Endpoint,
    chain::Chain,
    device_authorization::DeviceAuthorizationEndpoint,
    document::{AUTHORIZATION, document},
    end_session,
    errors::ErrorsEndpoint,
    introspection::IntrospectionEndpoint,
    jwks::JwksEndpoint,
    metadata::{MetadataEndpoint, OPENID_CONFIGURATION, WELL_KNOWN},
    registration::{ConfigurationEndpoint, RegistrationEndpoint},
    revocation::RevocationEndpoint,
    token::TokenEndpoint,
    userinfo::UserInfoEndpoint,
};
use crate::{
    client_registration::ClientRegistration,
    protocol::{error::Failure, issuer},
    registry::Registry,
    resource::ResourceServer,
    settings::{EndpointSettings, REGISTRATION_PATH, SettingError, SettingProblem},
};
use std::{borrow::Cow, sync::Arc};

/// Why the endpoints cannot be mounted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Two endpoints have a name that only one endpoint can have.
    #[error(
        "the endpoint {0:?} is registered twice, and only one can answer: give yours another name"
    )]
    NameTwice(&'static str),
    /// Two endpoints have the same name, but differ in their path or in how they are called.
    #[error(
        "two endpoints have the name {name:?}, and are asked one after the other, so both must have the same {member}: \
         let the second one say {expected}"
    )]
    Differ {
        /// The name that both have.
        name: &'static str,
        /// The member in which they differ: `path`, `methods` or `request_body`.
        member: &'static str,
        /// The value of the first endpoint.
        expected: String,
    },
    /// Two endpoints have the same path.
    #[error("the endpoints {first:?} and {second:?} have the same path {path:?}")]
    PathTwice {
        /// The name of one endpoint.
        first: &'static str,
        /// The name of the other endpoint.
        second: &'static str,
        /// The path that both have.
        path: String,
    },
    /// The settings name an endpoint that does not exist.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The page that explains errors cannot be rendered.
    #[error("the page of the endpoint \"errors\" cannot be written: {0}")]
    Page(#[source] Failure),
    /// The metadata document cannot be written as JSON.
    #[error("the metadata document cannot be written: {0}")]
    Metadata(#[source] Failure),
}

/// The standard endpoints with their paths. For the metadata document, the path of the issuer is appended.
const STANDARD: [(&str, &str); 10] = [
    (TokenEndpoint::NAME, TokenEndpoint::PATH),
    (RevocationEndpoint::NAME, RevocationEndpoint::PATH),
    (IntrospectionEndpoint::NAME, IntrospectionEndpoint::PATH),
    (DeviceAuthorizationEndpoint::NAME, DeviceAuthorizationEndpoint::PATH),
    (JwksEndpoint::NAME, JwksEndpoint::PATH),
    (UserInfoEndpoint::NAME, UserInfoEndpoint::PATH),
    (ErrorsEndpoint::NAME, ErrorsEndpoint::PATH),
    (RegistrationEndpoint::NAME, REGISTRATION_PATH),
    (ConfigurationEndpoint::NAME, ConfigurationEndpoint::PATH),
    (MetadataEndpoint::NAME, WELL_KNOWN),
];

/// The names that only one endpoint can have: no second endpoint could answer in place of the first.
const ALONE: [&str; 10] = [
    AUTHORIZATION,
    end_session::NAME,
    TokenEndpoint::NAME,
    DeviceAuthorizationEndpoint::NAME,
    JwksEndpoint::NAME,
    UserInfoEndpoint::NAME,
    ErrorsEndpoint::NAME,
    RegistrationEndpoint::NAME,
    ConfigurationEndpoint::NAME,
    MetadataEndpoint::NAME,
];

/// The endpoints whose path cannot be set, since it follows from another setting.
const FIXED: [&str; 2] = [MetadataEndpoint::NAME, ConfigurationEndpoint::NAME];

/// The application's own endpoints, in two groups by when they are asked.
#[derive(Default)]
pub(crate) struct OwnEndpoints {
    /// The endpoints that are asked before the standard endpoint with their name.
    pub(crate) before: Vec<Arc<dyn Endpoint>>,
    /// The endpoints that are asked after it.
    pub(crate) after: Vec<Arc<dyn Endpoint>>,
    /// Checks the access tokens at the userinfo endpoint, if there is one.
    pub(crate) userinfo: Option<ResourceServer>,
    /// Whether the application states that it has a page to which clients send their users to sign out.
    pub(crate) end_session: bool,
    /// Who may register clients, if the server has a registration endpoint.
    pub(crate) registration: Option<ClientRegistration>,
}

/// An endpoint at its path.
pub(crate) struct Mounted {
    pub(crate) endpoint: Arc<dyn Endpoint>,
    pub(crate) path: String,
}

impl Mounted {
    fn new(endpoint: Arc<dyn Endpoint>, settings: &EndpointSettings) -> Self {
        let path = path_of(settings, endpoint.name(), endpoint.path()).to_owned();
        Self { endpoint, path }
    }
}

/// All mounted endpoints. Exactly these are advertised in the metadata document.
pub(crate) struct Endpoints {
    mounted: Vec<Mounted>,
    /// The path of the application's page to which clients send their users to sign out, if it has one.
    end_session: Option<String>,
    /// The further paths of the metadata document.
    more_metadata: Vec<String>,
}

impl Endpoints {
    /// Mounts the standard endpoints and the application's own. If the server has an issuer, makes the metadata document by
    /// asking each endpoint for its members.
    pub(crate) fn mount(registry: &Registry, own: OwnEndpoints) -> Result<Self, EndpointError> {
        let settings = &registry.services.settings.endpoints;
        let OwnEndpoints { before, after, userinfo, end_session, registration } = own;
        let end_session = (end_session && registry.services.speaks_openid)
            .then(|| settings.end_session().to_owned());
        let of_application: Vec<_> = before.iter().chain(&after).cloned().collect();
        check(settings, &of_application)?;
        let endpoints = before
            .into_iter()
            .chain(standard(registry, userinfo, registration)?)
            .chain(after)
            .collect();
        let mut mounted: Vec<Mounted> = chains(endpoints)?
            .into_iter()
            .filter(|endpoint| !settings.without.contains(endpoint.name()))
            .map(|endpoint| Mounted::new(endpoint, settings))
            .collect();
        if let Some(issuer) = registry.services.settings.issuer.as_deref()
            && !settings.without.contains(MetadataEndpoint::NAME)
        {
            let described = mounted.iter().map(|mounted| (&*mounted.endpoint, &*mounted.path));
            let document = document(registry, issuer, (end_session.as_deref(), described));
            let endpoint = MetadataEndpoint::new(&document).map_err(EndpointError::Metadata)?;
            mounted.push(Mounted::new(Arc::new(endpoint), settings));
        }
        let paths = mounted.iter().map(|mounted| (mounted.endpoint.name(), &*mounted.path));
        let page = end_session.as_deref().map(|path| (end_session::NAME, path));
        check_paths(page.into_iter().chain(paths), settings)?;
        let more_metadata = more_metadata(registry);
        Ok(Self { mounted, end_session, more_metadata })
    }

    /// The endpoint with that name.
    pub(crate) fn find(&self, name: &str) -> Option<&dyn Endpoint> {
        let found = self.mounted.iter().find(|mounted| mounted.endpoint.name() == name)?;
        Some(&*found.endpoint)
    }

    /// The path of the endpoint with that name.
    pub(crate) fn path(&self, name: &str) -> Option<&str> {
        if name == end_session::NAME {
            return self.end_session.as_deref();
        }
        let found = self.mounted.iter().find(|mounted| mounted.endpoint.name() == name)?;
        Some(&found.path)
    }

    /// Every endpoint's name with its path. If the issuer has a path, the metadata document has, unless a setting disables it, a
    /// second path, below that of the issuer: the well-known path alone, for a proxy that strips the issuer's path. Many clients
    /// try it first.
    pub(crate) fn paths(&self) -> Vec<(&'static str, String)> {
        let own = |mounted: &Mounted| (mounted.endpoint.name(), mounted.path.clone());
        let mut paths: Vec<_> = self.mounted.iter().map(own).collect();
        if self.path(MetadataEndpoint::NAME).is_some() {
            for path in &self.more_metadata {
                if !paths.iter().any(|(_, taken)| taken == path) {
                    paths.push((MetadataEndpoint::NAME, path.clone()));
                }
            }
        }
        paths
    }

    /// The paths of the metadata document that count for the whole host (RFC 8414 sections 3.1 and 5).
    pub(crate) fn well_known(&self) -> Vec<(&'static str, String)> {
        let Some(path) = self.path(MetadataEndpoint::NAME) else { return Vec::new() };
        let base = path.strip_prefix(WELL_KNOWN).unwrap_or_default();
        let inserted = format!("{OPENID_CONFIGURATION}{base}");
        let of_openid = self.more_metadata.iter().filter(|more| **more == inserted);
        let all = std::iter::once(path.to_owned()).chain(of_openid.cloned());
        all.map(|path| (MetadataEndpoint::NAME, path)).collect()
    }

    /// The names and default paths of the standard endpoints, for a server that is not built yet.
    pub(crate) fn default_paths() -> Vec<(&'static str, String)> {
        STANDARD.map(|(name, path)| (name, path.to_owned())).to_vec()
    }
}

fn standard(
    registry: &Registry,
    userinfo: Option<ResourceServer>,
    registration: Option<ClientRegistration>,
) -> Result<Vec<Arc<dyn Endpoint>>, EndpointError> {
    let describes_clients = registration.is_some() || registry.reads_documents();
    let errors = ErrorsEndpoint::new(registry, describes_clients);
    let mut endpoints: Vec<Arc<dyn Endpoint>> = vec![
        Arc::new(TokenEndpoint),
        Arc::new(RevocationEndpoint::new(registry)),
        Arc::new(IntrospectionEndpoint::new(registry)),
        Arc::new(errors.map_err(EndpointError::Page)?),
    ];
    if let Some(endpoint) = DeviceAuthorizationEndpoint::of(registry) {
        endpoints.push(Arc::new(endpoint));
    }
    if registry.services.keys.can_sign() {
        endpoints.push(Arc::new(JwksEndpoint));
    }
    if let Some(resource_server) = userinfo {
        endpoints.push(Arc::new(UserInfoEndpoint::new(resource_server)));
    }
    if let Some(registration) = registration {
        endpoints.push(Arc::new(RegistrationEndpoint::new(registry, registration.clone())));
        endpoints.push(Arc::new(ConfigurationEndpoint::new(registry, registration)));
    }
    Ok(endpoints)
}

/// The further paths of the metadata document: the well-known path below the issuer's path, unless a setting disables it; and,
/// for OpenID Connect, the path below the issuer (OpenID Connect Discovery section 4) and the one before the issuer's path
/// (RFC 8414 section 5).
fn more_metadata(registry: &Registry) -> Vec<String> {
    let settings = &registry.services.settings;
    let mut more: Vec<_> =
        settings.metadata.appended.then(|| WELL_KNOWN.to_owned()).into_iter().collect();
    if registry.services.speaks_openid {
        let base = settings.issuer.as_deref().map_or("", issuer::path_of);
        more.push(OPENID_CONFIGURATION.to_owned());
        if !base.is_empty() {
            more.push(format!("{OPENID_CONFIGURATION}{base}"));
        }
    }
    more
}

/// Combines all endpoints that have the same name into one.
fn chains(endpoints: Vec<Arc<dyn Endpoint>>) -> Result<Vec<Arc<dyn Endpoint>>, EndpointError> {
    let mut by_name: Vec<Vec<Arc<dyn Endpoint>>> = Vec::new();
    for endpoint in endpoints {
        match by_name.iter_mut().find(|known| known[0].name() == endpoint.name()) {
            Some(known) if known[0].methods() != endpoint.methods() => {
                let expected = format!("{:?}", known[0].methods());
                return Err(EndpointError::Differ {
                    name: endpoint.name(),
                    member: "methods",
                    expected,
                });
            }
            Some(known) if known[0].request_body() != endpoint.request_body() => {
                let expected = format!("{:?}", known[0].request_body());
                return Err(EndpointError::Differ {
                    name: endpoint.name(),
                    member: "request_body",
                    expected,
                });
            }
            Some(known) => known.push(endpoint),
            None => by_name.push(vec![endpoint]),
        }
    }
    Ok(by_name.into_iter().filter_map(Chain::of).collect())
}

/// Checks the endpoint settings without building a server: every endpoint that the settings name exists, endpoints with one name
/// have one path, and no two names have the same path.
///
/// # Errors
/// The first mistake.
pub fn check(settings: &EndpointSettings, own: &[Arc<dyn Endpoint>]) -> Result<(), EndpointError> {
    let own = own.iter().map(|endpoint| (endpoint.name(), endpoint.path()));
    let mut endpoints: Vec<(&'static str, &str)> = Vec::new();
    for (name, path) in STANDARD.into_iter().chain(own) {
        match endpoints.iter().find(|(known, _)| *known == name) {
            _ if [AUTHORIZATION, end_session::NAME].contains(&name) => {
                return Err(EndpointError::NameTwice(name));
            }
            Some(_) if ALONE.contains(&name) => return Err(EndpointError::NameTwice(name)),
            Some((_, first)) if *first != path => {
                let expected = format!("{first:?}");
                return Err(EndpointError::Differ { name, member: "path", expected });
            }
            Some(_) => {}
            None => endpoints.push((name, path)),
        }
    }
    check_names(&endpoints, settings)?;
    let mounted = endpoints.into_iter().filter(|(name, _)| !settings.without.contains(*name));
    check_paths(mounted.map(|(name, path)| (name, path_of(settings, name, path))), settings)
}

/// The path in the settings, or else the endpoint's own.
fn path_of<'a>(settings: &'a EndpointSettings, name: &str, own: &'a str) -> &'a str {
    settings.paths.get(name).map_or(own, String::as_str)
}

fn check_names(
    endpoints: &[(&'static str, &str)],
    settings: &EndpointSettings,
) -> Result<(), EndpointError> {
    let mut known: Vec<_> = endpoints.iter().map(|(name, _)| *name).collect();
    for name in &settings.without {
        if !known.contains(&name.as_str()) {
            return Err(unknown("endpoints.without", name, &known));
        }
    }
    if let Some(name) = FIXED.into_iter().find(|name| settings.paths.contains_key(*name)) {
        let problem = SettingProblem::FixedPath(name);
        return Err(SettingError::new(format!("endpoints.paths.{name}"), problem).into());
    }
    known.retain(|name| !FIXED.contains(name));
    known.extend([AUTHORIZATION, end_session::NAME]);
    match settings.paths.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(unknown(format!("endpoints.paths.{name}"), name, &known)),
        None => Ok(()),
    }
}

fn unknown(key: impl Into<Cow<'static, str>>, given: &str, known: &[&str]) -> EndpointError {
    let problem =
        SettingProblem::UnknownEndpoint { given: given.to_owned(), known: known.join(", ") };
    SettingError::new(key, problem).into()
}

/// Two routes with the same path would make the router panic.
fn check_paths<'a>(
    mounted: impl Iterator<Item = (&'static str, &'a str)>,
    settings: &'a EndpointSettings,
) -> Result<(), EndpointError> {
    let mut taken = vec![(AUTHORIZATION, settings.authorization())];
    for (second, path) in mounted {
        if let Some((first, _)) = taken.iter().find(|(_, known)| *known == path) {
            return Err(EndpointError::PathTwice { first, second, path: path.to_owned() });
        }
        taken.push((second, path));
    }
    Ok(())
}
