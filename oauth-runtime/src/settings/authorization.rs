//! The settings of the authorization endpoint. RFC 6749, section 3.1.

use super::error::{SettingError, path};
use serde::Deserialize;

/// What surrounds the authorization endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AuthorizationSettings {
    /// Where people sign in, a path of the application below the issuer; `/login` by default. The page is given a
    /// `pending` parameter.
    pub login_path: String,
}

impl Default for AuthorizationSettings {
    fn default() -> Self {
        Self { login_path: "/login".into() }
    }
}

impl AuthorizationSettings {
    /// Checks the path.
    ///
    /// # Errors
    /// That the path cannot be one.
    pub fn check(&self) -> Result<(), SettingError> {
        path("login_path", &self.login_path)
    }
}
