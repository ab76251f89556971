//! The application's own pages: signing in, and asking for consent.

use crate::{api::AppState, entity::user};
use axum::{
    Form, Router,
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;
use tower_sessions::Session;

const MEMBER: &str = "member";

/// Who is signed in in this browser.
pub(crate) async fn member(session: &Session, state: &AppState) -> Outcome<Option<user::Model>> {
    let Some(id) = session.get::<i64>(MEMBER).await.map_err(Outage::new)? else {
        return Ok(None);
    };
    let member = user::Entity::find_by_id(id).one(&state.db).await?;
    Ok(member.filter(|member| member.disabled_at.is_none()))
}

async fn authorize(
    State(state): State<AppState>,
    session: Session,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let member = member(&session, &state).await?;
    let consent = match state.server.validate_consent_request(request, member.as_ref()).await {
        Ok(consent) => consent,
        // A page that says what is wrong, a redirect to the client, or the way to `/login`.
        Err(refusal) => return Ok(refusal.into_response()),
    };
    Ok(match consent.decision() {
        Some(Decision::Allow) => {
            let kept = consent.form_values("granted").collect::<Vec<_>>().join(" ");
            match consent.with_scope(&Scope::stored(&kept)) {
                Ok(consent) => {
                    state.server.create_authorization_response(consent, member.as_ref()).await
                }
                // A box that nobody showed, or none at all.
                Err(refusal) => refusal.into_response(),
            }
        }
        Some(Decision::Deny) => state.server.create_authorization_response(consent, None).await,
        None => consent.page(consent_page(&consent)),
    })
}

/// The form carries what `form_fields` gives, which holds the whole request sealed, a box for each word that the member may keep
/// back, and one of two buttons.
fn consent_page(consent: &ConsentRequest) -> String {
    let boxes = consent.scope().iter().filter(|word| !consent.is_required(word)).map(|word| {
        let word = escaped(word);
        format!(
            r#"<label><input type="checkbox" name="granted" value="{word}" checked> {word}</label>"#
        )
    });
    format!(
        r#"<!doctype html><html lang="en"><title>Allow?</title>
        <h1>{name} asks for: {scope}</h1>
        <form method="post" action="{action}">{fields}{boxes}
        <button name="confirm" value="yes">Allow</button>
        <button name="confirm" value="no">Deny</button></form></html>"#,
        name = escaped(consent.client_name()),
        scope = escaped(&consent.scope().to_string()),
        action = consent.form_action(),
        fields = consent.form_fields(),
        boxes = boxes.collect::<String>(),
    )
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

async fn show_login(Query(Pending { pending }): Query<Pending>) -> Response {
    login_page(&pending, "")
}

/// The form keeps the waiting authorization request, even after a mistake.
fn login_page(pending: &str, problem: &str) -> Response {
    pages::own(format!(
        r#"<!doctype html><html lang="en"><title>Sign in</title><p role="alert">{problem}</p>
        <form method="post" action="/login"><input type="hidden" name="pending" value="{}">
        <label>Email <input name="email"></label>
        <label>Password <input name="password" type="password"></label>
        <button>Sign in</button></form></html>"#,
        escaped(pending)
    ))
}

async fn login(
    // A form of another site cannot sign anybody in.
    _: SameOrigin,
    State(state): State<AppState>,
    session: Session,
    address: ClientAddress,
    Form(credentials): Form<Credentials>,
) -> Outcome<Response> {
    // Too many wrong passwords from there, or for that name, are a 429.
    let attempt = state.server.sign_in_attempt(&credentials.email, address.source())?;
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(&credentials.email))
        .one(&state.db)
        .await?;
    let member =
        attempt.verify(found, &credentials.password, |member| &member.password_hash).await?;
    let Some(member) = member.filter(|member| member.disabled_at.is_none()) else {
        return Ok(login_page(&credentials.pending, "The email or the password is wrong."));
    };
    // A new identifier, so that nobody who planted the old one shares the session.
    session.cycle_id().await.map_err(Outage::new)?;
    session.insert(MEMBER, member.id).await.map_err(Outage::new)?;
    let back = state.server.continue_path(&credentials.pending);
    Ok(Redirect::to(back.as_deref().unwrap_or("/")).into_response())
}

/// Escapes a text for HTML. A template engine does this by itself.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The routes of the pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/login", get(show_login).post(login))
}
