//! The builder's settings for clients that register themselves. RFC 7591; RFC 7592.

use super::{ServerBuilder, registrar::ModelRegistrar};
use crate::{
    application::{Provider, save::ActiveOf},
    client_registration::{ClientRegistration, DynamicRegistration},
    entity::client::SelfRegisteredClients,
    settings::{RegistrationSettings, SettingError, SettingProblem},
};
use std::sync::Arc;

impl<P: Provider> ServerBuilder<P> {
    /// Lets clients register themselves at `/oauth/register`, and manage their registrations below it (RFC 7591, RFC 7592). Without this
    /// call there is no such endpoint. [`RegistrationSettings`](crate::settings::RegistrationSettings) say what such clients get, and must
    /// name a [`default_scope`](crate::settings::RegistrationSettings::default_scope).
    ///
    /// ```
    /// # use oauth_runtime::{application::{Provider, save::ActiveOf}, entity::client::SelfRegisteredClients, prelude::*};
    /// # async fn build<App: Provider<Client: SelfRegisteredClients>>(app: App)
    /// #     -> Result<AuthorizationServer<App>, BuildError> where ActiveOf<App::Client>: Send {
    /// AuthorizationServer::builder(app)
    ///     .issuer("https://id.example.com")
    ///     .registered_scope(["profile"], ["email"])
    ///     .dynamic_registration(DynamicRegistration::open())
    ///     .build()
    ///     .await
    /// # }
    /// ```
    #[must_use]
    pub fn dynamic_registration(self, registration: DynamicRegistration) -> Self
    where
        P::Client: SelfRegisteredClients,
        ActiveOf<P::Client>: Send,
    {
        self.dynamic_registration_with(registration, |_| {})
    }

    /// Like [`dynamic_registration`](Self::dynamic_registration), and lets `fill` set the application's own columns in the row of each new
    /// client, and again each time a client changes its registration: `|row| row.approved = Set(false)`, since an approval was given to
    /// the client as it was. It cannot change what the server stores in its columns.
    #[must_use]
    pub fn dynamic_registration_with(
        mut self,
        registration: DynamicRegistration,
        fill: impl Fn(&mut ActiveOf<P::Client>) + Send + Sync + 'static,
    ) -> Self
    where
        P::Client: SelfRegisteredClients,
        ActiveOf<P::Client>: Send,
    {
        let registrar = Arc::new(ModelRegistrar::<P::Client> { fill: Arc::new(fill) });
        self.endpoints.registration =
            Some(ClientRegistration { admission: Arc::new(registration), registrar });
        self
    }

    /// Sets the scope words that a client gets if it registers itself without `scope`, and the further words that such a client may ask
    /// for.
    #[must_use]
    pub fn registered_scope<S: Into<String>, T: Into<String>>(
        mut self,
        default_scope: impl IntoIterator<Item = S>,
        others: impl IntoIterator<Item = T>,
    ) -> Self {
        let registration = &mut self.settings.registration;
        registration.default_scope = default_scope.into_iter().map(Into::into).collect();
        registration.scopes = others.into_iter().map(Into::into).collect();
        self
    }

    /// Gives every client that registers itself all of these scope words, whatever it registers: clients of the Model Context Protocol,
    /// for example, later ask for more than they knew at first. A token still allows only what a user granted.
    #[must_use]
    pub const fn whole_registered_scope(mut self) -> Self {
        self.settings.registration.whole_scope = Some(true);
        self
    }

    /// Checks the settings that self-registered clients and clients with metadata documents need.
    pub(super) fn check_registration(&self) -> Result<(), SettingError> {
        #[cfg(feature = "fetch")]
        self.check_documents()?;
        let settings = &self.settings.registration;
        let Some(registration) = &self.endpoints.registration else {
            #[cfg(feature = "fetch")]
            let is_for_documents = self.reads_documents();
            #[cfg(not(feature = "fetch"))]
            let is_for_documents = false;
            if *settings != RegistrationSettings::default() && !is_for_documents {
                tracing::warn!(
                    target: "oauth",
                    "the settings of `registration` have no effect, because dynamic registration is off: call `.dynamic_registration(..)`"
                );
            }
            return Ok(());
        };
        let missing =
            |key: &'static str, what| Err(SettingError::new(key, SettingProblem::Missing(what)));
        if let Some(problem) = registration.admission.problem() {
            return missing("registration", problem);
        }
        if self.settings.issuer.is_none() {
            return missing(
                "issuer",
                "needed for the URL where a client that registers itself manages its registration",
            );
        }
        let supported = &self.settings.metadata.scopes_supported;
        let given = settings.default_scope.iter().chain(&settings.scopes);
        for word in given.filter(|word| !supported.is_empty() && !supported.contains(word)) {
            tracing::warn!(
                target: "oauth",
                "clients that register themselves may have {word:?}, which `metadata.scopes_supported` does not list"
            );
        }
        settings.check_enabled()
    }
}
