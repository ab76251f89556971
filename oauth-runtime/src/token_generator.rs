//! Generators of the application's own for the texts of tokens.

use crate::protocol::{
    client::{Client, SubjectId},
    scope::Scope,
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What a token is for, as its generator is told.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// The client.
    pub client: &'a Client,
    /// The wire word of the grant.
    pub grant_type: &'a str,
    /// The user, unless the client acts for itself.
    pub subject: Option<&'a SubjectId>,
    /// What the access token will allow.
    pub scope: &'a Scope,
}

/// Makes the text of a token. It must hold as much randomness as the application needs nobody to guess; it is called on the
/// request's task, so it must not block.
pub type TokenGenerator = Arc<dyn Fn(&Asked<'_>) -> String + Send + Sync>;

/// Every generator of a server.
#[derive(Clone, Default)]
pub(crate) struct TokenGenerators {
    access: BTreeMap<String, TokenGenerator>,
    refresh: BTreeMap<String, TokenGenerator>,
}

impl fmt::Debug for TokenGenerators {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenGenerators")
            .field("access", &self.access_names())
            .field("refresh", &self.refresh_names())
            .finish()
    }
}

impl TokenGenerators {
    pub(crate) fn add_access(&mut self, name: String, generator: TokenGenerator) {
        self.access.insert(name, generator);
    }

    pub(crate) fn add_refresh(&mut self, name: String, generator: TokenGenerator) {
        self.refresh.insert(name, generator);
    }

    /// The generator of access tokens with that name.
    pub(crate) fn access(&self, name: &str) -> Option<&TokenGenerator> {
        self.access.get(name)
    }

    /// The generator of refresh tokens with that name.
    pub(crate) fn refresh(&self, name: &str) -> Option<&TokenGenerator> {
        self.refresh.get(name)
    }

    pub(crate) fn access_names(&self) -> Vec<&str> {
        self.access.keys().map(String::as_str).collect()
    }

    pub(crate) fn refresh_names(&self) -> Vec<&str> {
        self.refresh.keys().map(String::as_str).collect()
    }
}
