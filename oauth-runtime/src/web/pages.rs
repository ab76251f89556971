//! Plain pages for applications that have none of their own yet.

use super::{
    consent_request::ConsentRequest,
    device_consent::DeviceConsent,
    end_session::EndSession,
    error_body,
    html::{Forms, html, in_language},
    user_code_form::UserCodeForm,
};
use crate::{
    endpoint::{Decision, EndSessionStep, UserCodeProblem},
    page_style::{STYLE, source},
    protocol::{
        authorization_response::AuthorizationAnswer,
        client_id_url::RedirectPlace,
        error::{OAuthError, Outage},
        permission::Permission,
    },
    request_id::RequestId,
    texts::Wording,
};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    style: &'a str,
    t: &'a Wording,
    meaning: String,
    code: &'a str,
    error_uri: Option<&'a str>,
    request: &'a str,
}

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    style: &'a str,
    t: &'a Wording,
    name: &'a str,
    permissions: Vec<Line<'a>>,
    resources: Vec<String>,
    /// What it wants to know of the person beside that, in their words.
    claims: Vec<String>,
    /// Where a client describes itself that nobody registered.
    document_host: Option<String>,
    redirect_place: Option<RedirectPlace>,
    origin: String,
    action: &'a str,
    fields: String,
}

/// A scope word as the page tells it.
struct Line<'a> {
    word: &'a str,
    /// What it permits, where somebody has said so.
    meaning: Option<String>,
    detail: Option<String>,
}

impl<'a> Line<'a> {
    /// The message that the typed scope names, or the one that the word has; else what the typed scope says in its own language.
    fn of(permission: Permission<'a>, t: &Wording) -> Self {
        let word = permission.word();
        let message = permission.message().map_or_else(|| format!("scope-{word}"), str::to_owned);
        let known = permission.is_known();
        match t.find(&message, &[]) {
            Some(meaning) => {
                let detail = t.find(&format!("{message}-detail"), &[]);
                Self { word, meaning: Some(meaning), detail }
            }
            None => Self {
                word,
                meaning: known.then(|| permission.description().to_owned()),
                detail: permission.detail().map(str::to_owned),
            },
        }
    }
}

#[derive(Template)]
#[template(path = "user_code.html")]
struct UserCodePage<'a> {
    style: &'a str,
    t: &'a Wording,
    filled_in: &'a str,
    problem: Option<&'static str>,
    action: &'a str,
    fields: String,
}

#[derive(Template)]
#[template(path = "device_consent.html")]
struct DeviceConsentPage<'a> {
    style: &'a str,
    t: &'a Wording,
    name: &'a str,
    user_code: String,
    permissions: Vec<Line<'a>>,
    resources: Vec<String>,
    action: &'a str,
    fields: String,
}

#[derive(Template)]
#[template(path = "device_answered.html")]
struct DeviceAnsweredPage<'a> {
    style: &'a str,
    t: &'a Wording,
    is_allowed: bool,
}

#[derive(Template)]
#[template(path = "end_session.html")]
struct EndSessionPage<'a> {
    style: &'a str,
    t: &'a Wording,
    step: EndSessionStep,
    name: Option<&'a str>,
    action: &'a str,
    fields: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    style: &'a str,
    t: &'a Wording,
    pending: &'a str,
    problem: Option<&'a str>,
}

/// Posts the one form of the page.
const SUBMIT: &str = "document.forms[0].submit()";
/// The source expression that permits this script and no other; a test compares it with the script.
const SUBMIT_SOURCE: &str = "'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE='";

#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPostPage<'a> {
    style: &'a str,
    t: &'a Wording,
    action: &'a str,
    place: String,
    fields: &'a [(&'static str, String)],
    script: &'static str,
}

#[derive(Template)]
#[template(path = "unavailable.html")]
struct UnavailablePage<'a> {
    style: &'a str,
    t: &'a Wording,
    request: &'a str,
}

/// A consent page without looks of its own, in the language of the person who reads it.
#[must_use]
pub fn consent(consent: &ConsentRequest) -> Response {
    let t = &consent.wording();
    let page = ConsentPage {
        style: STYLE,
        t,
        name: consent.client_name(),
        permissions: consent.permissions().map(|permission| Line::of(permission, t)).collect(),
        resources: consent.resources(),
        claims: consent.claims().into_iter().map(|claim| t.claim(claim)).collect(),
        document_host: consent.document_host(),
        redirect_place: consent.redirect_place(),
        origin: consent.pending.checked.redirect.origin(),
        action: consent.form_action(),
        fields: consent.form_fields(),
    };
    shown(&page, t, Forms::ToClients)
}

/// A page without looks of its own that takes the code which a device shows, in the language of the person who reads it.
#[must_use]
pub fn user_code(form: &UserCodeForm) -> Response {
    let t = &form.wording();
    let page = UserCodePage {
        style: STYLE,
        t,
        filled_in: form.user_code(),
        problem: form.problem().map(UserCodeProblem::message),
        action: form.form_action(),
        fields: form.form_fields(),
    };
    (form.status(), shown(&page, t, Forms::ToClients)).into_response()
}

