//! The pages of the playground's client, and the handlers of its buttons.

use crate::{
    pages::{
        answer::page,
        playground::{OverviewPage, StepPage},
        problem::Problem,
    },
    playground::{
        CALLBACK, PATH, PENDING, Playground,
        message::{Answer, Message},
        send::Routes,
        step::Step,
        walk::{Code, Pending, Walk},
    },
    session::visitor::Visitor,
    state::AppState,
};
use axum::{
    Extension, Form, Router,
    extract::{
        ConnectInfo, Path, Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{
    prelude::{Languages, Wording},
    protocol::secret::constant_time_eq,
};
use serde::Deserialize;
use std::net::SocketAddr;

/// The session key for the walk.
const WALK: &str = "playground";
/// The longest code or error that is stored. Those of another provider may have any length; ours are shorter.
const LONGEST_PARAMETER: usize = 512;

const NOT_ASKED_FOR: &str = "This response does not belong to your request: its state or its issuer differs from what was sent. It was discarded.";

type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

/// The playground's own routes. Its requests go to `routes`, which do not include these.
pub(super) fn pages(routes: Routes) -> Router<AppState> {
    Router::new()
        .route(PATH, get(overview).post(start_over))
        .route(CALLBACK, get(callback))
        .route("/playground/{step}", get(show).post(send))
        .layer(Extension(routes))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Submitted {
    csrf: String,
}

/// The authorization response. RFC 6749, section 4.1.2; RFC 9207.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Returned {
    code: Option<String>,
    error: Option<String>,
    state: String,
    iss: String,
}

/// `GET /playground`
async fn overview(State(state): State<AppState>, visitor: Visitor) -> Result<Response, Problem> {
    let walk = read(&visitor).await?;
    let csrf = match visitor.user() {
        Some(_) => Some(visitor.form_token().await?),
        None => None,
    };
    let t = english(&state);
    page(StatusCode::OK, &OverviewPage::of(&t, &state.base, &walk, csrf.as_deref()))
}

/// `POST /playground`
async fn start_over(
    State(state): State<AppState>,
    visitor: Visitor,
    submitted: Result<Form<Submitted>, FormRejection>,
) -> Result<Response, Problem> {
    if visitor.user().is_none() {
        return Ok(to_sign_in(&state));
    }
    require_own(&visitor, submitted).await?;
    visitor.forget(WALK).await?;
    Ok(state.base.redirect(PATH).into_response())
}

/// `GET /playground/{step}`
async fn show(
    State(state): State<AppState>,
    Path(name): Path<String>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (playground, step) = found(&state, &name)?;
    if visitor.user().is_none() {
        return Ok(to_sign_in(&state));
    }
    let walk = read(&visitor).await?;
    step_page(&state, playground, &visitor, (step, &walk), None).await
}

/// `POST /playground/{step}`
async fn send(
    State(state): State<AppState>,
    Extension(routes): Extension<Routes>,
    peer: Peer,
    Path(name): Path<String>,
    visitor: Visitor,
    submitted: Result<Form<Submitted>, FormRejection>,
) -> Result<Response, Problem> {
    let (playground, step) = found(&state, &name)?;
    if visitor.user().is_none() {
        return Ok(to_sign_in(&state));
    }
    require_own(&visitor, submitted).await?;
    let mut walk = read(&visitor).await?;
    if step == Step::Authorize {
        walk.ask_again(Pending::new());
        visitor.keep(WALK, &walk).await?;
    } else if let Some(request) = playground.request(step, &walk) {
        let answer = routes.send(&request, peer.map(|Extension(peer)| peer)).await?;
        walk.note(step, request, answer);
        visitor.keep(WALK, &walk).await?;
    }
    Ok(to_step(&state, step))
}

/// `GET /playground/callback`
async fn callback(
    State(state): State<AppState>,
    visitor: Visitor,
    returned: Result<Query<Returned>, QueryRejection>,
) -> Result<Response, Problem> {
    let (playground, step) = found(&state, Step::Authorize.lesson().name)?;
    if visitor.user().is_none() {
        return Ok(to_sign_in(&state));
    }
    let mut walk = read(&visitor).await?;
    let returned = returned.map_or_else(|_| Returned::default(), |Query(returned)| returned);
    let Some(pending) = walk.pending.take_if(|pending| {
        constant_time_eq(&pending.state, &returned.state) && *returned.iss == *state.issuer
    }) else {
        return step_page(&state, playground, &visitor, (step, &walk), Some(NOT_ASKED_FOR)).await;
    };
    let request = Message::get(playground.authorization(&playground.redirect_uri(), &pending));
    let answer = Answer { body: returned.brought(), ..Answer::default() };
    walk.code = returned
        .code
        .filter(|code| code.len() <= LONGEST_PARAMETER)
        .map(|code| Code { code, code_verifier: pending.code_verifier });
    walk.note(step, request, answer);
    visitor.keep(WALK, &walk).await?;
    Ok(to_step(&state, step))
}

impl Returned {
    /// The query parameters that the browser brought, as they stand in its address.
    fn brought(&self) -> String {
        let short = |value: &str| value.chars().take(LONGEST_PARAMETER).collect::<String>();
        let outcome = match (&self.code, &self.error) {
            (Some(code), _) => ("code", short(code)),
            (None, error) => ("error", short(error.as_deref().unwrap_or_default())),
        };
        crate::playground::message::encoded(&[
            (outcome.0, &outcome.1),
            ("state", &self.state),
            ("iss", &self.iss),
        ])
    }
}

async fn step_page(
    state: &AppState,
    playground: &Playground,
    visitor: &Visitor,
    (step, walk): (Step, &Walk),
    problem: Option<&str>,
) -> Result<Response, Problem> {
    let csrf = visitor.form_token().await?;
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let t = english(state);
    page(status, &StepPage::of((&t, &state.base), playground, (step, walk), problem, &csrf))
}

fn found<'a>(state: &'a AppState, name: &str) -> Result<(&'a Playground, Step), Problem> {
    let playground = state.playground.as_ref().ok_or(Problem::NotFound)?;
    Ok((playground, Step::named(name).ok_or(Problem::NotFound)?))
}

async fn read(visitor: &Visitor) -> Result<Walk, Problem> {
    Ok(visitor.kept(WALK).await?.unwrap_or_default())
}

async fn require_own(
    visitor: &Visitor,
    submitted: Result<Form<Submitted>, FormRejection>,
) -> Result<(), Problem> {
    let Ok(Form(submitted)) = submitted else { return Err(Problem::ExpiredForm) };
    if visitor.owns_form(&submitted.csrf).await? { Ok(()) } else { Err(Problem::ExpiredForm) }
}

fn to_step(state: &AppState, step: Step) -> Response {
    state.base.redirect(&format!("{PATH}/{}", step.lesson().name)).into_response()
}

fn to_sign_in(state: &AppState) -> Response {
    state.base.redirect(&format!("/login?pending={PENDING}")).into_response()
}

/// The language of the playground's pages: English, like everything that they show.
fn english(state: &AppState) -> Wording {
    state.server.wording(&Languages::default())
}
