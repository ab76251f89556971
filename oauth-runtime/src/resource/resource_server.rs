//! A resource server: its verifiers, its clock, and the content of its challenges. RFC 6749, section 1.1.

use super::verifier::Verifier;
use crate::{
    clock::{Clock, SystemClock},
    event::{Event, Events},
    protocol::{
        bearer::TokenScheme, error::ErrorCode, protected_resource::ServedResource,
        resource_indicators::MeantFor, scope_table::ScopeTable, scope_word::OAuthScope,
    },
};
use std::{collections::HashMap, fmt, sync::Arc};

/// Checks access tokens for protected resources. Cheap to clone.
///
/// An `AuthorizationServer` has one for the tokens that it issued. Another service makes its own, with a [`Verifier`] for its
/// tokens: with [`for_resource`](Self::for_resource), which gives it a name, or with [`new`](Self::new).
#[derive(Clone)]
pub struct ResourceServer(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    /// The verifiers in the order in which they are asked. Challenges name the scheme of the first one first.
    verifiers: Vec<Arc<dyn Verifier>>,
    /// Each scheme once, in the order in which challenges name them.
    schemes: Vec<TokenScheme>,
    clock: Arc<dyn Clock>,
    events: Events,
    realm: String,
    error_uris: HashMap<String, String>,
    scopes: Arc<ScopeTable>,
    /// The audiences that the server accepts, in addition to the check of a verifier; if `None`, only the verifiers check.
    meant_for: Option<MeantFor>,
    /// The published metadata of the resource that the server is.
    served: Option<Arc<ServedResource>>,
}

impl fmt::Debug for ResourceServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ResourceServer")
            .field("realm", &self.0.realm)
            .finish_non_exhaustive()
    }
}

impl ResourceServer {
    /// Makes a resource server with this verifier, the clock of the machine and the realm `oauth`.
    #[must_use]
    pub fn new(verifier: impl Verifier) -> Self {
        Self(Arc::new(Settings {
            schemes: vec![verifier.scheme()],
            verifiers: vec![Arc::new(verifier)],
            clock: Arc::new(SystemClock),
            events: Events::new(Vec::new(), Arc::new(SystemClock)),
            realm: "oauth".into(),
            error_uris: HashMap::new(),
            scopes: Arc::default(),
            meant_for: None,
            served: None,
        }))
    }

    /// Registers one more verifier: for an authentication scheme of the application's own, beside `Bearer`, or for another kind
    /// of tokens under a scheme that already has a verifier. Verifiers of one scheme are asked in the order in which they were
    /// registered, until one accepts the token.
    ///
    /// ```
    /// use oauth_runtime::{
    ///     protocol::{bearer::{PresentedToken, TokenScheme}, scope::Scope},
    ///     resource::{VerifiedToken, Verifier, Verifying},
    /// };
    ///
    /// /// Takes `Authorization: ApiKey ..`.
    /// struct ApiKeys;
    ///
    /// impl Verifier for ApiKeys {
    ///     fn scheme(&self) -> TokenScheme {
    ///         const API_KEY: TokenScheme = TokenScheme::own("ApiKey");
    ///         API_KEY
    ///     }
    ///
    ///     fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
    ///         let is_known = presented.expose() == "known";
    ///         Box::pin(async move {
    ///             Ok(is_known.then(|| VerifiedToken::new("robot", Scope::stored("profile"), i64::MAX)))
    ///         })
    ///     }
    /// }
    /// # fn with<V: Verifier>(verifier: V) -> oauth_runtime::resource::ResourceServer {
    /// oauth_runtime::resource::ResourceServer::new(verifier).register_token_validator(ApiKeys)
    /// # }
    /// ```
    #[must_use]
    pub fn register_token_validator(mut self, verifier: impl Verifier) -> Self {
        let Settings { verifiers, schemes, .. } = Arc::make_mut(&mut self.0);
        let scheme = verifier.scheme();
        if !schemes.iter().any(|known| known.is(scheme.as_str())) {
            schemes.push(scheme);
        }
        verifiers.push(Arc::new(verifier));
        self
    }

    /// Accepts only tokens for these audiences, even if a verifier does not check audiences.
    pub(crate) fn meant_for(mut self, meant_for: MeantFor) -> Self {
        Arc::make_mut(&mut self.0).meant_for = Some(meant_for);
        self
    }

