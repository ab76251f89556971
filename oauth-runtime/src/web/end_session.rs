//! A checked request to sign out, for the application's own handler. OpenID Connect RP-Initiated Logout, sections 2 and 3.

use super::html::{self, Forms, hidden_field};
use crate::{
    endpoint::{EndSessionStep, end_session::Ending},
    event::Origin,
    protocol::{client::Client, languages::Languages},
    registry::Registry,
    texts::Wording,
};
use axum::response::Response;
use std::{fmt, sync::Arc};

/// A checked request to sign out. The application owns the session: it does what [`step`](Self::step) says, and responds with this value.
///
/// ```
/// # use axum::response::{IntoResponse as _, Response};
/// # use oauth_runtime::{application::Provider, entity::user, prelude::*};
/// # struct Session;
/// # impl Session { async fn end(self) {} }
/// # async fn end_session<App: Provider<User: user::ResourceOwner>>(server: AuthorizationServer<App>, request: EndSessionRequest, user: Option<App::User>, session: Session) -> Response {
/// let end_session = match server.validate_end_session_request(request, user.as_ref()).await {
///     Ok(end_session) => end_session,
///     Err(refusal) => return refusal.into_response(),
/// };
/// if end_session.step() == EndSessionStep::SignOut {
///     session.end().await;
/// }
/// // Pages of your own: `page` and `signed_out`.
/// end_session.into_response()
/// # }
/// ```
#[must_use = "it is the response"]
pub struct EndSession {
    pub(super) registry: Arc<Registry>,
    pub(super) ending: Box<Ending>,
    pub(super) languages: Languages,
    pub(super) origin: Origin,
}

impl fmt::Debug for EndSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EndSession")
            .field("step", &self.step())
            .field("client", &self.client())
            .finish_non_exhaustive()
    }
}

impl EndSession {
    /// What the application must do.
    #[must_use]
    pub fn step(&self) -> EndSessionStep {
        self.ending.step
    }

    /// The client that asks to sign the user out, if the request names it.
    #[must_use]
    pub fn client(&self) -> Option<&Client> {
        self.ending.client.as_deref()
    }

    /// The name of the client, in the language of the page.
    #[must_use]
    pub fn client_name(&self) -> Option<&str> {
        Some(self.client()?.name_in(&self.languages))
    }

    /// The languages of the page: those that the client names in `ui_locales`, then those of the browser.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts in the language of the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// The URL that the form of the question is posted to.
    #[must_use]
    pub fn form_action(&self) -> String {
        let settings = &self.registry.services.settings;
        settings.browser_path(settings.endpoints.end_session())
    }

    /// The hidden field of that form, as HTML: the user, the client and the address to redirect to afterwards, sealed. The application
    /// adds buttons named `confirm` with the values `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.ending.form_value(&self.registry.services))
    }

    /// Responds with the application's page that asks, or that says that the user is still signed in, with headers that forbid storing it,
    /// framing it and running scripts. Styles must come from this origin.
    pub fn page(&self, html: impl Into<String>) -> Response {
        html::html(html.into(), "'self'", Forms::ToClients)
    }
}
