//! The sign-in page, as it was before, and the consent page.

use crate::{app::AppState, entity::account, error::AppError};
use axum::{
    Form, Router,
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;
use tower_sessions::Session;
use uuid::Uuid;

const ACCOUNT: &str = "account";

/// Who is signed in in this browser.
async fn signed_in(
    session: &Session,
    db: &DatabaseConnection,
) -> anyhow::Result<Option<account::Model>> {
    let Some(id) = session.get::<Uuid>(ACCOUNT).await? else { return Ok(None) };
    let account = account::Entity::find_by_id(id).one(db).await?;
    Ok(account.filter(|account| !account.is_locked))
}

async fn authorize(
    State(state): State<AppState>,
    session: Session,
    request: AuthorizationRequest,
) -> Result<Response, AppError> {
    let account = signed_in(&session, &state.db).await?;
    let consent = match state.server.validate_consent_request(request, account.as_ref()).await {
        Ok(consent) => consent,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    Ok(match consent.decision() {
        Some(Decision::Allow) => {
            state.server.create_authorization_response(consent, account.as_ref()).await
        }
        Some(Decision::Deny) => state.server.create_authorization_response(consent, None).await,
        None => pages::consent(&consent),
    })
}

#[derive(Deserialize)]
struct Pending {
    #[serde(default)]
    pending: String,
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    pending: String,
}

async fn show_sign_in(Query(Pending { pending }): Query<Pending>) -> Response {
    sign_in_page(&pending, "")
}

fn sign_in_page(pending: &str, problem: &str) -> Response {
    // `pending` holds letters, digits, `-`, `_` and `.`; a template engine escapes what a visitor put in its place.
    let pending = pending.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    pages::own(format!(
        r#"<!doctype html><html lang="en"><title>Sign in</title><p role="alert">{problem}</p>
        <form method="post" action="/identity/login"><input type="hidden" name="pending" value="{pending}">
        <label>Email <input name="email" autocomplete="username"></label>
        <label>Password <input name="password" type="password" autocomplete="current-password"></label>
        <button>Sign in</button></form></html>"#
    ))
}

async fn sign_in(
    _: SameOrigin,
    State(state): State<AppState>,
    session: Session,
    address: ClientAddress,
    Form(credentials): Form<Credentials>,
) -> Result<Response, AppError> {
    let email = credentials.email.trim();
    let attempt = state.server.sign_in_attempt(email, address.source())?;
    let found =
        account::Entity::find().filter(account::Column::Email.eq(email)).one(&state.db).await?;
    // The column stays a text; every password goes on to be right.
    let found = found.map(|account| (PasswordHash::from_encoded(&account.password_phc), account));
    let found = attempt.verify(found, &credentials.password, |(hash, _)| hash).await?;
    let Some((_, account)) = found.filter(|(_, account)| !account.is_locked) else {
        return Ok(sign_in_page(&credentials.pending, "The email or the password is wrong."));
    };
    session.cycle_id().await?;
    session.insert(ACCOUNT, account.id).await?;
    let back = state.server.continue_path(&credentials.pending);
    Ok(Redirect::to(back.as_deref().unwrap_or("/")).into_response())
}

/// The routes of the pages, below `/identity`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/login", get(show_sign_in).post(sign_in))
}
