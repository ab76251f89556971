//! The form that takes the code which a device shows. RFC 8628, section 3.3.

use super::html::{self, Forms, hidden_field};
use crate::{
    endpoint::device::{UserCodeProblem, UserCodeWanted},
    protocol::languages::Languages,
    registry::Registry,
    texts::Wording,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{fmt, sync::Arc};

/// What a page shows that takes a user code. Its form is posted to [`form_action`](Self::form_action), with a field named
/// `user_code` and what [`form_fields`](Self::form_fields) gives.
pub struct UserCodeForm {
    pub(super) registry: Arc<Registry>,
    pub(super) wanted: UserCodeWanted,
    pub(super) languages: Languages,
    pub(super) form_action: String,
}

impl fmt::Debug for UserCodeForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UserCodeForm")
            .field("problem", &self.problem())
            .finish_non_exhaustive()
    }
}

impl UserCodeForm {
    /// What stands in the field already: the code of `verification_uri_complete`, or what was typed before. It is text that somebody
    /// else may have written, so a page escapes it.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.wanted.filled_in
    }

    /// What was wrong with the code that was sent.
    #[must_use]
    pub fn problem(&self) -> Option<UserCodeProblem> {
        self.wanted.problem
    }

    /// The languages of the person who reads the page.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts for the person who reads the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// Where the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.form_action
    }

    /// The hidden field of the form, as HTML: it says who was shown the form, so that no other site can post it.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.wanted.form_value(&self.registry.services))
    }

    /// Answers with the application's page: not to be kept, not to be framed, no script. Styles come from this origin. The status
    /// is 400 when there is a [`problem`](Self::problem).
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        (self.status(), html::html(html.into(), "'self'", Forms::ToClients)).into_response()
    }

    pub(super) fn status(&self) -> StatusCode {
        if self.problem().is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}
