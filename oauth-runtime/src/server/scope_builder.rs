//! The typed scopes of a server: how the builder receives them, and how pages look them up.

use super::{AuthorizationServer, ServerBuilder};
use crate::{
    application::Provider,
    protocol::{error::Outcome, permission::Permission, scope_word::OAuthScope},
};

impl<P: Provider> ServerBuilder<P> {
    /// Registers the typed scopes of an enum: the text that pages show for each word, and the words that each word implies when a token is
    /// checked. May be called for several enums. The metadata document lists their words unless
    /// [`scopes_supported`](Self::scopes_supported) or a settings file lists others.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*};
    /// #[derive(Clone, Copy, OAuthScope)]
    /// enum Permission {
    ///     /// See your photos
    ///     Read,
    ///     /// Change and delete your photos
    ///     #[oauth(implies(Read))]
    ///     Write,
    /// }
    ///
    /// # async fn build<App: Provider>(app: App) -> Result<AuthorizationServer<App>, BuildError> {
    /// AuthorizationServer::builder(app).scopes::<Permission>().build().await
    /// # }
    /// ```
    #[must_use]
    pub fn scopes<S: OAuthScope>(mut self) -> Self {
        self.scopes = self.scopes.with::<S>();
        self
    }

    /// Lists the typed scopes in the metadata document if no other scopes are listed.
    pub(super) fn list_scopes(&mut self) {
        let listed = &mut self.settings.metadata.scopes_supported;
        if listed.is_empty() {
            listed.extend(self.scopes.words().map(|word| word.as_str().to_owned()));
        }
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// A scope word as a page shows it, for example a page that lists the applications with access.
    ///
    /// # Errors
    /// An outage while the server is not initialised.
    pub fn permission<'a>(&'a self, word: &'a str) -> Outcome<Permission<'a>> {
        Ok(Permission::new(word, self.services()?.scopes.word(word)))
    }
}
