//! The registered grants, responders and client authentication methods. The endpoints look them up here.

#[cfg(any(feature = "sea-orm", feature = "fetch"))]
use crate::protocol::client_rules::Implemented;
use crate::{
    client_authentication::{self, AuthenticatedClient, ClientAuthenticator},
    grant::{Grant, Responder},
    jose::{HS256, SigningAlgorithm},
    protocol::{
        client::AuthMethod, client_request::ClientRequest, error::Outcome,
        metadata::AuthorizationServerMetadata, response_type::ResponseType, scope::OFFLINE_ACCESS,
    },
    services::Services,
};
use std::{fmt, sync::Arc};

/// The server without the application's types. This code is compiled once, in this crate. A registry does not change after the
/// server is built.
pub struct Registry {
    pub(crate) services: Arc<Services>,
    client_authentication: ClientAuthenticator,
    grants: Vec<Arc<dyn Grant>>,
    responders: Vec<Arc<dyn Responder>>,
    response_types: Vec<ResponseType>,
    auth_methods: Vec<AuthMethod>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grants: Vec<_> = self.grants.iter().map(|grant| grant.grant_type()).collect();
        formatter.debug_struct("Registry").field("grants", &grants).finish_non_exhaustive()
    }
}

impl Registry {
    pub(crate) fn new(
        services: Arc<Services>,
        client_authentication: ClientAuthenticator,
        grants: Vec<Arc<dyn Grant>>,
        responders: Vec<Arc<dyn Responder>>,
    ) -> Self {
        let mut auth_methods = auth_methods(&services, &grants);
        // Without the encryption key the server cannot store such a secret.
        auth_methods.retain(|method| {
            *method != AuthMethod::CLIENT_SECRET_JWT || services.has_encryption_key
        });
        let response_types = response_types(&services, &responders);
        Self { services, client_authentication, grants, responders, response_types, auth_methods }
    }

    /// Authenticates the client of a request with one of the permitted methods (RFC 6749 section 2.3). If another endpoint of the
    /// same name has already authenticated the client of this request, that result is used, since a client assertion can be used
    /// only once.
    ///
    /// # Errors
    /// `invalid_client`, `invalid_request`, or an outage.
    pub async fn authenticate(
        &self,
        request: &ClientRequest,
        permitted: &[AuthMethod],
    ) -> Outcome<AuthenticatedClient> {
        let known = request.proven::<AuthenticatedClient>();
        if let Some(client) = known.filter(|client| permitted.contains(&client.method())) {
            return Ok(client.clone());
        }
        let services = &self.services;
        let client = self.client_authentication.authenticate(services, request, permitted).await?;
        request.keep_proof(client.clone());
        Ok(client)
    }

    /// Authenticates the issuer of an assertion that a grant will use up, for a request that identifies its client in no other
    /// way.
    pub(crate) async fn authenticate_issuer(
        &self,
        request: &ClientRequest,
        assertion: &str,
    ) -> Outcome<AuthenticatedClient> {
        client_authentication::authenticate_issuer(&self.services, request, assertion).await
    }

