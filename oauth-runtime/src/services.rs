//! The services that every flow may use: the store, the clients, time, randomness, events and settings. They know no grant and no
//! endpoint; the registry above holds those.

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
        root_key::RootKey, scope::Scope, scope_table::ScopeTable, time_ordered,
    },
    random::Random,
    settings::{RefreshPolicy, Settings},
    slow_hash::Remembered,
    store::Store,
    texts::Texts,
    token_generator::TokenGenerators,
};
use std::sync::Arc;

/// The shared services of a server. They do not change after the server is built.
pub(crate) struct Services {
    pub(crate) settings: Settings,
    /// The typed scopes of the application.
    pub(crate) scopes: Arc<ScopeTable>,
    /// Whether the server speaks OpenID Connect.
    pub(crate) speaks_openid: bool,
    /// The resources that tokens may be for.
    pub(crate) resources: ResourceIndicators,
    /// The policy of the registered refresh token grant, with the settings applied; `None` without that grant, and then no
    /// refresh tokens are issued.
    pub(crate) refresh_policy: Option<RefreshPolicy>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) policies: Arc<dyn Policies>,
    pub(crate) clients: ClientDirectory,
    /// The public keys of clients that sign assertions.
    pub(crate) client_keys: ClientKeys,
    /// The reader of client documents, if the server supports clients that nobody registered.
    #[cfg(feature = "fetch")]
    pub(crate) documents: Option<ClientDocuments>,
    pub(crate) root_key: RootKey,
    /// The keys that sign and verify tokens.
    pub(crate) keys: Arc<KeyRing>,
    /// Whether the key that the nodes share is stored encrypted, so that secrets may be sealed under it.
    pub(crate) has_encryption_key: bool,
    pub(crate) token_generators: TokenGenerators,
    pub(crate) guesses: Arc<Guesses>,
    /// Remembers whose secret or password was right a moment ago.
    pub(crate) remembered: Arc<Remembered>,
    /// The texts of pages.
    pub(crate) texts: Arc<Texts>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) events: Events,
}

impl Services {
    /// The formats that access tokens of this server may have.
    #[cfg(any(feature = "sea-orm", feature = "fetch"))]
    pub(crate) fn access_token_formats(&self) -> Vec<&str> {
        let mut formats = vec!["opaque"];
        if self.keys.can_sign() && self.settings.issuer.is_some() {
            formats.push("jwt");
        }
        formats.extend(self.token_generators.access_names());
        formats
    }

    /// The OpenID Connect part of an authorization with this scope; `None` if the scope has no `openid`, or the server does not
    /// support OpenID Connect.
    pub(crate) fn openid_of(&self, scope: &Scope) -> Option<OpenIdRequest> {
        (self.speaks_openid && scope.contains(OPENID)).then(OpenIdRequest::default)
    }

    /// Draws a value that nobody can guess, for whoever shows it later: 256 random bits behind the time.
    pub(crate) fn draw_credential(&self) -> String {
        time_ordered::compose(self.clock.milliseconds(), &self.random.token())
    }

    /// Draws the name of a new family of tokens: 256 random bits behind the time, without a dot, because dots part a refresh
    /// token.
    pub(crate) fn draw_family(&self) -> String {
        format!("{}-{}", time_ordered::digits(self.clock.milliseconds()), self.random.token())
    }

    /// The time of the server's clock, in epoch seconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }
}
