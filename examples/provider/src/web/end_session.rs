//! The page where an application signs its user out. OpenID Connect RP-Initiated Logout, section 2.

use super::of_toolkit::{dressed, split, unreadable};
use crate::{
    pages::{answer::language, problem::Problem, templates::EndSessionPage},
    session::visitor::Visitor,
    state::AppState,
};
use askama::Template as _;
use axum::{
    extract::{FromRequest as _, Request, State},
    http::Method,
    response::{IntoResponse as _, Response},
};
use oauth_runtime::prelude::*;

/// `GET` and `POST /oauth/end_session`
pub(crate) async fn end_session(
    State(state): State<AppState>,
    visitor: Visitor,
    languages: Languages,
    request: Request,
) -> Result<Response, Problem> {
    let is_post = request.method() == Method::POST;
    let Some((request, session_csrf)) = split(request).await else {
        return unreadable(&state, &languages);
    };
    let Ok(request) = EndSessionRequest::from_request(request, &()).await;
    let validated = state.server.validate_end_session_request(request, visitor.user()).await;
    let end_session = match validated {
        Ok(end_session) => end_session,
        Err(refusal) => return Ok(dressed(refusal.into_response(), &state)),
    };
    // A second protection besides the toolkit's: the form must come from a page of this session. A request that an application
    // posts itself is repeated as a GET.
    if is_post && visitor.user().is_some() && !visitor.owns_form(&session_csrf).await? {
        return Err(Problem::ExpiredForm);
    }
    let html = shown(&end_session, &visitor, &state).await?;
    let t = end_session.wording();
    let response = match end_session.step() {
        EndSessionStep::Ask | EndSessionStep::Stay => end_session.page(html),
        EndSessionStep::SignOut => {
            if visitor.user().is_some() {
                visitor.sign_out().await?;
            }
            end_session.signed_out(html)
        }
    };
    Ok((language(&t), response).into_response())
}

/// The page of a step, in the provider's design.
async fn shown(
    end_session: &EndSession,
    visitor: &Visitor,
    state: &AppState,
) -> Result<String, Problem> {
    let t = &end_session.wording();
    let step = end_session.step();
    let (form_fields, csrf) = if step == EndSessionStep::Ask {
        (end_session.form_fields(), visitor.form_token().await?)
    } else {
        (String::new(), String::new())
    };
    let template = EndSessionPage {
        t,
        base: &state.base,
        step,
        application: end_session.client_name(),
        username: visitor.user().map(|user| user.username.as_str()),
        action: &end_session.form_action(),
        form_fields: &form_fields,
        csrf: &csrf,
    };
    template.render().map_err(|_| Problem::Fault)
}