    /// Sets the resource that this server is, with its published metadata.
    pub(crate) fn serving(mut self, served: Arc<ServedResource>) -> Self {
        Arc::make_mut(&mut self.0).served = Some(served);
        self
    }

    /// The URI of the resource that this server is, in its normal form, if it has one.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        let served = self.0.served.as_ref().map(|served| served.resource.as_str());
        served.or_else(|| self.0.meant_for.as_ref()?.resource.as_deref())
    }

    /// The URL of the resource's metadata (RFC 9728 section 3), if they are published. Challenges name it as `resource_metadata`.
    #[must_use]
    pub fn metadata_uri(&self) -> Option<&str> {
        self.0.served.as_ref().map(|served| served.metadata_uri.as_str())
    }

    /// Sets the `realm` of challenges.
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).realm = realm.into();
        self
    }

    /// Registers the typed scopes of an enum, so that the implications between them count wherever this server checks a token.
    /// May be called for several enums.
    #[must_use]
    pub fn scopes<S: OAuthScope>(mut self) -> Self {
        let settings = Arc::make_mut(&mut self.0);
        settings.scopes = Arc::new(ScopeTable::clone(&settings.scopes).with::<S>());
        self
    }

    /// Uses the typed scopes of an authorization server.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn scope_table_of(mut self, table: Arc<ScopeTable>) -> Self {
        Arc::make_mut(&mut self.0).scopes = table;
        self
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(clock);
        let settings = Arc::make_mut(&mut self.0);
        settings.events = settings.events.with_clock(clock.clone());
        settings.clock = clock;
        self
    }

    /// Adds a subscriber for an audit trail or for metrics. It is called for every accepted token and for every refusal, on the
    /// request's task, so it must not block.
    #[must_use]
    pub fn on_event(mut self, subscriber: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        let settings = Arc::make_mut(&mut self.0);
        settings.events = settings.events.with_subscriber(Arc::new(subscriber));
        self
    }

    /// Reports events to the subscribers of the authorization server.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn events(mut self, events: Events) -> Self {
        Arc::make_mut(&mut self.0).events = events;
        self
    }

    /// Sets the address of the page that explains an error; clients receive it as `error_uri`.
    #[must_use]
    pub fn error_uri(mut self, code: ErrorCode, uri: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).error_uris.insert(code.as_str().to_owned(), uri.into());
        self
    }

    /// Sets the addresses of the pages that explain errors, each by the code of its error.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn error_uris<'a>(
        mut self,
        uris: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let uris = uris.into_iter().map(|(code, uri)| (code.to_owned(), uri.to_owned()));
        Arc::make_mut(&mut self.0).error_uris.extend(uris);
        self
    }

    /// Whether both are clones of one server. A check by another server does not count here.
    #[cfg(feature = "axum")]
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn verifiers(&self) -> impl Iterator<Item = &dyn Verifier> {
        self.0.verifiers.iter().map(|verifier| &**verifier)
    }

    /// Each scheme once, in the order in which challenges name them.
    pub(super) fn schemes(&self) -> impl Iterator<Item = TokenScheme> {
        self.0.schemes.iter().copied()
    }

    pub(super) fn scope_table(&self) -> &Arc<ScopeTable> {
        &self.0.scopes
    }

    pub(super) fn now(&self) -> i64 {
        self.0.clock.now()
    }

    pub(crate) fn told(&self) -> &Events {
        &self.0.events
    }

    /// Why this server may not accept a token with this audience; `None` if it may.
    pub(super) fn not_meant(&self, audience: &[String]) -> Option<String> {
        let meant_for = self.0.meant_for.as_ref()?;
        (!meant_for.admits(audience)).then(|| meant_for.hint(audience))
    }

    #[cfg(feature = "axum")]
    pub(crate) fn served(&self) -> Option<&Arc<ServedResource>> {
        self.0.served.as_ref()
    }

    pub(super) fn realm_of_challenges(&self) -> &str {
        &self.0.realm
    }

    pub(super) fn error_uri_of(&self, code: ErrorCode) -> Option<&str> {
        self.0.error_uris.get(code.as_str()).map(String::as_str)
    }
}
