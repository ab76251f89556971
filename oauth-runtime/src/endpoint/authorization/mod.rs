//! The authorization endpoint, in two phases. RFC 6749, section 3.1.
//!
//! `validate` ends in a request that a page can show. `answer` takes the decision, checks the request again, and stores
//! what the client is given in the write that uses the form up.

mod answer;
mod asking;
mod destination;
mod request_object;
mod hint;
mod named_claims;
mod person;
mod remembered;
mod step_up;
#[cfg(feature = "fetch")]
mod document;
#[cfg(not(feature = "fetch"))]
#[path = "without_documents.rs"]
mod document;
mod told;
mod validate;
mod whose;

// Only the web edge asks; what it does not hold is expected to be unused in a build without it.
#[cfg(feature = "axum")]
pub(crate) use answer::{ConsentAnswer, answer};
#[cfg(feature = "axum")]
pub(crate) use validate::validate;

use crate::{
    authorize::{Decision, consent_form::ConsentForm},
    protocol::{
        authorization::Authentication,
        authorization_request::CheckedAuthorizationRequest,
        authorization_response::AuthorizationAnswer,
        client::{Client, PublicSubject, SubjectId},
        client_request::NamedClient,
        parameters::Parameters,
    },
};
#[cfg(feature = "axum")]
use crate::{protocol::scope::Scope, services::Services};
use std::sync::{Arc, OnceLock};

/// What events call the endpoint.
pub(crate) const NAME: &str = "authorization";

/// What a browser sent to the authorization endpoint.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    /// Whether no page of another site made the browser send it.
    pub(crate) is_same_origin: bool,
    /// How the user was authenticated, if the application says so.
    pub(crate) authentication: Option<Authentication>,
    /// The identifier by which clients know the user, if somebody is signed in.
    pub(crate) public_subject: Option<PublicSubject>,
    /// Whose request it is, once that is known.
    pub(crate) named: NamedClient,
    /// In which languages the client wants its user to be spoken to, once that is known.
    pub(crate) ui_locales: UiLocales,
}

/// The `ui_locales` of the request, also of one that a form or the sign-in page brought back. Whoever reads the request fills it
/// in; clones share it.
#[derive(Clone, Default)]
pub(crate) struct UiLocales(Arc<OnceLock<String>>);

impl UiLocales {
    /// Notes what a request says.
    fn note(&self, parameters: &Parameters) {
        if let Some(tags) = parameters.get("ui_locales") {
            self.0.get_or_init(|| tags.to_owned());
        }
    }

    /// The tags, separated by spaces; `None` while no request has any.
    #[cfg(feature = "axum")]
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// A checked request that waits for the user.
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    pub(crate) checked: CheckedAuthorizationRequest,
    /// The request as it came.
    parameters: Parameters,
    /// When it came first, in epoch seconds.
    asked_at: i64,
    /// The text that the request had on its way to the sign-in page and back, if it took that way.
    travelled: Option<String>,
    /// Whether nobody need be asked.
    is_remembered: bool,
    /// The form that brought the answer, if there was one.
    form: Option<ConsentForm>,
    /// What the form holds besides, if there was one.
    posted: Option<Parameters>,
}

impl Pending {
    /// What the form holds, if this request is its answer.
    pub(crate) fn posted(&self) -> Option<&Parameters> {
        self.posted.as_ref()
    }

    /// The claims that the client asks for by name and that the scope does not give.
    #[cfg(feature = "axum")]
    pub(crate) fn claims_beyond_scope(&self, services: &Services) -> Vec<&str> {
        named_claims::beyond_scope(services, &self.checked)
    }

    /// Grants this scope of what was asked for, which is the whole of it or less.
    #[cfg(feature = "axum")]
    pub(crate) fn narrow_to(&mut self, services: &Services, scope: Scope) {
        let before = std::mem::replace(&mut self.checked.scope, scope);
        named_claims::keep_granted(services, &mut self.checked, &before);
    }

    /// Whether nobody need be asked, because the person has agreed before, or because the application says so.
    #[cfg(feature = "axum")]
    pub(crate) fn is_remembered(&self) -> bool {
        self.is_remembered
    }
}

/// How the first phase ends.
pub(crate) enum Validated {
    /// A page can ask the user, or the form has brought the answer.
    Consent { pending: Box<Pending>, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first. The text goes to the sign-in page and comes back with the user.
    LoginRequired(String),
    /// The client is told of its mistake.
    Refused(AuthorizationAnswer),
    /// The request comes again as a GET, with this query.
    Again(String),
}
