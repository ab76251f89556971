//! An application for devices, with the toolkit's own pages. Its tables are those of [`hooked`](crate::hooked). The application
//! decides itself which scope it grants, and to whom.

use crate::hooked::{client, short_lived, token, user};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{prelude::*, server::ServerBuilder};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ConnectionTrait as _, Database, DatabaseConnection,
    EntityTrait as _,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, short_lived = short_lived::Entity)]
#[oauth(grant_scope = Self::all_but_admin)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
    /// Whether the application refuses the one user.
    pub refuses: Arc<AtomicBool>,
}

impl App {
    /// Grants everything but `admin` to a device.
    #[expect(clippy::unused_async, reason = "a hook is an async function")]
    async fn all_but_admin(&self, asked: AskedScope<'_>) -> Outcome<Scope> {
        assert!(asked.subject().is_some(), "nobody is asked about a device that nobody opened");
        Ok(asked.scope().only(|word| word != "admin"))
    }
}

#[grant(auth_methods(none))]
impl grants::DeviceCode for App {
    async fn authenticate_user(&self, mut user: GrantedUser<'_>) -> Outcome<bool> {
        let refuses = self.refuses.load(Ordering::SeqCst);
        let name = if refuses { "refused" } else { "allowed" };
        let rename = format!("UPDATE \"user\" SET name = '{name}'");
        user.transaction().await?.execute_unprepared(&rename).await?;
        Ok(!refuses)
    }
}

/// The one user is always signed in.
async fn device(State(server): State<Server>, request: DeviceRequest) -> Outcome<Response> {
    let user = user::Entity::find().one(&server.provider()?.database).await?;
    let consent = match server.validate_device_request(request, user.as_ref()).await {
        Ok(DevicePage::Consent(consent)) => consent,
        Ok(DevicePage::UserCode(form)) => return Ok(pages::user_code(&form)),
        Err(refusal) => return Ok(refusal.into_response()),
    };
    let t = consent.wording();
    let answered = match consent.decision() {
        None => return Ok(pages::device_consent(&consent)),
        Some(Decision::Allow) => server.answer_device_request(*consent, user.as_ref()).await,
        Some(Decision::Deny) => server.answer_device_request(*consent, None).await,
    };
    Ok(match answered {
        Ok(decision) => pages::device_answered(&t, decision),
        Err(refusal) => refusal.into_response(),
    })
}

/// The application's authorization server.
pub type Server = AuthorizationServer<App>;

/// Creates the tables, one user and the public client `tv`.
pub async fn app(url: &str) -> App {
    let database = Database::connect(url).await.unwrap();
    let schema = database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(short_lived::Entity);
    schema.apply(&database).await.unwrap();
    let user = user::ActiveModel { name: Set("alice".to_owned()), ..Default::default() };
    user.insert(&database).await.unwrap();
    let mut metadata = ClientMetadata::default()
        .with_auth_method("none")
        .with_grant_types([crate::device::GRANT_TYPE])
        .with_response_types(Vec::<String>::new())
        .with_scope("profile admin");
    metadata.client_name = Some("Television <b>".to_owned());
    let client = client::ActiveModel {
        client_id: Set("tv".to_owned()),
        metadata: Set(metadata),
        ..Default::default()
    };
    client.insert(&database).await.unwrap();
    App { database, refuses: Arc::default() }
}

/// Starts the application with a builder that the test configures.
pub async fn start(
    url: &str,
    configure: impl FnOnce(ServerBuilder<App>) -> ServerBuilder<App>,
) -> (String, App) {
    let app = app(url).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let builder = AuthorizationServer::builder(app.clone()).issuer(&issuer);
    let server = configure(builder).build().await.unwrap();
    let router = Router::new()
        .route("/device", get(device).post(device))
        .merge(server.routes())
        .with_state(server);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (issuer, app)
}
