//! Describes the server as a security scheme of an `OpenAPI` document (`OpenAPI` 3.1, section 4.8.27): the feature `utoipa`.

use crate::{
    application::Provider,
    protocol::{error::Outage, scope_word::ScopeWord},
    server::AuthorizationServer,
};
use utoipa::openapi::{
    Components, OpenApi,
    security::{
        AuthorizationCode, ClientCredentials, Flow, Implicit, OAuth2, Password, Scopes,
        SecurityScheme,
    },
};

impl<P: Provider> AuthorizationServer<P> {
    /// Adds this server to a document as the security scheme `name`: one flow for each standard grant that is registered, with
    /// the URLs of the endpoints and the words of `scopes_supported`, each with the description of its typed scope.
    ///
    /// A handler then states `security(("oauth2" = ["profile"]))` in its `#[utoipa::path]`. Without an issuer the URLs are only
    /// paths.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*};
    /// # use utoipa::openapi::{Info, OpenApi, Paths};
    /// # fn describe<P: Provider>(server: AuthorizationServer<P>) -> Result<(), Outage> {
    /// let mut document = OpenApi::new(Info::new("My API", "1.0"), Paths::new());
    /// server.add_security_scheme("oauth2", &mut document)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// An outage, as long as an empty server has not been initialised.
    pub fn add_security_scheme(
        &self,
        name: impl Into<String>,
        document: &mut OpenApi,
    ) -> Result<(), Outage> {
        let scheme = self.security_scheme()?;
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme(name, scheme);
        Ok(())
    }

    fn security_scheme(&self) -> Result<SecurityScheme, Outage> {
        let registry = &self.built()?.registry;
        let (settings, known) = (&registry.services.settings, &registry.services.scopes);
        let issuer = settings.issuer.as_deref().unwrap_or_default();
        let url = |name| self.endpoint_path(name).map(|path| format!("{issuer}{path}"));
        let scopes = || {
            let words = settings.metadata.scopes_supported.iter();
            let text = |word: &str| known.word(word).map_or("", ScopeWord::description).to_owned();
            words.map(|word| (word.clone(), text(word))).collect::<Scopes>()
        };
        let (Some(authorize), Some(token)) = (url("authorization"), url("token")) else {
            return Ok(SecurityScheme::OAuth2(OAuth2::new([])));
        };
        let flows = registry.grant_types().into_iter().filter_map(|grant_type| {
            let (authorize, token) = (authorize.as_str(), token.as_str());
            Some(match grant_type {
                "authorization_code" => {
                    Flow::AuthorizationCode(AuthorizationCode::new(authorize, token, scopes()))
                }
                "client_credentials" => {
                    Flow::ClientCredentials(ClientCredentials::new(token, scopes()))
                }
                "implicit" => Flow::Implicit(Implicit::new(authorize, scopes())),
                "password" => Flow::Password(Password::new(token, scopes())),
                _ => return None,
            })
        });
        Ok(SecurityScheme::OAuth2(OAuth2::new(flows.collect::<Vec<_>>())))
    }
}
