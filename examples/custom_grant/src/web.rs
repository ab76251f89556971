//! The routes: signing in, asking for consent, one resource, and the server's own.

use crate::{
    app::Server,
    entity::{token, user},
};
use axum::{
    Form, Json, Router,
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use std::collections::HashMap;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer, cookie::SameSite};

type Fields = HashMap<String, String>;

/// The application's router.
pub fn router(server: Server) -> Router {
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_same_site(SameSite::Lax);
    Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/login", get(show_sign_in).post(sign_in))
        .route("/api/me", get(me))
        .merge(server.routes())
        // True behind https.
        .layer(sessions.with_secure(false))
        .with_state(server)
}

#[require_oauth("profile")]
async fn me(user: CurrentUser<user::Model>, token: CurrentToken<token::Model>) -> Json<Value> {
    Json(json!({ "username": user.username, "grant_type": token.grant_type }))
}

async fn authorize(
    State(server): State<Server>,
    session: Session,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let id = session.get::<i64>("user").await.map_err(Outage::new)?.unwrap_or_default();
    let user = user::Entity::find_by_id(id).one(&server.provider()?.database).await?;
    let consent = match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => consent,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    Ok(match consent.decision() {
        Some(Decision::Allow) => server.create_authorization_response(consent, user.as_ref()).await,
        Some(Decision::Deny) => server.create_authorization_response(consent, None).await,
        None => pages::consent(&consent),
    })
}

async fn show_sign_in(Query(fields): Query<Fields>) -> Response {
    pages::sign_in(fields.get("pending").map_or("", String::as_str), None)
}

async fn sign_in(
    _: SameOrigin,
    State(server): State<Server>,
    session: Session,
    Form(fields): Form<Fields>,
) -> Outcome<Response> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let user = user::Entity::find()
        .filter(user::Column::Username.eq(field("username")))
        .one(&server.provider()?.database)
        .await?;
    let user = passwords::verify(user, field("password"), |user| &user.password_hash).await?;
    let Some(user) = user else {
        let problem = "The user name or the password is wrong.";
        return Ok(pages::sign_in(field("pending"), Some(problem)));
    };
    session.cycle_id().await.map_err(Outage::new)?;
    session.insert("user", user.id).await.map_err(Outage::new)?;
    let path = server.continue_path(field("pending")).unwrap_or_else(|| "/".to_owned());
    Ok(Redirect::to(&path).into_response())
}
