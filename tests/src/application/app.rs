//! The application over the entities of the module that includes this file.

use super::{client, code, new_key, short_lived, token, user};
use crate::oauth::REDIRECT;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, Database, DatabaseConnection, EntityTrait as _,
};

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub(crate) struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[grant(auth_methods(none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(none))]
impl grants::RefreshToken for App {}

#[require_oauth("profile")]
async fn me(
    user: CurrentUser<user::Model>,
    token: CurrentToken<token::Model>,
    client: CurrentClient<client::Model>,
) -> Json<[String; 3]> {
    Json([user.user_id(), token.client_id.clone(), client.client_id.clone()])
}

/// The one user is always signed in.
async fn authorize(
    State(server): State<AuthorizationServer<App>>,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let user = user::Entity::find().one(&server.provider()?.database).await?;
    let consent = match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => consent,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    Ok(match consent.decision() {
        Some(_) => server.create_authorization_response(consent, user.as_ref()).await,
        None => pages::consent(&consent),
    })
}

/// Creates the tables, one user and one client. Returns the routes and the user's identifier.
pub async fn start(url: &str) -> (Router, String) {
    let database = Database::connect(url).await.unwrap();
    let schema = database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(code::Entity)
        .register(short_lived::Entity);
    schema.apply(&database).await.unwrap();
    let user = user::ActiveModel { id: Set(new_key()), disabled_at: Set(None) };
    let user_id = user.insert(&database).await.unwrap().user_id();
    let metadata = ClientMetadata::default()
        .with_redirect_uris([REDIRECT])
        .with_auth_method("none")
        .with_grant_types(["authorization_code", "refresh_token"])
        .with_scope("profile");
    let server = AuthorizationServer::builder(App { database }).build().await.unwrap();
    let client = NewClient::new(metadata).with_client_id("app");
    server.register_client_with(client, |row| row.id = Set(new_key())).await.unwrap();
    let router = Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/api/me", get(me))
        .merge(server.routes())
        .with_state(server);
    (router, user_id)
}
