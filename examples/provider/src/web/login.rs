//! Signing in. The authorization endpoint sends people here and gets them back.

use crate::{
    entity::user,
    pages::{answer::page, problem::Problem, templates::LoginPage},
    session::visitor::Visitor,
    state::AppState,
    throttle::WINDOW,
};
use axum::{
    Extension, Form,
    extract::{
        ConnectInfo, Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse as _, Redirect, Response},
};
use oauth_runtime::prelude::passwords;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;
use std::net::SocketAddr;

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

// One text for every reason, so that nobody learns which user names exist.
const REFUSED: &str = "The username or the password is wrong.";
const EXPIRED: &str = "That form had expired. Please sign in again.";
const THROTTLED: &str = "Too many attempts. Please wait a minute, then try again.";

/// `GET /login`
pub(crate) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let pending = query.map_or_else(|_| String::new(), |Query(query)| query.pending);
    form(&state, &visitor, &LoginForm { pending, ..LoginForm::default() }, StatusCode::OK, None)
        .await
}

/// `POST /login`
pub(crate) async fn submit(
    State(state): State<AppState>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    visitor: Visitor,
    submitted: Result<Form<LoginForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(submitted)) = submitted else { return Err(Problem::ExpiredForm) };
    if !visitor.owns_form(&submitted.csrf).await? {
        return form(&state, &visitor, &submitted, StatusCode::BAD_REQUEST, Some(EXPIRED)).await;
    }
    let address = address.map(|Extension(ConnectInfo(address))| address.ip());
    let Some(guess) = state.throttle.begin(&submitted.username, address).await else {
        let mut response =
            form(&state, &visitor, &submitted, StatusCode::TOO_MANY_REQUESTS, Some(THROTTLED))
                .await?;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(WINDOW.as_secs()));
        return Ok(response);
    };
    // A disabled account takes the path of an unknown one, with its time.
    let found = user::Entity::find()
        .filter(user::Column::Username.eq(&submitted.username))
        .one(&state.database)
        .await?;
    let active = found.filter(|user| user.disabled_at.is_none());
    let Some(user) =
        passwords::verify(active, &submitted.password, |user| &user.password_hash).await?
    else {
        return form(&state, &visitor, &submitted, StatusCode::UNAUTHORIZED, Some(REFUSED)).await;
    };
    guess.forgive();
    visitor.sign_in(&user).await?;
    Ok(Redirect::to(&destination(&state, &submitted.pending)).into_response())
}

async fn form(
    state: &AppState,
    visitor: &Visitor,
    submitted: &LoginForm,
    status: StatusCode,
    problem: Option<&str>,
) -> Result<Response, Problem> {
    let csrf = visitor.form_token().await?;
    page(
        status,
        &LoginPage {
            csrf: &csrf,
            pending: &submitted.pending,
            username: &submitted.username,
            signed_in: visitor.user().map(user::Model::display_name),
            continue_path: &destination(state, &submitted.pending),
            problem,
            demo: &state.demo_credentials,
        },
    )
}

/// Back to the authorization request that waits, if one does. Never to an address that the request names.
fn destination(state: &AppState, pending: &str) -> String {
    state.server.continue_path(pending).unwrap_or_else(|| "/account".to_owned())
}
