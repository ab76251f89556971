//! Building a server: settings, then one check of everything that can be wrong before the first request.

use super::{
    AuthorizationServer, Built, advice,
    build_error::BuildError,
    key_ring::key_ring,
    known_resources::{DeclaredResources, KnownResources, lacks_granted},
    profile,
    resource_servers::{Parts, ResourceServers},
    response_types::with_response_types,
    sorted::Sorted,
};
use crate::{
    application::{
        Provider,
        custom::{AuthorizationGrant, TokenGrant},
        declared_grant::{DeclaredGrant, GrantRegistration},
        policies::OfProvider,
        required_scopes,
    },
    client_authentication::{ClientAuthentication, ClientAuthenticator},
    client_directory::ClientDirectory,
    client_keys::ClientKeys,
    clock::{Clock, SystemClock},
    endpoint::mounted::{Endpoints, OwnEndpoints},
    entity::EntityStore,
    event::{Event, Events, Subscriber},
    guesses::Guesses,
    jose::Signer,
    keys::{self, KeyEncryptionKey, KeyPlan},
    protocol::{profile::Profile, scope_table::ScopeTable},
    random::{Random, SystemRandom},
    registry::Registry,
    resource::Verifier,
    services::Services,
    settings::Settings,
    slow_hash::Remembered,
    store::Store,
    token_generator::TokenGenerators,
};
use std::sync::Arc;

/// Collects the settings of a server. Every one has a default.
///
/// ```
/// # use oauth_runtime::{application::Provider, prelude::*};
/// # async fn build<App: Provider>(app: App) -> Result<AuthorizationServer<App>, BuildError> {
/// AuthorizationServer::builder(app)
///     .issuer("https://id.example.com")
///     .token_expires_in("client_credentials", 900)
///     .login_path("/sign-in")
///     .endpoint_path("token", "/oauth/v2/token")
///     .without_endpoint("introspection")
///     .on_event(|event| println!("{}", event.name()))
///     .build()
///     .await
/// # }
/// ```
pub struct ServerBuilder<P: Provider> {
    provider: P,
    pub(super) settings: Settings,
    pub(super) scopes: ScopeTable,
    pub(super) resources: DeclaredResources,
    subscribers: Vec<Subscriber>,
    clock: Box<dyn Clock>,
    random: Arc<dyn Random>,
    pub(super) signers: Vec<Arc<dyn Signer>>,
    pub(super) key_encryption_key: Option<KeyEncryptionKey>,
    pub(super) speaks_openid: bool,
    pub(super) token_generators: TokenGenerators,
    grants: Vec<DeclaredGrant>,
    has_foreign_grant: bool,
    auth_methods: Vec<Arc<dyn ClientAuthentication>>,
    pub(super) token_validators: Vec<Arc<dyn Verifier>>,
    pub(super) endpoints: OwnEndpoints,
    pub(super) texts: Vec<(String, String)>,
    pub(super) store: Option<Arc<dyn Store>>,
    /// Stores the rows of clients whose `client_id` is the URL of their metadata document, if the server accepts such clients.
    #[cfg(feature = "fetch")]
    pub(super) document_rows: Option<Arc<dyn crate::client_documents::DocumentRows>>,
    #[cfg(feature = "redis")]
    pub(super) redis: Option<crate::redis::Redis>,
}

impl<P: Provider> AuthorizationServer<P> {
    /// Starts to build a server; no setting is mandatory.
    #[must_use]
    pub fn builder(provider: P) -> ServerBuilder<P> {
        ServerBuilder::new(provider)
    }

    /// Initialises an empty server.
    ///
    /// # Errors
    /// Everything that [`ServerBuilder::build`] can find wrong, or [`BuildError::InitialisedTwice`].
    pub async fn init(&self, builder: ServerBuilder<P>) -> Result<(), BuildError> {
        let built = Box::pin(builder.build_parts()).await?;
        if self.fill(built) { Ok(()) } else { Err(BuildError::InitialisedTwice) }
    }
}

