//! The form for the code that a device shows. RFC 8628, section 3.3.

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

/// The data of a page that asks for a user code. Post its form to [`form_action`](Self::form_action), with a field named `user_code` and
/// the hidden field from [`form_fields`](Self::form_fields).
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
    /// The value to fill in: the code of `verification_uri_complete`, or what the user typed before. Somebody else may have written it, so
    /// escape it in the page.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.wanted.filled_in
    }

    /// What was wrong with the submitted code.
    #[must_use]
    pub fn problem(&self) -> Option<UserCodeProblem> {
        self.wanted.problem
    }

    /// The languages of the page.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts in the language of the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// The URL that the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.form_action
    }

    /// The hidden field of the form, as HTML. It names the user to whom the form was shown, so that no other site can post it.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.wanted.form_value(&self.registry.services))
    }

    /// Responds with the application's page, with headers that forbid storing it, framing it and running scripts. Styles must come from
    /// this origin. The status is 400 if there is a [`problem`](Self::problem).
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        (self.status(), html::html(html.into(), "'self'", Forms::ToClients)).into_response()
    }

    pub(super) fn status(&self) -> StatusCode {
        if self.problem().is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}
