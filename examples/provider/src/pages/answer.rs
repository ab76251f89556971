//! A rendered page as an answer, with the headers that keep it private and inert.

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

/// A template with what its page has in the way of forms.
pub(crate) trait Page: Template {
    /// Forms that end at a page of ours, unless the template says otherwise.
    const FORMS: Forms = Forms::Ours;

    /// The texts of the page, in its language.
    fn wording(&self) -> &Wording;
}

/// What a page has in the way of forms.
#[derive(Clone, Copy)]
pub(crate) enum Forms {
    /// None; and no address of ours is told to where its links lead.
    None,
    /// Forms that end at a page of ours. A page that told its address to nobody would send `Origin: null` with them.
    Ours,
    /// Forms whose answers may lead on to an application, and from there anywhere: a browser applies `form-action` to
    /// every redirect that follows, so it is left out.
    ToClients,
}

/// The headers of every page. It may load the stylesheet and the icon of this server, and stands in no frame.
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

/// The headers that tell the language of a page, and that another reader may get another one.
pub(crate) fn language(wording: &Wording) -> [(HeaderName, HeaderValue); 2] {
    let english = || HeaderValue::from_static("en");
    [
        (CONTENT_LANGUAGE, HeaderValue::from_str(wording.language()).unwrap_or_else(|_| english())),
        (VARY, HeaderValue::from_static("accept-language")),
    ]
}

/// Renders a template into an answer.
pub(crate) fn page<P: Page>(status: StatusCode, template: &P) -> Result<Response, Problem> {
    let html = template.render().map_err(|_| Problem::Fault)?;
    Ok((status, headers(P::FORMS), language(template.wording()), html).into_response())
}
