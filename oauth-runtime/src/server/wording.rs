//! The texts of pages, and the pages that explain errors.

use super::{AuthorizationServer, BuildError, ServerBuilder};
use crate::{
    application::Provider,
    authorize::sign_in,
    endpoint::errors,
    protocol::{error::ErrorCode, languages::Languages},
    texts::{Texts, Wording},
};

impl<P: Provider> AuthorizationServer<P> {
    /// The texts for a user who reads these languages: the built-in ones, and those that [`texts`](crate::server::ServerBuilder::texts)
    /// added. Only the built-in ones while the server is not initialised.
    #[must_use]
    pub fn wording(&self, languages: &Languages) -> Wording {
        match self.services() {
            Ok(services) => services.texts.wording(languages),
            Err(_) => Texts::own().wording(languages),
        }
    }

    /// The URL of the page that explains an error, from the settings.
    #[must_use]
    pub fn error_uri(&self, code: ErrorCode) -> Option<&str> {
        self.services().ok()?.settings.error_uri(code)
    }

    /// The languages of a user on the sign-in page: those that the waiting authorization request names in `ui_locales` (OpenID Connect
    /// Core section 3.1.2.1), then those of the browser.
    #[must_use]
    pub fn pending_languages(&self, pending: &str, browser: &Languages) -> Languages {
        let asked = self.services().ok().and_then(|services| {
            let expires_in = services.settings.lifetimes.authorization_request;
            sign_in::open(&services.root_key, pending, services.now(), expires_in).ok()
        });
        let asked = asked.as_ref().and_then(|(request, _)| request.get("ui_locales"));
        Languages::of(asked, None).then(browser)
    }
}

impl<P: Provider> ServerBuilder<P> {
    /// Sets the URL of the page that explains an error. It is sent as `error_uri` in every response with that error.
    #[must_use]
    pub fn error_uri(mut self, code: ErrorCode, uri: impl Into<String>) -> Self {
        self.settings.error_uris.insert(code.as_str().to_owned(), uri.into());
        self
    }

    /// Sends the page of the endpoint `errors` as `error_uri` of each error that [`error_uri`](Self::error_uri) does not name. Off by
    /// default. It needs an issuer.
    #[must_use]
    pub fn explain_errors(mut self, explained: bool) -> Self {
        self.settings.explain_errors = Some(explained);
        self
    }

    /// Adds messages in a language, in the syntax of Project Fluent: those of the application's own pages, replacements for built-in ones,
    /// or the built-in pages in one more language. A message `oauth-code-WORD`, and one `oauth-mend-WORD`, explain an error code of the
    /// application's own at the endpoint `errors`.
    ///
    /// `.texts("fr", include_str!("../texts/fr.ftl"))`
    #[must_use]
    pub fn texts(mut self, language: impl Into<String>, messages: impl Into<String>) -> Self {
        self.texts.push((language.into(), messages.into()));
        self
    }

    /// Reads the texts, warns of languages that lack some, and sets `error_uri` of errors to the pages that explain them.
    pub(super) fn read_texts(&mut self) -> Result<Texts, BuildError> {
        let texts = Texts::new(self.texts.iter().map(|(tag, text)| (&**tag, &**text)))?;
        for gap in texts.gaps() {
            tracing::warn!(target: "oauth", "{gap}");
        }
        errors::explain(&mut self.settings, &texts);
        Ok(texts)
    }
}
