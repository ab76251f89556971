//! The provider: who signs in, what is asked of them, and which clients get tokens.

use crate::{
    entity::{client, code, short_lived, token, user},
    notes::Notes,
};
use axum::{
    Form, Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use oauth_runtime::{
    migration::{SchemaVersion, Tables},
    prelude::*,
    protocol::protected_resource::ProtectedResource,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter,
};
use std::{collections::HashMap, error::Error};
use tower_sessions::{MemoryStore, Session, SessionManagerLayer, cookie::SameSite};

/// The application as a provider.
#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    pub db: DatabaseConnection,
}

/// The authorization server.
pub type Server = AuthorizationServer<App>;

#[grant(auth_methods(none, client_secret_basic, client_secret_post))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(none, client_secret_basic, client_secret_post))]
impl grants::RefreshToken for App {}

/// Builds the server: for the tools in this program, and for those of another one, if there is one.
pub async fn server(
    (db, settings): (DatabaseConnection, Settings),
    issuer: &str,
    elsewhere: Option<String>,
) -> Result<Server, Box<dyn Error>> {
    Tables::new().with(user::Entity).with_provider::<App>(SchemaVersion::V1).create(&db).await?; // in yours, a migration does
    if user::Entity::find().one(&db).await?.is_none() {
        for (name, password) in [("alice", "wonderland"), ("bob", "looking-glass")] {
            let (username, password_hash) =
                (Set(name.into()), Set(passwords::hash(password).await?));
            user::ActiveModel { username, password_hash, ..Default::default() }.insert(&db).await?;
        }
    }
    let builder = AuthorizationServer::builder(App { db })
        .settings(settings)
        .issuer(issuer)
        .profile(Profile::OAuth21)
        .scopes::<Notes>()
        .resource(ProtectedResource::below_issuer("/mcp").name("Notes"))
        .registered_scope(["notes:read"], ["notes:write"])
        .dynamic_registration(DynamicRegistration::open())
        .client_id_metadata_documents();
    Ok(match elsewhere {
        None => builder.build().await?,
        Some(resource) => {
            let server = builder.resource(resource).build().await?;
            register_elsewhere(&server).await?;
            server
        }
    })
}

/// The program elsewhere asks about tokens, as a client with this secret.
async fn register_elsewhere(server: &Server) -> Result<(), Box<dyn Error>> {
    let is_notes = client::Column::ClientId.eq("notes");
    if client::Entity::find().filter(is_notes).one(&server.provider()?.db).await?.is_none() {
        let notes = NewClient::new(ClientMetadata::resource_server()).with_client_id("notes");
        server.register_client(notes.with_secret(std::env::var("NOTES_SECRET")?)).await?;
    }
    Ok(())
}

/// The pages of the provider, and the endpoints that clients call.
pub fn routes(server: Server) -> Router {
    Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/login", get(show_sign_in).post(sign_in))
        .merge(server.routes())
        .layer(SessionManagerLayer::new(MemoryStore::default()).with_same_site(SameSite::Lax).with_secure(false)) // true behind https
        .with_state(server)
}

async fn authorize(
    State(server): State<Server>,
    session: Session,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let id = session.get::<i64>("user").await.map_err(Outage::new)?.unwrap_or_default();
    let user = user::Entity::find_by_id(id).one(&server.provider()?.db).await?;
    let consent = match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => consent,
        Err(refusal) => return Ok(refusal.into_response()), // an error page, an error redirect, or "sign in first"
    };
    Ok(match consent.decision() {
        Some(Decision::Allow) => server.create_authorization_response(consent, user.as_ref()).await,
        Some(Decision::Deny) => server.create_authorization_response(consent, None).await,
        None => pages::consent(&consent),
    })
}

type Fields = HashMap<String, String>;

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
    let is_named = user::Column::Username.eq(field("username"));
    let user = user::Entity::find().filter(is_named).one(&server.provider()?.db).await?;
    let Some(user) = passwords::verify(user, field("password"), |user| &user.password_hash).await?
    else {
        return Ok(pages::sign_in(
            field("pending"),
            Some("The user name or the password is wrong."),
        ));
    };
    session.cycle_id().await.map_err(Outage::new)?;
    session.insert("user", user.id).await.map_err(Outage::new)?;
    Ok(Redirect::to(&server.continue_path(field("pending")).unwrap_or("/".into())).into_response())
}
