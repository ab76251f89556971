//! The server without the application's types: what every endpoint needs. Compiled once, in this crate.

use crate::{
    client_directory::ClientDirectory,
    clock::Clock,
    event::Events,
    grant::{Grant, RefreshPolicy, Responder},
    protocol::{client::AuthMethod, response_type::ResponseType},
    random::Random,
    settings::Settings,
    store::Store,
};
use std::sync::Arc;

/// Everything that is fixed once a server is built.
pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clients: ClientDirectory,
    pub(crate) grants: Vec<Arc<dyn Grant>>,
    pub(crate) responders: Vec<Arc<dyn Responder>>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) random: Box<dyn Random>,
    pub(crate) events: Events,
}

impl Core {
    /// The grant with that `grant_type`.
    pub(crate) fn grant(&self, grant_type: &str) -> Option<&Arc<dyn Grant>> {
        self.grants.iter().find(|grant| grant.grant_type() == grant_type)
    }

    /// The rules of every response type.
    pub(crate) fn response_types(&self) -> Vec<&ResponseType> {
        self.responders.iter().map(|responder| responder.response_type()).collect()
    }

    /// Who answers requests of that response type.
    pub(crate) fn responder(&self, response_type: &ResponseType) -> Option<&Arc<dyn Responder>> {
        let is_it =
            |responder: &&Arc<dyn Responder>| responder.response_type().name == response_type.name;
        self.responders.iter().find(is_it)
    }

    /// Every authentication method that some grant permits, in the fixed order of metadata.
    pub(crate) fn auth_methods(&self) -> Vec<AuthMethod> {
        let permits = |method: &AuthMethod| {
            self.grants.iter().any(|grant| grant.auth_methods().contains(method))
        };
        AuthMethod::ALL.iter().copied().filter(permits).collect()
    }

    /// How a client may authenticate that revokes a token: by whatever method got it one.
    pub(crate) fn revocation_auth_methods(&self) -> Vec<AuthMethod> {
        let is_for_public =
            self.response_types().iter().any(|response_type| response_type.public_clients_only);
        let registered = self.auth_methods();
        let permits = |method: &AuthMethod| {
            registered.contains(method) || (is_for_public && *method == AuthMethod::None)
        };
        AuthMethod::ALL.iter().copied().filter(permits).collect()
    }

    /// How a client may authenticate that asks about a token: not by `none`, because who asks must be known.
    pub(crate) fn introspection_auth_methods(&self) -> Vec<AuthMethod> {
        self.auth_methods().into_iter().filter(|method| *method != AuthMethod::None).collect()
    }

    /// What the registered refresh grant says; without one, no refresh tokens are issued.
    pub(crate) fn refresh_policy(&self) -> Option<RefreshPolicy> {
        self.grants.iter().find_map(|grant| grant.refresh_policy())
    }

    /// How long an access token of a grant lives, in seconds: the setting, the grant's own value, or an hour.
    pub(crate) fn token_expires_in(&self, grant_type: &str, own: Option<i64>) -> i64 {
        self.settings.token_expires_in.get(grant_type).copied().or(own).unwrap_or(3600)
    }
}
