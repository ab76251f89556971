//! Plain pages for applications that have none of their own yet.

use super::{
    consent_request::ConsentRequest,
    html::{Forms, html},
    response,
};
use crate::protocol::{
    error::{OAuthError, Outage},
    permission::Permission,
};
use askama::Template;
use aws_lc_rs::digest;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

const STYLE: &str = include_str!("../../templates/page.css");

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    style: &'a str,
    description: &'a str,
    code: &'a str,
    error_uri: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    style: &'a str,
    name: &'a str,
    permissions: Vec<Permission<'a>>,
    origin: String,
    action: &'a str,
    fields: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    style: &'a str,
    pending: &'a str,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "unavailable.html")]
struct UnavailablePage<'a> {
    style: &'a str,
}

/// The source expression that permits our one inline style sheet and no other.
fn own_style() -> String {
    format!("'sha256-{}'", STANDARD.encode(digest::digest(&digest::SHA256, STYLE.as_bytes())))
}

/// A consent page without looks of its own.
#[must_use]
pub fn consent(consent: &ConsentRequest) -> Response {
    let page = ConsentPage {
        style: STYLE,
        name: consent.client_name(),
        permissions: consent.permissions().collect(),
        origin: consent.pending.checked.redirect.origin(),
        action: consent.form_action(),
        fields: consent.form_fields(),
    };
    match page.render() {
        Ok(page) => html(page, &own_style(), Forms::ToClients),
        Err(error) => broken(&error),
    }
}

/// A sign-in page without looks of its own: a form with `username`, `password` and the hidden `pending` text, posted to
/// where it was shown. `problem` is what was wrong the last time.
#[must_use]
pub fn sign_in(pending: &str, problem: Option<&str>) -> Response {
    match (SignInPage { style: STYLE, pending, problem }).render() {
        Ok(page) => html(page, &own_style(), Forms::ToClients),
        Err(error) => broken(&error),
    }
}

/// An application's own page, such as its sign-in page, with the headers that it needs (RFC 6749 section 10.13): not to be
/// kept, not to be framed, no script; styles and pictures of this origin only. Forms may lead anywhere, because signing in
/// continues an authorization request, whose answer may end at a client. The HTML is the application's, and so is
/// escaping what stands in it.
#[must_use]
pub fn own(page: impl Into<String>) -> Response {
    html(page.into(), "'self'", Forms::ToClients)
}

/// A page that says what is wrong with a request that cannot be answered at the client.
pub(super) fn error(error: &OAuthError, error_uri: Option<&str>) -> Response {
    let page = ErrorPage {
        style: STYLE,
        description: error.description(),
        code: error.code().as_str(),
        error_uri,
    };
    let mut response = match page.render() {
        Ok(page) => html(page, &own_style(), Forms::None),
        Err(error) => broken(&error),
    };
    *response.status_mut() = StatusCode::BAD_REQUEST;
    // An application that has pages of its own finds here what to say.
    response.extensions_mut().insert(error.clone());
    response
}

/// A page for an outage, with the status and the header of [`response::outage`].
pub(super) fn unavailable(outage: &Outage) -> Response {
    let mut response = response::outage(outage);
    if let Ok(page) = (UnavailablePage { style: STYLE }).render() {
        let (parts, body) = html(page, &own_style(), Forms::None).into_parts();
        response.headers_mut().extend(parts.headers);
        *response.body_mut() = body;
    }
    response
}

fn broken(error: &askama::Error) -> Response {
    tracing::error!(target: "oauth", %error, "a page could not be rendered");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
