//! The sign-in page. The authorization endpoint sends people here, and they return to it afterwards.

use crate::{
    entity::user,
    pages::{answer::page, problem::Problem, templates::LoginPage},
    playground,
    session::{form_cookie::FormCookie, visitor::Visitor},
    sign_in::{Attempt, attempt},
    state::AppState,
};
use axum::{
    Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{RETRY_AFTER, SET_COOKIE},
    },
    response::{IntoResponse as _, Redirect, Response},
};
use oauth_runtime::prelude::{ClientAddress, Languages};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    #[serde(default)]
    pending: String,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct LoginForm {
    username: String,
    password: String,
    csrf: String,
    pending: String,
}

// The names of messages. All reasons for a refusal share one message, so that nobody learns which user names exist.
const REFUSED: &str = "login-wrong";
const EXPIRED: &str = "login-expired";
const THROTTLED: &str = "login-throttled";

/// `GET /login`
pub(crate) async fn show(
    State(state): State<AppState>,
    headers: HeaderMap,
    visitor: Visitor,
    languages: Languages,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let pending = query.map_or_else(|_| String::new(), |Query(query)| query.pending);
    let cookie = FormCookie::of(&headers, &state.base);
    let username = state.server.pending_login_hint(&pending).unwrap_or_default();
    let empty = LoginForm { username, pending, ..LoginForm::default() };
    form(&state, (&visitor, &languages), &cookie, &empty, (StatusCode::OK, None))
}

/// `POST /login`
pub(crate) async fn submit(
    State(state): State<AppState>,
    address: ClientAddress,
    headers: HeaderMap,
    visitor: Visitor,
    languages: Languages,
    submitted: Result<Form<LoginForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(submitted)) = submitted else { return Err(Problem::ExpiredForm) };
    // Phone keyboards add a space after a word, and no user name begins or ends with one.
    let username = submitted.username.trim();
    let cookie = FormCookie::of(&headers, &state.base);
    let again = |status, problem| {
        form(&state, (&visitor, &languages), &cookie, &submitted, (status, Some(problem)))
    };
    // Tabs that are opened at once get a cookie each, and the browser keeps the last. So a browser's own statement about the
    // form decides.
    let is_ours = visitor.is_from_here() || cookie.owns_form(&submitted.csrf);
    if visitor.is_elsewhere() || !is_ours {
        return again(StatusCode::BAD_REQUEST, EXPIRED);
    }
    match attempt(&state, username, &submitted.password, address).await? {
        Attempt::Wrong => again(StatusCode::UNAUTHORIZED, REFUSED),
        Attempt::Throttled(seconds) => {
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, THROTTLED)?;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
        Attempt::Right(user) => {
            if !visitor.sign_in(&user).await? {
                return again(StatusCode::UNAUTHORIZED, REFUSED);
            }
            Ok(Redirect::to(&destination(&state, &submitted.pending)).into_response())
        }
    }
}

fn form(
    state: &AppState,
    (visitor, browser): (&Visitor, &Languages),
    cookie: &FormCookie<'_>,
    submitted: &LoginForm,
    (status, problem): (StatusCode, Option<&str>),
) -> Result<Response, Problem> {
    let t = &state.server.wording(&state.server.pending_languages(&submitted.pending, browser));
    let (csrf, set_cookie) = cookie.form_token();
    // The waiting request may demand a new sign-in, so an existing session must not skip the form.
    let is_anew = !state.server.pending_authentication(&submitted.pending).is_none();
    let signed_in = visitor.user().filter(|_| !is_anew);
    let lead = match submitted.pending.as_str() {
        "" => "login-lead",
        _ if is_anew && visitor.user().is_some() => "login-lead-again",
        _ => "login-lead-application",
    };
    let mut response = page(
        status,
        &LoginPage {
            t,
            base: &state.base,
            csrf: &csrf,
            pending: &submitted.pending,
            username: &submitted.username,
            lead,
            signed_in: signed_in.map(user::Model::display_name),
            continue_path: &destination(state, &submitted.pending),
            problem: problem.map(|name| t.text(name)),
            demo: &state.demo_credentials,
        },
    )?;
    response.headers_mut().extend(set_cookie.map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}

/// The address after signing in: the waiting authorization request, the playground, or the account page. Never an address from
/// the request.
fn destination(state: &AppState, pending: &str) -> String {
    if pending == playground::PENDING && state.playground.is_some() {
        return format!("{}{}", state.base, playground::PATH);
    }
    state.server.continue_path(pending).unwrap_or_else(|| format!("{}/account", state.base))
}
