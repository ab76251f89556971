//! The page where a person types what a device shows, and decides. RFC 8628, section 3.3.
//!
//! `validate` ends in a form that a page can show: one that takes a user code, or one that asks for the decision. `answer` stores
//! the decision in the write that uses the user code up.

mod answer;
mod validate;

// Only the web edge asks; what it does not hold is expected to be unused in a build without it.
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

/// What events call the page.
pub(crate) const NAME: &str = "device";

/// What a browser sent to the page.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    /// Whether no page of another site made the browser send it.
    pub(crate) is_same_origin: bool,
    pub(crate) source: Option<Source>,
}

/// A device that waits for the decision of the person who opened its code.
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    /// What is asked for, less what the application does not grant.
    pub(crate) scope: Scope,
    pub(crate) user_code: UserCode,
    stored: OfUserCode,
    /// What the form holds that brought the decision, if there was one.
    posted: Option<Parameters>,
}

impl Pending {
    /// The resources that the device named (RFC 8707), in their normal form.
    pub(crate) fn resources(&self) -> &[String] {
        &self.stored.found.authorization.resources
    }

    /// What the form holds, if it has brought the decision.
    pub(crate) fn posted(&self) -> Option<&Parameters> {
        self.posted.as_ref()
    }
}

/// Why a user code was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserCodeProblem {
    /// It is not made of eight letters of the codes of this server.
    Malformed,
    /// No device waits with it: it was mistyped, has ended, was decided about, or somebody else has opened it. Which of these, nobody
    /// is told.
    Unknown,
}

impl UserCodeProblem {
    /// The name of the message of the toolkit's texts that says it.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Malformed => "oauth-user-code-malformed",
            Self::Unknown => "oauth-user-code-unknown",
        }
    }
}

/// The form that takes a user code.
pub(crate) struct UserCodeWanted {
    pub(crate) subject: SubjectId,
    /// What the address named, or what was typed before.
    pub(crate) filled_in: String,
    pub(crate) problem: Option<UserCodeProblem>,
}

/// How the first phase ends.
pub(crate) enum Validated {
    /// A page can take a user code.
    UserCode(UserCodeWanted),
    /// A page can ask the user, or the form has brought the decision.
    Consent { pending: Box<Pending>, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first. The text goes to the sign-in page and comes back with the user.
    LoginRequired(String),
}
