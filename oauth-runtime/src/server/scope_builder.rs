//! The typed scopes of a server, as they are given to it and as its pages ask for them.

use super::{AuthorizationServer, ServerBuilder};
use crate::{
    application::Provider,
    protocol::{error::Outcome, permission::Permission, scope_word::OAuthScope},
};

impl<P: Provider> ServerBuilder<P> {
    /// Makes the typed scopes of an enum known: what pages say of each word, and which words they imply where a token is
    /// checked. May be called for several enums. Metadata list their words unless
    /// [`scopes_supported`](Self::scopes_supported) or a file of settings lists others.
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

    /// Lists the typed scopes in the metadata document where nothing else is listed.
    pub(super) fn list_scopes(&mut self) {
        let listed = &mut self.settings.metadata.scopes_supported;
        if listed.is_empty() {
            listed.extend(self.scopes.words().map(|word| word.as_str().to_owned()));
        }
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// A scope word as a page shows it, for example a page of the applications that have access.
    ///
    /// # Errors
    /// An outage until an empty server is initialised.
    pub fn permission<'a>(&'a self, word: &'a str) -> Outcome<Permission<'a>> {
        Ok(Permission::new(word, self.services()?.scopes.word(word)))
    }
}
