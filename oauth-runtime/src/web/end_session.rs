//! A request to sign out that was found good, for an application's own handler. OpenID Connect RP-Initiated Logout, sections 2 and 3.

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

/// A request to sign out that was found good. The session is the application's: it does what [`step`](Self::step) says, and answers
/// with this value.
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
    /// What the application does.
    #[must_use]
    pub fn step(&self) -> EndSessionStep {
        self.ending.step
    }

    /// The client that asks, if it said which it is.
    #[must_use]
    pub fn client(&self) -> Option<&Client> {
        self.ending.client.as_deref()
    }

    /// The name of that client in the language of the person who reads the page.
    #[must_use]
    pub fn client_name(&self) -> Option<&str> {
        Some(self.client()?.name_in(&self.languages))
    }

    /// The languages of the person who reads the page: what the client says in `ui_locales`, then what the browser says.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts for the person who reads the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// Where the form of the question is posted to.
    #[must_use]
    pub fn form_action(&self) -> String {
        let settings = &self.registry.services.settings;
        settings.browser_path(settings.endpoints.end_session())
    }

    /// The hidden field of that form, as HTML: who is asked, by which client, and where the browser goes then, sealed. The application
    /// adds buttons named `confirm` with the values `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.ending.form_value(&self.registry.services))
    }

    /// Answers with the application's page that asks, or that says that the person is still signed in: not to be kept, not to be framed,
    /// no script. Styles come from this origin.
    pub fn page(&self, html: impl Into<String>) -> Response {
        html::html(html.into(), "'self'", Forms::ToClients)
    }
}
