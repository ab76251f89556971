//! What every flow may use: the store, the clients, time, randomness, events and settings. It knows no grant and no
//! endpoint; these are in the registry above.

#[cfg(feature = "fetch")]
use crate::client_documents::ClientDocuments;
use crate::{
    client_directory::ClientDirectory,
    client_keys::ClientKeys,
    clock::Clock,
    event::Events,
    guesses::Guesses,
    keys::KeyRing,
    policies::Policies,
    protocol::{
        authorization::OpenIdRequest, claims::OPENID, resource_indicators::ResourceIndicators,
        root_key::RootKey, scope::Scope, scope_table::ScopeTable,
    },
    random::Random,
    settings::{RefreshPolicy, Settings},
    slow_hash::Remembered,
    store::Store,
    texts::Texts,
    token_generator::TokenGenerators,
};
use std::sync::Arc;

/// Fixed once a server is built.
pub(crate) struct Services {
    pub(crate) settings: Settings,
    /// The typed scopes of the application.
    pub(crate) scopes: Arc<ScopeTable>,
    /// Whether the server speaks OpenID Connect.
    pub(crate) speaks_openid: bool,
    /// The resources that tokens may be for.
    pub(crate) resources: ResourceIndicators,
    /// What the registered refresh grant and the settings say; without the grant, no refresh tokens are issued.
    pub(crate) refresh_policy: Option<RefreshPolicy>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) policies: Arc<dyn Policies>,
    pub(crate) clients: ClientDirectory,
    /// The keys by which clients sign assertions.
    pub(crate) client_keys: ClientKeys,
    /// Clients that nobody registered, where there may be such.
    #[cfg(feature = "fetch")]
    pub(crate) documents: Option<ClientDocuments>,
    pub(crate) root_key: RootKey,
    /// What signs, and what verifies.
    pub(crate) keys: Arc<KeyRing>,
    /// Whether the key that the nodes share is stored encrypted, so that secrets may be sealed under it.
    pub(crate) has_encryption_key: bool,
    pub(crate) token_generators: TokenGenerators,
    pub(crate) guesses: Arc<Guesses>,
    /// Whose secret or password was right a moment ago.
    pub(crate) remembered: Arc<Remembered>,
    /// What pages say.
    pub(crate) texts: Arc<Texts>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) events: Events,
}

impl Services {
    /// What access tokens of this server may be.
    #[cfg(any(feature = "sea-orm", feature = "fetch"))]
    pub(crate) fn access_token_formats(&self) -> Vec<&str> {
        let mut formats = vec!["opaque"];
        if self.keys.can_sign() && self.settings.issuer.is_some() {
            formats.push("jwt");
        }
        formats.extend(self.token_generators.access_names());
        formats
    }

    /// What an authorization of this scope is to OpenID Connect, if it is something.
    pub(crate) fn openid_of(&self, scope: &Scope) -> Option<OpenIdRequest> {
        (self.speaks_openid && scope.contains(OPENID)).then(OpenIdRequest::default)
    }

    /// The time of the server's clock, in epoch seconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }
}
