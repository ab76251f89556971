//! The page where a person types the user code that a device shows, and decides. RFC 8628, section 3.3.
//!
//! `validate` turns a request into a form that a page can show: one that takes a user code, or one that asks for the decision.
//! `answer` stores the decision in the same write that uses up the user code.

mod answer;
mod validate;

// Only the web module calls this; a build without it expects these items to be unused.
#[cfg(feature = "axum")]
pub(crate) use answer::{DeviceAnswer, answer};
#[cfg(feature = "axum")]
pub(crate) use validate::validate;

use crate::{
    authorize::Decision,
    grant::device_code::stored::OfUserCode,
    protocol::{
        client::{Client, SubjectId},
        parameters::Parameters,
        scope::Scope,
        source::Source,
        user_code::UserCode,
    },
};
use std::sync::Arc;

/// The name of this page in events.
pub(crate) const NAME: &str = "device";

/// The request that a browser sent to the page.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    /// `false` if a page of another site made the browser send the request.
    pub(crate) is_same_origin: bool,
    pub(crate) source: Option<Source>,
}

/// A device that waits for the decision of the person who entered its user code.
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    /// The requested scope, reduced to what the application grants.
    pub(crate) scope: Scope,
    pub(crate) user_code: UserCode,
    stored: OfUserCode,
    /// The parameters of the form that brought the decision, if there was one.
    posted: Option<Parameters>,
}

impl Pending {
    /// The resources that the device named (RFC 8707), in their normal form.
    pub(crate) fn resources(&self) -> &[String] {
        &self.stored.found.authorization.resources
    }

    /// The parameters of the form, if it has brought the decision.
    pub(crate) fn posted(&self) -> Option<&Parameters> {
        self.posted.as_ref()
    }
}

/// Why a user code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserCodeProblem {
    /// The code does not consist of eight letters out of those that this server uses.
    Malformed,
    /// No device waits with this code: it was mistyped, has expired, was already decided about, or somebody else has entered it.
    /// The person is not told which of these is the case.
    Unknown,
}

impl UserCodeProblem {
    /// The name of the message in the toolkit's texts that explains the problem.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Malformed => "oauth-user-code-malformed",
            Self::Unknown => "oauth-user-code-unknown",
        }
    }
}

/// The form that takes a user code, to be shown.
pub(crate) struct UserCodeWanted {
    pub(crate) subject: SubjectId,
    /// The code to fill in: from the address of the page, or as it was typed before.
    pub(crate) filled_in: String,
    pub(crate) problem: Option<UserCodeProblem>,
}

/// The result of the first phase.
pub(crate) enum Validated {
    /// The page must ask for a user code.
    UserCode(UserCodeWanted),
    /// The page can ask the user, or the form has brought the decision.
    Consent { pending: Box<Pending>, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first. The text travels to the sign-in page and comes back with the user.
    LoginRequired(String),
}
