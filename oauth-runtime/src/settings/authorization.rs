//! The settings of the authorization endpoint. RFC 6749, section 3.1.

use super::error::{SettingError, SettingProblem, path};
use crate::protocol::{
    authentication_requirement::is_class,
    redirect_uri::{DANGEROUS_SCHEMES, is_scheme},
};
use serde::Deserialize;

/// The settings of the authorization endpoint and of the pages around it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AuthorizationSettings {
    /// The path of the application's sign-in page, below the issuer; `/login` by default. The page receives a `pending`
    /// parameter.
    pub login_path: String,
    /// The permitted schemes of redirect URIs besides https, and http on a loopback address: those of applications on a device,
    /// in lower case. Without the setting every scheme but [`DANGEROUS_SCHEMES`] is permitted; an empty list permits none. The
    /// setting applies when a client is registered through the server, and at the authorization endpoint to every client.
    pub redirect_schemes: Option<Vec<String>>,
    /// The authentication classes that the application supports (`acr`), by the names that clients request in `acr_values`
    /// (RFC 9470); the metadata list them. The application states the class by which a user was authenticated with
    /// [`AuthorizationRequest::authenticated`](crate::prelude::AuthorizationRequest::authenticated). Without the setting,
    /// `acr_values` of a request is ignored.
    pub acr_values_supported: Vec<String>,
    /// Whether a user is not asked again while the client still holds tokens for the user with the requested scope; `false` by
    /// default. Withdrawing the client's access ends this. The setting never applies to a request with `prompt=consent`, with
    /// resources, or for claims beyond its scope; to a client that nobody registered; nor to a redirect URI that is not https,
    /// unless a client with a secret requests a code. Tokens of the JWT bearer grant count too, although no user was asked for
    /// them.
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
    /// The first of them that is not valid.
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
