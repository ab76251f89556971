//! The authorization endpoint, in two phases. RFC 6749, section 3.1.
//!
//! `validate` turns a request into one that a page can show. `answer` takes the decision, checks the request again, and stores
//! the code or tokens for the client in the same write that uses up the form.

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

// Only the web module calls this; a build without it expects these items to be unused.
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

/// The name of this endpoint in events.
pub(crate) const NAME: &str = "authorization";

/// What a browser sent to the authorization endpoint.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    /// `false` if a page of another site made the browser send the request.
    pub(crate) is_same_origin: bool,
    /// How the user was authenticated, if the application states it.
    pub(crate) authentication: Option<Authentication>,
    /// The identifier by which clients know the user, if somebody is signed in.
    pub(crate) public_subject: Option<PublicSubject>,
    /// Holds the client of the request once it is known.
    pub(crate) named: NamedClient,
    /// Holds the languages that the client asks for (`ui_locales`), once they are known.
    pub(crate) ui_locales: UiLocales,
}

/// The `ui_locales` of the request, also of one that a form or the sign-in page brought back. The code that reads the request
/// fills it in; clones share it.
#[derive(Clone, Default)]
pub(crate) struct UiLocales(Arc<OnceLock<String>>);

impl UiLocales {
    /// Notes the `ui_locales` of a request.
    fn note(&self, parameters: &Parameters) {
        if let Some(tags) = parameters.get("ui_locales") {
            self.0.get_or_init(|| tags.to_owned());
        }
    }

    /// The language tags, separated by spaces; `None` until a request with `ui_locales` was read.
    #[cfg(feature = "axum")]
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// A checked authorization request that waits for the user's decision.
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    pub(crate) checked: CheckedAuthorizationRequest,
    /// The parameters of the request as they came.
    parameters: Parameters,
    /// When the request first arrived, in epoch seconds.
    asked_at: i64,
    /// The text in which the request travelled to the sign-in page and back; `None` if it did not.
    travelled: Option<String>,
    /// Whether the user need not be asked.
    is_remembered: bool,
    /// The consent form that brought the answer, if there was one.
    form: Option<ConsentForm>,
    /// All parameters that were posted with the form, if there was one.
    posted: Option<Parameters>,
}

impl Pending {
    /// The parameters of the form, if this request is the answer to a form.
    pub(crate) fn posted(&self) -> Option<&Parameters> {
        self.posted.as_ref()
    }

    /// The claims that the client requests by name and that the scope does not include.
    #[cfg(feature = "axum")]
    pub(crate) fn claims_beyond_scope(&self, services: &Services) -> Vec<&str> {
        named_claims::beyond_scope(services, &self.checked)
    }

    /// Reduces the requested scope to this one, and drops the claims that only the dropped scope words gave.
    #[cfg(feature = "axum")]
    pub(crate) fn narrow_to(&mut self, services: &Services, scope: Scope) {
        let before = std::mem::replace(&mut self.checked.scope, scope);
        named_claims::keep_granted(services, &mut self.checked, &before);
    }

    /// Whether the user need not be asked: because they have consented before, or because the application says so.
    #[cfg(feature = "axum")]
    pub(crate) fn is_remembered(&self) -> bool {
        self.is_remembered
    }
}

/// The result of the first phase.
pub(crate) enum Validated {
    /// The request can be shown to the user, or the form has brought the decision.
    Consent { pending: Box<Pending>, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first. The text travels to the sign-in page and comes back with the user.
    LoginRequired(String),
    /// The client is told its mistake at its redirect URI.
    Refused(AuthorizationAnswer),
    /// The browser must send the request again as a GET, with this query.
    Again(String),
}
