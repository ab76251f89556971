//! A resource server: whom it asks about tokens, by which clock, and what its challenges say. RFC 6749, section 1.1.

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
/// An `AuthorizationServer` has one for the tokens that it issued; a service elsewhere makes its own, over a
/// [`Verifier`] that knows the tokens: by [`for_resource`](Self::for_resource), which gives it a name, or by [`new`](Self::new).
#[derive(Clone)]
pub struct ResourceServer(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    /// In the order in which they are asked; the scheme of the first stands first in challenges.
    verifiers: Vec<Arc<dyn Verifier>>,
    /// The scheme of each, once, in the order in which challenges name them.
    schemes: Vec<TokenScheme>,
    clock: Arc<dyn Clock>,
    events: Events,
    realm: String,
    error_uris: HashMap<String, String>,
    scopes: Arc<ScopeTable>,
    /// Which audiences it takes, whatever a verifier says; without it, the verifiers alone decide.
    meant_for: Option<MeantFor>,
    /// What is published of the resource that the server is.
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
    /// A resource server over this verifier, with the clock of the machine and the realm `oauth`.
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

    /// Registers one more verifier: for a scheme of the application's own, beside `Bearer`, or for tokens of another kind under
    /// a scheme that has a verifier already. Those of one scheme are asked in the order in which they were registered, until one
    /// finds the token good.
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

    /// Takes only tokens for these audiences, also of verifiers that look at none.
    pub(crate) fn meant_for(mut self, meant_for: MeantFor) -> Self {
        Arc::make_mut(&mut self.0).meant_for = Some(meant_for);
        self
    }

    /// Is the resource whose metadata are published there.
    pub(crate) fn serving(mut self, served: Arc<ServedResource>) -> Self {
        Arc::make_mut(&mut self.0).served = Some(served);
        self
    }

    /// The name of the resource that this server is, in its normal form, if it has one.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        let served = self.0.served.as_ref().map(|served| served.resource.as_str());
        served.or_else(|| self.0.meant_for.as_ref()?.resource.as_deref())
    }

    /// Where the metadata of the resource are (RFC 9728 section 3), if any are published. Challenges name it as
    /// `resource_metadata`.
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

    /// Makes the typed scopes of an enum known: what they imply counts wherever this server checks a token. May be called for
    /// several enums.
    #[must_use]
    pub fn scopes<S: OAuthScope>(mut self) -> Self {
        let settings = Arc::make_mut(&mut self.0);
        settings.scopes = Arc::new(ScopeTable::clone(&settings.scopes).with::<S>());
        self
    }

    /// Takes the typed scopes of an authorization server over.
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

    /// Tells somebody of every token that opened a resource, and of every refusal: for an audit trail or for metrics. It is
    /// called on the request's task, so it must not block.
    #[must_use]
    pub fn on_event(mut self, subscriber: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        let settings = Arc::make_mut(&mut self.0);
        settings.events = settings.events.with_subscriber(Arc::new(subscriber));
        self
    }

    /// Tells those who are told of the server's other events.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn events(mut self, events: Events) -> Self {
        Arc::make_mut(&mut self.0).events = events;
        self
    }

    /// Names the page that explains an error; the client is sent it as `error_uri`.
    #[must_use]
    pub fn error_uri(mut self, code: ErrorCode, uri: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).error_uris.insert(code.as_str().to_owned(), uri.into());
        self
    }

    /// Names the pages that explain errors, each by the wire word of its error.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn error_uris<'a>(
        mut self,
        uris: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let uris = uris.into_iter().map(|(code, uri)| (code.to_owned(), uri.to_owned()));
        Arc::make_mut(&mut self.0).error_uris.extend(uris);
        self
    }

    /// Whether both are clones of one server. What one server found good says nothing to another.
    #[cfg(feature = "axum")]
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn verifiers(&self) -> impl Iterator<Item = &dyn Verifier> {
        self.0.verifiers.iter().map(|verifier| &**verifier)
    }

    /// Every scheme once, in the order in which challenges name them.
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

    /// Why a token is for somebody else, if it is.
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
