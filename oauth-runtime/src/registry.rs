//! What is registered: grants, responders, client authentication. The endpoints look everything up here.

use crate::{
    client_authentication::ClientAuthenticator,
    grant::{Grant, Responder},
    protocol::{client::AuthMethod, response_type::ResponseType},
    services::Services,
};
use std::sync::Arc;

/// The server without the application's types. Compiled once, in this crate, and fixed once a server is built.
pub(crate) struct Registry {
    pub(crate) services: Arc<Services>,
    pub(crate) client_authentication: ClientAuthenticator,
    pub(crate) grants: Vec<Arc<dyn Grant>>,
    pub(crate) responders: Vec<Arc<dyn Responder>>,
}

impl Registry {
    /// The grant with that `grant_type`.
    pub(crate) fn grant(&self, grant_type: &str) -> Option<&Arc<dyn Grant>> {
        self.grants.iter().find(|grant| grant.grant_type() == grant_type)
    }

    /// The rules of every response type.
    pub(crate) fn response_types(&self) -> Vec<&ResponseType> {
        self.responders.iter().map(|responder| responder.response_type()).collect()
    }

    /// The responders of a response type, in the order in which they add to its answer.
    pub(crate) fn responders(&self, response_type: &ResponseType) -> Vec<Arc<dyn Responder>> {
        let answers =
            |responder: &&Arc<dyn Responder>| responder.response_type().name == response_type.name;
        self.responders.iter().filter(answers).cloned().collect()
    }

    /// Every authentication method that some grant permits, in the fixed order of metadata.
    pub(crate) fn auth_methods(&self) -> Vec<AuthMethod> {
        let mut methods: Vec<AuthMethod> =
            self.grants.iter().flat_map(|grant| grant.auth_methods()).copied().collect();
        let place = |method: &AuthMethod| {
            let standard = AuthMethod::STANDARD.iter().position(|known| known == method);
            (standard.unwrap_or(usize::MAX), method.as_str())
        };
        methods.sort_by_key(place);
        methods.dedup();
        methods
    }

    /// Client authentication at the revocation endpoint: any method that a registered grant accepts, and `none` where
    /// public clients get tokens at the authorization endpoint.
    pub(crate) fn revocation_auth_methods(&self) -> Vec<AuthMethod> {
        let mut methods = self.auth_methods();
        let is_for_public =
            self.response_types().iter().any(|response_type| response_type.public_clients_only);
        if is_for_public && !methods.contains(&AuthMethod::NONE) {
            methods.push(AuthMethod::NONE);
        }
        methods
    }

    /// Client authentication at the introspection endpoint: not by `none`, because the server must know who asks.
    pub(crate) fn introspection_auth_methods(&self) -> Vec<AuthMethod> {
        self.auth_methods().into_iter().filter(|method| *method != AuthMethod::NONE).collect()
    }
}
