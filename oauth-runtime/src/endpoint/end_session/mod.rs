//! The page to which a client sends its user to sign out. OpenID Connect RP-Initiated Logout, sections 2 and 3.
//!
//! The session belongs to the application, so the application ends it. This module decides whether to ask the person first, and
//! where the browser may go afterwards.

mod asked;
mod validate;

// Only the web module calls this; a build without it expects these items to be unused.
#[cfg(feature = "axum")]
pub(crate) use validate::validate;

use crate::{
    authorize::end_session_form::{AskedByClient, EndSessionForm},
    protocol::{
        authorization_response::AuthorizationAnswer,
        client::{Client, PublicSubject, SubjectId},
        client_request::NamedClient,
        error::Outage,
        parameters::Parameters,
        redirect_uri::ValidatedRedirect,
        response_type::ResponseMode,
    },
    services::Services,
};
use std::sync::Arc;

/// The name of this page in settings and events.
pub(crate) const NAME: &str = "end_session";

/// The request that a browser sent to the page.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    /// `false` if a page of another site made the browser send the request.
    pub(crate) is_same_origin: bool,
    /// Holds the client of the request once it is known.
    pub(crate) named: NamedClient,
}

/// The user who is signed in.
pub(crate) struct SignedIn {
    pub(crate) subject: SubjectId,
    /// The `sub` by which clients know the same user.
    pub(crate) sub: PublicSubject,
}

/// What the application must do with a logout request. There are these three steps and there will never be a fourth, so a match
/// on all three is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSessionStep {
    /// Show a page that asks the person whether to sign out.
    Ask,
    /// End the session, and then answer.
    SignOut,
    /// Leave the session as it is, because the person said no.
    Stay,
}

/// A valid logout request.
pub(crate) struct Ending {
    pub(crate) step: EndSessionStep,
    /// The user who is signed in, if anybody is.
    pub(crate) subject: Option<SubjectId>,
    /// The client that sent the request, if it is known.
    pub(crate) client: Option<Arc<Client>>,
    /// Where the browser goes after the person has signed out.
    pub(crate) redirect: Option<ValidatedRedirect>,
    /// The client's `state`, to be sent to the redirect URI.
    pub(crate) state: Option<String>,
    pub(crate) ui_locales: Option<String>,
}

impl Ending {
    /// The `Location` of the redirect: the registered URI, and only `state` added, if the client sent it (section 3).
    pub(crate) fn location(&self) -> Option<String> {
        let redirect = self.redirect.as_ref()?;
        Some(match &self.state {
            None => redirect.as_str().to_owned(),
            Some(state) => AuthorizationAnswer::new(redirect.clone(), ResponseMode::Query)
                .with(Some(("state", state.clone())))
                .location(),
        })
    }

    /// Makes the value of the hidden field of the form that asks this person.
    pub(crate) fn form_value(&self, services: &Services) -> Result<String, Outage> {
        let subject = self.subject.clone();
        let subject = subject.ok_or_else(|| Outage::new("there is nobody to ask"))?;
        let lifetime = services.settings.lifetimes.authorization_request;
        let asked = self.client.as_ref().map(|client| AskedByClient {
            client_id: client.client_id().to_owned(),
            registration: client.registration().map(str::to_owned),
            redirect_uri: self.redirect.as_ref().map(|redirect| redirect.as_str().to_owned()),
            state: self.state.clone(),
        });
        let form = EndSessionForm {
            subject,
            expires_at: services.now().saturating_add(lifetime),
            ui_locales: self.ui_locales.clone(),
            asked,
        };
        let mut random = [0; 32];
        services.random.fill(&mut random);
        form.seal(&services.root_key, random)
    }
}

/// The result of checking a request.
pub(crate) enum Validated {
    /// The application must take this step.
    Ending(Box<Ending>),
    /// The browser must send the same request as a GET, with this query.
    Again(String),
}
