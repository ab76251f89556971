//! The settings of a server. All have a default; times are in seconds.

use crate::protocol::error::ErrorCode;
use std::collections::HashMap;

/// Where the endpoints are mounted, relative to the issuer; metadata follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointPaths {
    /// The application's own route for the authorization endpoint.
    pub authorization: String,
    /// The token endpoint.
    pub token: String,
    /// RFC 7009.
    pub revocation: String,
    /// RFC 7662.
    pub introspection: String,
}

impl Default for EndpointPaths {
    fn default() -> Self {
        Self {
            authorization: "/oauth/authorize".into(),
            token: "/oauth/token".into(),
            revocation: "/oauth/revoke".into(),
            introspection: "/oauth/introspect".into(),
        }
    }
}

/// What a client may do with refresh tokens; times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshPolicy {
    /// How long an unused refresh token lives; `None` is as long as its family.
    pub expires_in: Option<i64>,
    /// How long an authorization lives, however often it is refreshed; `None` is for ever.
    pub family_expires_in: Option<i64>,
    /// How long the answer to a refresh is given again to a client that lost it.
    pub retry_window: i64,
}

/// Everything that a builder sets.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) issuer: Option<String>,
    pub(crate) realm: String,
    pub(crate) login_path: String,
    pub(crate) paths: EndpointPaths,
    pub(crate) scopes_supported: Vec<String>,
    pub(crate) service_documentation: Option<String>,
    pub(crate) error_uris: HashMap<ErrorCode, String>,
    pub(crate) token_expires_in: HashMap<String, i64>,
    /// What the registered refresh grant says; without one, no refresh tokens are issued.
    pub(crate) refresh_policy: Option<RefreshPolicy>,
    pub(crate) pending_expires_in: i64,
    pub(crate) code_replay_grace: i64,
    pub(crate) insecure_transport: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            issuer: None,
            realm: "oauth".into(),
            login_path: "/login".into(),
            paths: EndpointPaths::default(),
            scopes_supported: Vec::new(),
            service_documentation: None,
            error_uris: HashMap::new(),
            token_expires_in: HashMap::new(),
            refresh_policy: None,
            pending_expires_in: 600,
            code_replay_grace: 0,
            insecure_transport: false,
        }
    }
}

impl Settings {
    /// The page that explains an error.
    pub(crate) fn error_uri(&self, code: ErrorCode) -> Option<&str> {
        self.error_uris.get(&code).map(String::as_str)
    }

    /// How long an access token of a grant lives, in seconds: the setting, the grant's own value, or an hour.
    pub(crate) fn token_expires_in(&self, grant_type: &str, own: Option<i64>) -> i64 {
        self.token_expires_in.get(grant_type).copied().or(own).unwrap_or(3600)
    }
}
