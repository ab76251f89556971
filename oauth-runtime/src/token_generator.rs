//! Generators of the application's own for the text of tokens.

use crate::protocol::{
    client::{Client, SubjectId},
    scope::Scope,
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// The token that a generator is asked to make.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// The client that gets the token.
    pub client: &'a Client,
    /// The `grant_type` of the grant.
    pub grant_type: &'a str,
    /// The user; `None` if the client acts for itself.
    pub subject: Option<&'a SubjectId>,
    /// The scope of the access token.
    pub scope: &'a Scope,
}

/// Makes the text of a token. The text must contain enough randomness that nobody can guess it. The function runs on the
/// request's task, so it must not block.
pub type TokenGenerator = Arc<dyn Fn(&Asked<'_>) -> String + Send + Sync>;

/// All generators of a server, by name.
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
