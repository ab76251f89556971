//! The smallest application: exactly the code that the loads of this program need, and nothing else.

#[expect(
    unreachable_pub,
    reason = "an entity is written with `pub`, as SeaORM's derives write theirs"
)]
mod entity;
mod fill;
mod signed;

pub(crate) use entity::token;
pub(crate) use fill::fill;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use oauth_runtime::prelude::*;
use sea_orm::{DatabaseConnection, EntityTrait, SqlxPostgresConnector, SqlxSqliteConnector};
use serde::Serialize;

use self::entity::{client, code, short_lived, user};
use crate::database::{Backend, postgresql_pool, sqlite_pool};
use crate::options::ServerArguments;
use crate::seed::SIGNED_IN;
use crate::serve;

/// The application.
#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub(crate) struct App {
    #[oauth(db)]
    db: DatabaseConnection,
}

/// The authorization server of the application.
pub(crate) type Server = AuthorizationServer<App>;

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::RefreshToken for App {}

#[grant]
impl grants::ClientCredentials for App {}

/// The client, the user and the scope of a token, with the same members as on the hand-written server.
#[derive(Serialize)]
struct Caller {
    sub: Option<String>,
    client_id: String,
    scope: String,
}

impl Caller {
    fn of(token: &CurrentToken) -> Self {
        let sub = token.subject().map(ToString::to_string);
        Self { sub, client_id: token.client_id().to_owned(), scope: token.scope().to_string() }
    }
}

/// Responds with what the check of the token returns: no second statement.
#[require_oauth]
async fn any(token: CurrentToken) -> Json<Caller> {
    Json(Caller::of(&token))
}

/// Also reads the application's own row of the token, which is one more statement.
#[require_oauth]
async fn any_with_row(CurrentToken(token): CurrentToken<token::Model>) -> Json<Caller> {
    let sub = token.user_id.map(|id| id.to_string());
    Json(Caller { sub, client_id: token.client_id, scope: token.scope })
}

/// Both clients are the application's own, so it consents for the user and shows no page.
async fn authorize(
    State(server): State<Server>,
    headers: HeaderMap,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let id = headers.get(SIGNED_IN).and_then(|id| id.to_str().ok()?.parse().ok());
    let user = match id {
        Some(id) => user::Entity::find_by_id::<i64>(id).one(&server.provider()?.db).await?,
        None => None,
    };
    match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => Ok(server.create_authorization_response(consent, user.as_ref()).await),
        Err(refusal) => Ok(refusal.into_response()),
    }
}

/// Serves until Ctrl-C.
pub(crate) fn run(arguments: &ServerArguments) -> crate::Outcome<()> {
    serve::run(arguments.listen, async |issuer| {
        let ServerArguments { database_url, pool, signed, .. } = arguments;
        Ok(match signed {
            None => router(&build(database_url, *pool, issuer).await?),
            Some(signed) => signed::router(database_url, *pool, issuer, *signed).await?,
        })
    })
}

/// The server over a filled database.
pub(crate) async fn build(url: &str, connections: u32, issuer: &str) -> crate::Outcome<Server> {
    let db = connect(url, connections).await?;
    Ok(AuthorizationServer::builder(App { db }).issuer(issuer).build().await?)
}

/// The routes of the server.
pub(crate) fn router(server: &Server) -> Router {
    Router::new()
        .route("/oauth/authorize", get(authorize))
        .route("/api/any", get(any))
        .route("/api/row", get(any_with_row))
        .route("/healthz", get(|| async { "ok" }))
        .merge(server.routes())
        .with_state(server.clone())
}

/// A connection over the same kind of pool that the hand-written server has.
pub(crate) async fn connect(url: &str, connections: u32) -> crate::Outcome<DatabaseConnection> {
    Ok(match Backend::of(url)? {
        Backend::Sqlite => {
            SqlxSqliteConnector::from_sqlx_sqlite_pool(sqlite_pool(url, connections).await?)
        }
        Backend::Postgresql => {
            SqlxPostgresConnector::from_sqlx_postgres_pool(postgresql_pool(url, connections).await?)
        }
    })
}
