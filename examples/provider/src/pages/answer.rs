//! Renders a page as a response, with the headers that keep it private and without scripts.

use super::problem::Problem;
use askama::Template;
use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
            REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse as _, Response},
};
use oauth_runtime::prelude::Wording;

/// A template, with the kind of forms on its page.
pub(crate) trait Page: Template {
    /// Most pages have forms that lead to our own pages. A template may say otherwise.
    const FORMS: Forms = Forms::Ours;

    /// The texts of the page, in its language.
    fn wording(&self) -> &Wording;
}

/// The kind of forms on a page.
#[derive(Clone, Copy)]
pub(crate) enum Forms {
    /// No forms. The page does not send its address to the targets of its links.
    None,
    /// Forms that lead to our own pages. With the referrer policy `no-referrer` they would be sent with `Origin: null`.
    Ours,
    /// Forms whose responses may redirect to an application, and from there anywhere. A browser applies `form-action`
    /// to every redirect that follows, so it is left out.
    ToClients,
}

/// The headers of every page. The page may load this server's stylesheet and icon, and cannot be shown in a frame.
pub(crate) fn headers(forms: Forms) -> [(HeaderName, HeaderValue); 6] {
    let (policy, referrer) = match forms {
        Forms::None => (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
            "no-referrer",
        ),
        Forms::Ours => (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "same-origin",
        ),
        Forms::ToClients => (
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
            "same-origin",
        ),
    };
    [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (REFERRER_POLICY, HeaderValue::from_static(referrer)),
    ]
}

/// The headers that name the language of a page, and say that the page depends on `Accept-Language`.
pub(crate) fn language(wording: &Wording) -> [(HeaderName, HeaderValue); 2] {
    let english = || HeaderValue::from_static("en");
    [
        (CONTENT_LANGUAGE, HeaderValue::from_str(wording.language()).unwrap_or_else(|_| english())),
        (VARY, HeaderValue::from_static("accept-language")),
    ]
}

/// Renders a template as a response.
pub(crate) fn page<P: Page>(status: StatusCode, template: &P) -> Result<Response, Problem> {
    let html = template.render().map_err(|_| Problem::Fault)?;
    Ok((status, headers(P::FORMS), language(template.wording()), html).into_response())
}