/// A page without looks of its own that asks whether a device may have access, in the language of the person who reads it.
#[must_use]
pub fn device_consent(consent: &DeviceConsent) -> Response {
    let t = &consent.wording();
    let page = DeviceConsentPage {
        style: STYLE,
        t,
        name: consent.client_name(),
        user_code: consent.user_code(),
        permissions: consent.permissions().map(|permission| Line::of(permission, t)).collect(),
        resources: consent.resources(),
        action: consent.form_action(),
        fields: consent.form_fields(),
    };
    shown(&page, t, Forms::ToClients)
}

/// A page without looks of its own that says what was decided about a device.
#[must_use]
pub fn device_answered(wording: &Wording, decision: Decision) -> Response {
    let is_allowed = decision == Decision::Allow;
    let page = DeviceAnsweredPage { style: STYLE, t: wording, is_allowed };
    shown(&page, wording, Forms::None)
}

/// A page without looks of its own that asks whether to sign out, or says what has come of it, in the language of the person who reads
/// it.
#[must_use]
pub fn end_session(end_session: &EndSession) -> Response {
    let t = &end_session.wording();
    let step = end_session.step();
    let is_question = step == EndSessionStep::Ask;
    let page = EndSessionPage {
        style: STYLE,
        t,
        step,
        name: end_session.client_name(),
        action: &end_session.form_action(),
        fields: if is_question { end_session.form_fields() } else { String::new() },
    };
    shown(&page, t, if is_question { Forms::ToClients } else { Forms::None })
}

/// A sign-in page without looks of its own, in English: a form with `username`, `password` and the hidden `pending` text, posted
/// to where it was shown. `problem` is what was wrong the last time.
#[must_use]
pub fn sign_in(pending: &str, problem: Option<&str>) -> Response {
    sign_in_for(&Wording::english(), pending, problem)
}

/// The same page in the language of the person who reads it; so is `problem`, which the application words.
///
/// ```
/// # use axum::response::Response;
/// # use oauth_runtime::{application::Provider, prelude::*};
/// # fn page<App: Provider>(server: &AuthorizationServer<App>, browser: &Languages, pending: &str) -> Response {
/// let wording = server.wording(&server.pending_languages(pending, browser));
/// pages::sign_in_for(&wording, pending, None)
/// # }
/// ```
#[must_use]
pub fn sign_in_for(wording: &Wording, pending: &str, problem: Option<&str>) -> Response {
    let page = SignInPage { style: STYLE, t: wording, pending, problem };
    shown(&page, wording, Forms::ToClients)
}

/// An application's own page, such as its sign-in page, with the headers that it needs (RFC 6749 section 10.13): not to be
/// kept, not to be framed, no script; styles and pictures of this origin only. Forms may lead anywhere, because signing in
/// continues an authorization request, whose answer may end at a client. The HTML is the application's, and so is
/// escaping what stands in it.
#[must_use]
pub fn own(page: impl Into<String>) -> Response {
    html(page.into(), "'self'", Forms::ToClients)
}

/// The page whose form posts an answer to the client (OAuth 2.0 Form Post Response Mode section 2). A browser without scripts shows its
/// button.
pub(super) fn form_post(answer: &AuthorizationAnswer, t: &Wording) -> Response {
    let redirect = answer.redirect();
    let page = FormPostPage {
        style: STYLE,
        t,
        action: redirect.as_str(),
        place: redirect.origin(),
        fields: answer.parameters(),
        script: SUBMIT,
    };
    shown(&page, t, Forms::PostedBy(SUBMIT_SOURCE))
}

/// A page that says what is wrong with a request that cannot be answered at the client.
pub(super) fn error(
    error: &OAuthError,
    error_uri: Option<&str>,
    t: &Wording,
    id: RequestId,
) -> Response {
    let page = ErrorPage {
        style: STYLE,
        t,
        meaning: t.refusal(error),
        code: error.code().as_str(),
        error_uri,
        request: id.as_str(),
    };
    let mut response = shown(&page, t, Forms::None);
    *response.status_mut() = StatusCode::BAD_REQUEST;
    if let Some(seconds) = error.retry_after() {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    // An application that has pages of its own finds here what to say.
    response.extensions_mut().insert(error.clone());
    response
}

/// A page for an outage, with the status and the header of [`error_body::outage`].
pub(super) fn unavailable(outage: &Outage, t: &Wording, id: RequestId) -> Response {
    let mut response = error_body::outage(outage, None);
    let page = UnavailablePage { style: STYLE, t, request: id.as_str() };
    let (parts, body) = shown(&page, t, Forms::None).into_parts();
    response.headers_mut().extend(parts.headers);
    response.extensions_mut().extend(parts.extensions);
    *response.body_mut() = body;
    response
}

/// A page of ours with its headers.
fn shown(page: &impl Template, t: &Wording, forms: Forms) -> Response {
    match page.render() {
        Ok(page) => {
            let mut page = in_language(html(page, &source(), forms), t.language());
            page.extensions_mut().insert(t.clone());
            page
        }
        Err(error) => broken(&error),
    }
}

fn broken(error: &askama::Error) -> Response {
    tracing::error!(target: "oauth", %error, "a page could not be rendered");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
