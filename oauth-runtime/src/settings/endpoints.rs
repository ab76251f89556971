//! Which endpoints there are, and at which paths. The metadata document follows.

use super::error::{SettingError, path};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The application's own route for the authorization endpoint.
const AUTHORIZATION_PATH: &str = "/oauth/authorize";

/// Endpoints by their names: `authorization`, `token`, `revocation`, `introspection`, and those of the application's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct EndpointSettings {
    /// Paths other than the default ones, relative to the issuer.
    pub paths: BTreeMap<String, String>,
    /// The names of endpoints that this server does not have.
    pub without: BTreeSet<String>,
}

impl EndpointSettings {
    /// Checks the paths. Which names there are is known only when everything is registered.
    ///
    /// # Errors
    /// The first path that cannot be one.
    pub fn check(&self) -> Result<(), SettingError> {
        self.paths.iter().try_for_each(|(name, given)| path(format!("paths.{name}"), given))
    }

    /// The path of the authorization endpoint.
    pub(crate) fn authorization(&self) -> &str {
        self.paths.get("authorization").map_or(AUTHORIZATION_PATH, String::as_str)
    }
}
