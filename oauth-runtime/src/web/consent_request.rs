//! A checked authorization request that waits for the user's decision.

use super::{cookie, html};
use crate::{
    core::Core,
    endpoint::{
        authorization::{Decision, Pending},
        pending::Browser,
    },
    protocol::{
        client::{Client, SubjectId},
        scope::Scope,
    },
};
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use std::{fmt, sync::Arc};

/// What a consent page shows. Everything in it has been checked, and nothing of it travels through the browser.
pub struct ConsentRequest {
    pub(super) core: Arc<Core>,
    pub(super) pending: Pending,
    pub(super) subject: SubjectId,
    pub(super) decision: Option<Decision>,
}

impl fmt::Debug for ConsentRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsentRequest")
            .field("client", &self.client())
            .field("decision", &self.decision)
            .finish_non_exhaustive()
    }
}

impl ConsentRequest {
    /// What the consent form said, if this request is its answer.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        self.decision
    }

    /// The client that asks.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.pending.client
    }

    /// What it asks for.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.pending.checked.scope
    }

    /// Where the browser is sent afterwards.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.pending.checked.redirect.as_str()
    }

    /// Where the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.core.settings.paths.authorization
    }

    /// The hidden fields of the consent form, as HTML. The application adds buttons named `confirm` with the values
    /// `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        // Both values are base64url, so there is nothing to escape.
        format!(
            r#"<input type="hidden" name="pending" value="{}"><input type="hidden" name="csrf" value="{}">"#,
            self.pending.handle.expose(),
            self.pending.form_value(&self.subject)
        )
    }

    /// Answers with the application's consent page: not to be kept, not to be framed, no script, and forms that lead
    /// only here and to the client. Styles come from this origin.
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        self.page_with_style(html.into(), "'self'")
    }

    pub(super) fn page_with_style(&self, html: String, style: &str) -> Response {
        let mut response =
            html::html(html, style, &format!("'self' {}", self.pending.checked.redirect.origin()));
        remember(&self.core, &self.pending.browser, &mut response);
        response
    }
}

/// Gives the browser its cookie, so that the next request can be tied to it.
pub(super) fn remember(core: &Core, browser: &Browser, response: &mut Response) {
    if let Some(cookie) = cookie::set(core, browser) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
