//! The settings of the authorization endpoint. RFC 6749, section 3.1.

use super::error::{SettingError, SettingProblem, path};
use crate::protocol::{
    authentication_requirement::is_class,
    redirect_uri::{DANGEROUS_SCHEMES, is_scheme},
};
use serde::Deserialize;

/// What surrounds the authorization endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AuthorizationSettings {
    /// Where people sign in, a path of the application below the issuer; `/login` by default. The page is given a
    /// `pending` parameter.
    pub login_path: String,
    /// The schemes of redirect URIs besides https, and http on a loopback address: those of applications on a device, in
    /// lower case. Without the setting every one but [`DANGEROUS_SCHEMES`]; an empty list permits none. It counts where a
    /// client is registered through the server, and at the authorization endpoint for every client.
    pub redirect_schemes: Option<Vec<String>>,
    /// The classes of authentication that the application can give (`acr`), by the names that clients ask for in `acr_values`
    /// (RFC 9470); metadata list them. The application says by which one a person was authenticated, with
    /// [`AuthorizationRequest::authenticated`](crate::prelude::AuthorizationRequest::authenticated). Without the setting,
    /// `acr_values` of a request is not heard.
    pub acr_values_supported: Vec<String>,
    /// Whether people are not asked again while the client still holds tokens for them with the scope that it asks for; not by default.
    /// Withdrawing the client's access ends it. It never counts for a request with `prompt=consent`, with resources, or for claims beyond
    /// its scope; nor for a client that nobody registered; nor for a redirect URI that is not https, unless a client with a secret asks for
    /// a code. Tokens of the JWT bearer grant count, although nobody was asked for them.
    pub remembers_consent: Option<bool>,
}

impl Default for AuthorizationSettings {
    fn default() -> Self {
        Self {
            login_path: "/login".into(),
            redirect_schemes: None,
            acr_values_supported: Vec::new(),
            remembers_consent: None,
        }
    }
}

impl AuthorizationSettings {
    /// Checks the path, the schemes and the classes.
    ///
    /// # Errors
    /// The first that cannot be one.
    pub fn check(&self) -> Result<(), SettingError> {
        path("login_path", &self.login_path)?;
        let classes = &self.acr_values_supported;
        if let Some(class) = classes.iter().find(|class| !is_class(class)) {
            let problem = SettingProblem::AuthenticationClass(class.clone());
            return Err(SettingError::new("acr_values_supported", problem));
        }
        let is_possible = |scheme: &str| {
            is_scheme(scheme)
                && scheme == scheme.to_ascii_lowercase()
                && !DANGEROUS_SCHEMES.contains(&scheme)
        };
        let wrong = self.redirect_schemes.iter().flatten().find(|scheme| !is_possible(scheme));
        wrong.map_or(Ok(()), |scheme| {
            let problem = SettingProblem::RedirectScheme(scheme.clone());
            Err(SettingError::new("redirect_schemes", problem))
        })
    }
}
