//! The page where a client sends its user to sign out. OpenID Connect RP-Initiated Logout, sections 2 and 3.
//!
//! The session is the application's, so the application ends it; what is decided here is whether to ask the person first, and
//! where the browser may go then.

mod asked;
mod validate;

// Only the web edge asks; what it does not hold is expected to be unused in a build without it.
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

/// What settings and events call the page.
pub(crate) const NAME: &str = "end_session";

/// What a browser sent to the page.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    /// Whether no page of another site made the browser send it.
    pub(crate) is_same_origin: bool,
    /// Where the client is noted once it is known.
    pub(crate) named: NamedClient,
}

/// Who is signed in.
pub(crate) struct SignedIn {
    pub(crate) subject: SubjectId,
    /// The same person as clients see them.
    pub(crate) sub: PublicSubject,
}

/// What an application does with a request to sign out. It says one of these three and will never say a fourth, so a match is
/// complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSessionStep {
    /// Show a page that asks the person.
    Ask,
    /// End the session, and answer then.
    SignOut,
    /// Leave the session as it is: the person said no.
    Stay,
}

/// A request to sign out that was found good.
pub(crate) struct Ending {
    pub(crate) step: EndSessionStep,
    /// Who is signed in.
    pub(crate) subject: Option<SubjectId>,
    /// The client that asks, if it is known.
    pub(crate) client: Option<Arc<Client>>,
    /// Where the browser goes when the person has signed out.
    pub(crate) redirect: Option<ValidatedRedirect>,
    /// The client's own value, for that place.
    pub(crate) state: Option<String>,
    pub(crate) ui_locales: Option<String>,
}

impl Ending {
    /// The `Location` of the redirect: the registered URI, with `state` alone, if there was one (section 3).
    pub(crate) fn location(&self) -> Option<String> {
        let redirect = self.redirect.as_ref()?;
        Some(match &self.state {
            None => redirect.as_str().to_owned(),
            Some(state) => AuthorizationAnswer::new(redirect.clone(), ResponseMode::Query)
                .with(Some(("state", state.clone())))
                .location(),
        })
    }

    /// The value of the form that asks this person.
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

/// How the check of a request ends.
pub(crate) enum Validated {
    /// The application has something to do.
    Ending(Box<Ending>),
    /// The same request must come as a GET, with this query.
    Again(String),
}