impl<P: Provider> ServerBuilder<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self {
            provider,
            settings: Settings::default(),
            scopes: ScopeTable::default(),
            resources: DeclaredResources::default(),
            subscribers: Vec::new(),
            clock: Box::new(SystemClock),
            random: Arc::new(SystemRandom),
            signers: Vec::new(),
            key_encryption_key: None,
            speaks_openid: false,
            token_generators: TokenGenerators::default(),
            grants: Vec::new(),
            has_foreign_grant: false,
            auth_methods: Vec::new(),
            token_validators: Vec::new(),
            endpoints: OwnEndpoints::default(),
            texts: Vec::new(),
            store: None,
            #[cfg(feature = "fetch")]
            document_rows: None,
            #[cfg(feature = "redis")]
            redis: None,
        }
    }

    /// Replaces all settings at once, for instance by those of a file. The methods below change single settings; of several calls, the
    /// last one counts.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Registers a grant of the application's own that has state. (A grant without state is registered by `#[grant("urn:..")]`.)
    #[must_use]
    pub fn register_grant(mut self, grant: impl TokenGrant<P>) -> Self {
        self.grants.push(DeclaredGrant::of_token_grant(self.provider.clone(), grant));
        self
    }

    /// Registers the half of a grant that answers at the authorization endpoint. For a grant that has state.
    #[must_use]
    pub fn register_authorization_grant(mut self, grant: impl AuthorizationGrant<P>) -> Self {
        self.grants.push(DeclaredGrant::of_authorization_grant(self.provider.clone(), grant));
        self
    }

    /// Registers a standard grant for a generic provider, which `#[grant]` cannot do:
    /// `register_standard_grant(registration::refresh_token::<App<T>>())`, from [`registration`](crate::application::registration).
    #[must_use]
    pub fn register_standard_grant(mut self, registration: GrantRegistration) -> Self {
        match registration.into_grant(&self.provider) {
            Some(grant) => self.grants.push(grant),
            None => self.has_foreign_grant = true,
        }
        self
    }

    /// Registers a client authentication method of the application's own (RFC 6749 section 2.3.2). A grant accepts it if its
    /// `AUTH_METHODS` name it.
    #[must_use]
    pub fn register_client_auth_method(mut self, method: impl ClientAuthentication) -> Self {
        self.auth_methods.push(Arc::new(method));
        self
    }

    /// Replaces the store over the provider's entities, for instance by one that wraps an [`EntityStore`](crate::entity::EntityStore).
    /// [`testing`](crate::testing) has the contract that a store must keep.
    #[must_use]
    pub fn store(mut self, store: impl Store) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// The issuer identifier (RFC 8414 section 2): https, or http on a loopback address; no trailing slash.
    ///
    /// Without an issuer the server starts, but sends no `iss` and has no metadata document.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.settings.issuer = Some(issuer.into());
        self
    }

    /// The `realm` of `WWW-Authenticate` challenges; `oauth` by default.
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.settings.realm = realm.into();
        self
    }

    /// The rules that apply where neither a setting nor a grant says otherwise; [`Profile::Default`] by default. With a weaker profile,
    /// the server warns at start and names the rules that are loosened. A stricter profile removes grants and response types even if the
    /// application declares them: the server warns at start, and refuses requests for them.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.settings.profile = profile;
        self
    }

    /// The scope words that the metadata document lists.
    #[must_use]
    pub fn scopes_supported<S: Into<String>>(
        mut self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.settings.metadata.scopes_supported = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// The URL of the page for developers, for the metadata document.
    #[must_use]
    pub fn service_documentation(mut self, url: impl Into<String>) -> Self {
        self.settings.metadata.service_documentation = Some(url.into());
        self
    }

    /// How long access tokens of a grant are valid, in seconds; overrides the grant's own value.
    #[must_use]
    pub fn token_expires_in(mut self, grant_type: impl Into<String>, seconds: i64) -> Self {
        self.settings.lifetimes.access_token_by_grant.insert(grant_type.into(), seconds);
        self
    }

    /// Permits an http issuer that is not a loopback address, for a network that is protected by other means.
    #[must_use]
    pub fn insecure_transport(mut self, permitted: bool) -> Self {
        self.settings.insecure_transport = permitted;
        self
    }

    /// Calls a function for every event. The function runs on the request's task and must not block.
    #[must_use]
    pub fn on_event(mut self, subscriber: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.subscribers.push(Arc::new(subscriber));
        self
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Replaces the random source, for tests. With a predictable one, anybody can guess every token.
    #[must_use]
    pub fn random(mut self, random: impl Random) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// Checks the settings and the database, and builds the server.
    ///
    /// # Errors
    /// [`BuildError`]; each message is one line.
    pub async fn build(self) -> Result<AuthorizationServer<P>, BuildError> {
        let server = AuthorizationServer::empty();
        // Boxed, so that the caller's future stays small.
        server.fill(Box::pin(self.build_parts()).await?);
        Ok(server)
    }

    pub(crate) async fn build_parts(mut self) -> Result<Built<P>, BuildError> {
        self.list_scopes();
        let texts = self.read_texts()?;
        self.settings.check()?;
        profile::check::<P>(&self.settings, self.store.is_none())?;
        self.check_tokens()?;
        let KnownResources { indicators: resources, served } =
            self.resources.known(&self.settings)?;
        self.check_registration()?;
        self.check_openid()?;
        if self.has_foreign_grant {
            return Err(BuildError::GrantOfAnotherProvider);
        }
        let mut declared = GrantRegistration::grants_of(&self.provider);
        declared.extend(self.grants.iter().cloned());
        let sorted = profile::given_by(self.settings.profile, Sorted::sort(declared)?);
        let refresh_policy = sorted
            .refresh_policy()
            .filter(|_| self.settings.refresh_tokens.issue)
            .map(|declared| self.settings.lifetimes.refresh_policy(declared));
        let Sorted { grants, mut responders } = sorted;
        if self.speaks_openid {
            with_response_types(&mut self.settings, &mut responders)?;
        }
        let guesses = Arc::new(Guesses::of(&self.settings));
        #[cfg(feature = "fetch")]
        let documents = self.documents(&grants, &guesses)?;
        advice::of_registered(&self.settings, &grants, &responders);
        profile::advise(self.settings.profile);
        required_scopes::warn_of_unknown::<P>(&self.settings.metadata.scopes_supported);
        let store = match self.store {
            Some(store) => store,
            None => {
                if let Some(entity) = lacks_granted::<P>(&resources) {
                    return Err(BuildError::ResourcesWithoutColumn(entity));
                }
                let store = EntityStore::new(&self.provider);
                store.check().await?;
                Arc::new(store)
            }
        };
        let clock: Arc<dyn Clock> = Arc::from(self.clock);
        #[cfg(feature = "redis")]
        let store = Self::with_redis((store, self.redis), &self.provider, &responders, &clock)?;
        let root_key =
            keys::root_key(&*store, self.key_encryption_key.as_ref(), &*self.random).await?;
        // A key that no store keeps would be a different one after the next start.
        let has_encryption_key = self.key_encryption_key.is_some() && store.keys().is_some();
        advice::of_secrets(&grants, has_encryption_key);
        let client_authentication = ClientAuthenticator::new(self.auth_methods);
        let events = Events::new(self.subscribers, clock.clone());
        let settings = self.settings.keys.clone();
        let plan = KeyPlan { settings, speaks_openid: self.speaks_openid };
        let from = (self.signers, self.key_encryption_key);
        let told = (clock.clone(), events.clone());
        let keys = key_ring(from, plan, &store, &self.random, told).await?;
        let scopes = Arc::new(self.scopes);
        let resource_servers = ResourceServers::new(&Parts {
            settings: &self.settings,
            indicators: &resources,
            served,
            store: store.clone(),
            keys: keys.clone(),
            clock: clock.clone(),
            events: events.clone(),
            scopes: scopes.clone(),
            validators: self.token_validators,
        });
        let client_keys = ClientKeys::of(&self.settings)?;
        let services = Services {
            clients: ClientDirectory::new(store.clone()),
            client_keys,
            guesses,
            #[cfg(feature = "fetch")]
            documents,
            remembered: Arc::new(Remembered::new(&*self.random)),
            settings: self.settings,
            scopes,
            speaks_openid: self.speaks_openid,
            resources,
            refresh_policy,
            store,
            policies: Arc::new(OfProvider(self.provider.clone())),
            root_key,
            keys,
            has_encryption_key,
            token_generators: self.token_generators,
            texts: Arc::new(texts),
            clock,
            random: self.random,
            events,
        };
        let services = Arc::new(services);
        let registry = Registry::new(services, client_authentication, grants, responders);
        if self.speaks_openid {
            self.endpoints.userinfo = Some(resource_servers.own().clone());
        }
        let endpoints = Endpoints::mount(&registry, self.endpoints)?;
        let registry = Arc::new(registry);
        Ok(Built { provider: self.provider, registry, endpoints, resource_servers })
    }
}
