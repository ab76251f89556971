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
    /// The claims that the client asks for beyond its scope, by their names in the language of the page.
    claims: Vec<String>,
    /// The host of the client's metadata document, if nobody registered the client.
    document_host: Option<String>,
    redirect_place: Option<RedirectPlace>,
    origin: String,
    action: &'a str,
    fields: String,
}

/// A scope word as the page shows it.
struct Line<'a> {
    word: &'a str,
    /// What the word permits, if a text for it exists.
    meaning: Option<String>,
    detail: Option<String>,
}

impl<'a> Line<'a> {
    /// Uses the message that the typed scope names, or `scope-WORD`; if there is no such message, the typed scope's own text.
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

/// The script that posts the only form of the page.
const SUBMIT: &str = "document.forms[0].submit()";
/// The content security policy source that permits only this script. A test compares it with the script.
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

/// A plain consent page, in the language of the user.
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

/// A plain page with a form for the code that a device shows, in the language of the user.
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

/// A plain page that asks whether a device may have access, in the language of the user.
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

/// A plain page that shows the decision about a device.
#[must_use]
pub fn device_answered(wording: &Wording, decision: Decision) -> Response {
    let is_allowed = decision == Decision::Allow;
    let page = DeviceAnsweredPage { style: STYLE, t: wording, is_allowed };
    shown(&page, wording, Forms::None)
}

/// A plain page that asks whether to sign out, or shows the result, in the language of the user.
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

/// A plain sign-in page, in English: a form with `username`, `password` and the hidden `pending` text, posted to the address of the page.
/// `problem` is the error of the previous attempt.
#[must_use]
pub fn sign_in(pending: &str, problem: Option<&str>) -> Response {
    sign_in_for(&Wording::english(), pending, problem)
}

/// Like [`sign_in`], in the language of the user. The application writes `problem` in that language, too.
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

/// Responds with the application's own page, such as its sign-in page, with the headers that it needs (RFC 6749 section 10.13): they
/// forbid storing it, framing it and running scripts, and permit styles and pictures of this origin only. Forms may lead anywhere, because
/// signing in continues an authorization request, whose answer may end at a client. The application must escape the values in its HTML.
#[must_use]
pub fn own(page: impl Into<String>) -> Response {
    html(page.into(), "'self'", Forms::ToClients)
}

/// The page whose form posts the authorization response to the client (OAuth 2.0 Form Post Response Mode section 2). Without scripts, the
/// user presses its button.
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

/// A page that explains an error which cannot be sent to the client.
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
    // Lets an application replace the page by its own: the error is in the response's extensions.
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

/// Renders a built-in page with its headers.
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
