//! The settings for which endpoints the server has, and at which paths. The metadata document follows them.

use super::error::{SettingError, SettingProblem, path};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// The default path of the application's own route for the authorization endpoint.
const AUTHORIZATION_PATH: &str = "/oauth/authorize";
/// The default path of the application's own route to which clients send their users to sign out.
const END_SESSION_PATH: &str = "/oauth/end_session";
/// The default path of the token endpoint.
pub(crate) const TOKEN_PATH: &str = "/oauth/token";
/// The default path of the registration endpoint.
pub(crate) const REGISTRATION_PATH: &str = "/oauth/register";

/// The endpoints, by their names: `authorization` (`/oauth/authorize`, a route of the application's), `token` (`/oauth/token`),
/// `revocation` (`/oauth/revoke`), `introspection` (`/oauth/introspect`), `device_authorization` (`/oauth/device_authorization`),
/// `jwks` (`/oauth/jwks`), `userinfo` (`/oauth/userinfo`), `end_session` (`/oauth/end_session`, a route of the application's),
/// `errors` (`/oauth/errors`), `registration` (`/oauth/register`) with `client_configuration` below it, `metadata`
/// (`/.well-known/oauth-authorization-server`), and the application's own endpoints. Paths are relative to the issuer.
///
/// ```
/// # use oauth_runtime::settings::EndpointSettings;
/// let mut endpoints = EndpointSettings::default();
/// endpoints.paths.insert("token".to_owned(), "/oauth/v2/token".to_owned());
/// endpoints.without.insert("introspection".to_owned());
/// assert!(endpoints.check().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct EndpointSettings {
    /// Paths that replace the default ones, by the name of the endpoint, relative to the issuer.
    pub paths: BTreeMap<String, String>,
    /// The names of endpoints that this server does not have.
    pub without: BTreeSet<String>,
    /// The web sites whose scripts may read the answers of endpoints for scripts (CORS), each in the form in which a browser
    /// sends it: `https://app.example.com`. Without the setting every site may; an empty list permits none.
    pub origins: Option<Vec<String>>,
}

impl EndpointSettings {
    /// Checks the paths and the origins. The names are checked later, when all endpoints are registered.
    ///
    /// # Errors
    /// The first path or origin that is not valid.
    pub fn check(&self) -> Result<(), SettingError> {
        self.paths.iter().try_for_each(|(name, given)| path(format!("paths.{name}"), given))?;
        match self.origins.iter().flatten().find(|origin| !is_origin(origin)) {
            Some(origin) => {
                Err(SettingError::new("origins", SettingProblem::Origin(origin.clone())))
            }
            None => Ok(()),
        }
    }

    /// The path of the authorization endpoint.
    pub(crate) fn authorization(&self) -> &str {
        self.paths.get("authorization").map_or(AUTHORIZATION_PATH, String::as_str)
    }

    /// The path to which clients send their users to sign out.
    pub(crate) fn end_session(&self) -> &str {
        self.paths.get("end_session").map_or(END_SESSION_PATH, String::as_str)
    }

    /// The path of the registration endpoint.
    pub(crate) fn registration(&self) -> &str {
        self.paths.get("registration").map_or(REGISTRATION_PATH, String::as_str)
    }

    /// The path of the token endpoint.
    pub(crate) fn token(&self) -> &str {
        self.paths.get("token").map_or(TOKEN_PATH, String::as_str)
    }
}

/// Whether a browser can send this text as `Origin`; any other text would never match. `null` is refused too, since many pages
/// send it that have nothing in common.
fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    if url.origin().is_tuple() {
        return url.origin().ascii_serialization() == text;
    }
    // The origin of a browser extension or of an editor.
    url.host_str().is_some_and(|host| format!("{}://{host}", url.scheme()) == text)
}
