//! The page for signing out. Signing out always needs a form.

use crate::{
    pages::{answer::page, problem::Problem, templates::LogoutPage},
    session::visitor::Visitor,
    state::AppState,
};
use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use oauth_runtime::prelude::Languages;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct LogoutForm {
    /// The name of our value in the consent form, where `csrf` is the toolkit's own protection.
    session_csrf: Option<String>,
    csrf: Option<String>,
    #[serde(default)]
    pending: String,
}

/// `GET /logout`
pub(crate) async fn ask(
    State(state): State<AppState>,
    visitor: Visitor,
    languages: Languages,
) -> Result<Response, Problem> {
    let csrf = if visitor.user().is_some() { visitor.form_token().await? } else { String::new() };
    let username = visitor.user().map(|user| user.username.as_str());
    let t = &state.server.wording(&languages);
    page(StatusCode::OK, &LogoutPage { t, base: &state.base, username, csrf: &csrf })
}

/// `POST /logout`
pub(crate) async fn submit(
    State(state): State<AppState>,
    visitor: Visitor,
    submitted: Result<Form<LogoutForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(submitted)) = submitted else { return Err(Problem::ExpiredForm) };
    if visitor.user().is_none() {
        return Ok(state.base.redirect("/logout").into_response());
    }
    let token = submitted.session_csrf.or(submitted.csrf).unwrap_or_default();
    if !visitor.owns_form(&token).await? {
        return Err(Problem::ExpiredForm);
    }
    visitor.sign_out().await?;
    // Another person may want to answer the waiting application.
    let to = match state.server.continue_path(&submitted.pending) {
        Some(_) => format!("/login?pending={}", submitted.pending),
        None => "/logout".to_owned(),
    };
    Ok(state.base.redirect(&to).into_response())
}