    /// The client authentication methods that a grant permits.
    pub(crate) fn auth_methods_of<'a>(&self, grant: &'a dyn Grant) -> &'a [AuthMethod] {
        permitted(&self.services, grant)
    }

    /// Every client authentication method that a grant permits, in the fixed order of the metadata document.
    #[must_use]
    pub fn auth_methods(&self) -> &[AuthMethod] {
        &self.auth_methods
    }

    /// The grant types that a client may register: those of the token endpoint, then those without a part there.
    pub(crate) fn grant_types(&self) -> Vec<&'static str> {
        let mut types: Vec<_> = self.grants.iter().map(|grant| grant.grant_type()).collect();
        for response_type in self.response_types() {
            let needed = [Some(response_type.grant_type), response_type.second_grant_type];
            for grant_type in needed.into_iter().flatten() {
                if !types.contains(&grant_type) {
                    types.push(grant_type);
                }
            }
        }
        types
    }

    /// The features of this server that clients may register.
    #[cfg(any(feature = "sea-orm", feature = "fetch"))]
    pub(crate) fn implemented(&self) -> Implemented<'_> {
        let settings = &self.services.settings;
        Implemented {
            grant_types: self.grant_types(),
            response_types: self.response_types().iter().map(|known| known.name).collect(),
            auth_methods: self.auth_methods().iter().map(|method| method.as_str()).collect(),
            access_token_formats: self.services.access_token_formats(),
            openid_algorithms: self.services.speaks_openid.then(|| {
                let algorithms = self.services.keys.algorithms().into_iter();
                algorithms.map(SigningAlgorithm::as_str).collect()
            }),
            redirect_schemes: settings.authorization.redirect_schemes.as_deref(),
        }
    }

    /// Whether the server supports clients that nobody registered.
    #[cfg(feature = "fetch")]
    pub(crate) fn reads_documents(&self) -> bool {
        self.services.documents.is_some()
    }

    /// Always `false`, since a server without the feature `fetch` reads nothing from other machines.
    #[cfg(not(feature = "fetch"))]
    #[expect(clippy::unused_self, reason = "the registry of a build that reads documents is asked")]
    pub(crate) const fn reads_documents(&self) -> bool {
        false
    }

    /// The time of the server's clock, in epoch seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.services.now()
    }

    /// Whether any grant is registered for the token endpoint.
    pub(crate) fn has_grants(&self) -> bool {
        !self.grants.is_empty()
    }

    /// The grant with that `grant_type`.
    pub(crate) fn grant(&self, grant_type: &str) -> Option<&Arc<dyn Grant>> {
        self.grants.iter().find(|grant| grant.grant_type() == grant_type)
    }

    /// The rules of every response type.
    pub(crate) fn response_types(&self) -> Vec<&ResponseType> {
        self.response_types.iter().collect()
    }

    /// The responders of a response type, in the order in which they add to its answer.
    pub(crate) fn responders(&self, response_type: &ResponseType) -> Vec<Arc<dyn Responder>> {
        let answering = |name: &str| {
            let answers = |responder: &&Arc<dyn Responder>| responder.response_type().name == name;
            self.responders.iter().find(answers).cloned()
        };
        match answering(response_type.name) {
            Some(whole) => vec![whole],
            // An ID token contains hashes of what the responders before it add.
            None => response_type.words().filter_map(answering).collect(),
        }
    }

    /// Adds the grants and the settings to the metadata document (RFC 8414 section 2): first the grants of the token endpoint,
    /// then those without a part there.
    pub(crate) fn describe(&self, document: &mut AuthorizationServerMetadata) {
        let settings = &self.services.settings.metadata;
        // Without refresh tokens no client can get `offline_access`.
        let can_refresh = self.services.refresh_policy.is_some();
        let scopes = settings.scopes_supported.iter().map(String::as_str);
        let scopes = scopes.filter(|word| can_refresh || *word != OFFLINE_ACCESS);
        document.add("scopes_supported", scopes);
        if let Some(uri) = &settings.service_documentation {
            document.set("service_documentation", uri.as_str());
        }
        // The list is always present: without it, clients assume the standard's default grants.
        document.set("grant_types_supported", Vec::<&str>::new());
        document.add("grant_types_supported", self.grants.iter().map(|grant| grant.grant_type()));
        let at_redirect =
            self.response_types().into_iter().map(|response_type| response_type.grant_type);
        document.add("grant_types_supported", at_redirect);
    }
}

/// The response types that clients may request: that of each responder, and those of several words that the settings name. The
/// response type `id_token` alone must be named there too.
fn response_types(services: &Services, responders: &[Arc<dyn Responder>]) -> Vec<ResponseType> {
    let listed = &services.settings.openid.response_types;
    let of_openid = listed.iter().filter(|_| services.speaks_openid);
    let of_openid = of_openid.filter_map(|name| ResponseType::of_openid(name)).copied();
    let own = responders.iter().map(|responder| *responder.response_type());
    let mut types: Vec<_> = own.filter(|own| own.name != ResponseType::ID_TOKEN.name).collect();
    types.extend(of_openid);
    let mut seen: Vec<&str> = Vec::new();
    types.retain(|of| {
        let is_new = !seen.contains(&of.name);
        seen.push(of.name);
        is_new
    });
    types
}

/// Adds the signature algorithms of client assertions, if an endpoint accepts such assertions (RFC 8414 section 2).
pub(crate) fn describe_assertions(
    methods: &[AuthMethod],
    endpoint: &str,
    document: &mut AuthorizationServerMetadata,
) {
    let name = format!("{endpoint}_auth_signing_alg_values_supported");
    if methods.contains(&AuthMethod::PRIVATE_KEY_JWT) {
        document.add(&name, SigningAlgorithm::ALL.into_iter().map(SigningAlgorithm::as_str));
    }
    if methods.contains(&AuthMethod::CLIENT_SECRET_JWT) {
        document.add(&name, [HS256]);
    }
}

/// The authentication methods of a grant: those that the application set, otherwise those of the profile, otherwise the grant's
/// own list.
fn permitted<'a>(services: &Services, grant: &'a dyn Grant) -> &'a [AuthMethod] {
    let rules = services.settings.rules();
    let by_profile = rules.auth_methods_of(grant.grant_type());
    by_profile.filter(|_| !grant.writes_auth_methods()).unwrap_or_else(|| grant.auth_methods())
}

fn auth_methods(services: &Services, grants: &[Arc<dyn Grant>]) -> Vec<AuthMethod> {
    let mut methods: Vec<AuthMethod> =
        grants.iter().flat_map(|grant| permitted(services, &**grant)).copied().collect();
    let place = |method: &AuthMethod| {
        let standard = AuthMethod::STANDARD.iter().position(|known| known == method);
        (standard.unwrap_or(usize::MAX), method.as_str())
    };
    methods.sort_by_key(place);
    methods.dedup();
    methods
}
