//! An application that decides itself which scope it grants and who may introspect; its tables are those of [`hooked`](crate::hooked).

use crate::{
    hooked::{client, code, short_lived, token, user},
    oauth::REDIRECT,
    seeds::SECRET,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{prelude::*, server::ServerBuilder};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Database, DatabaseConnection,
    EntityTrait as _, QueryFilter as _,
};
use std::sync::{Arc, Mutex};

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
#[oauth(grant_scope = Self::scope_of_the_user, has_consented = Self::is_ours, may_introspect = Self::may_audit)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
    /// The name of the signed-in user.
    pub visitor: Arc<Mutex<String>>,
    /// How the user signed in, if the application says so.
    pub authentication: Arc<Mutex<Option<Authentication>>>,
    /// The only party that may act for the consenting user.
    pub may_act: Arc<Mutex<Option<MayAct>>>,
}

impl App {
    /// The application over this database, with alice signed in.
    #[must_use]
    pub fn over(database: DatabaseConnection) -> Self {
        Self {
            database,
            visitor: Arc::new(Mutex::new("alice".to_owned())),
            authentication: Arc::default(),
            may_act: Arc::default(),
        }
    }

    async fn named(&self, name: &str) -> Outcome<Option<user::Model>> {
        let named = user::Entity::find().filter(user::Column::Name.eq(name));
        Ok(named.one(&self.database).await?)
    }

    /// Grants `admin` to root only, and always adds the word `surprise`, whatever was requested.
    async fn scope_of_the_user(&self, asked: AskedScope<'_>) -> Outcome<Scope> {
        let root = self.named("root").await?.map(|root| root.user_id());
        let is_root = asked.subject().map(SubjectId::as_str) == root.as_deref();
        let is_root = is_root && asked.subject().is_some();
        let words = asked.scope().iter().filter(|word| is_root || *word != "admin");
        Ok(Scope::parse(&words.chain(["surprise"]).collect::<Vec<_>>().join(" "))?)
    }

    /// The client `stranger` is a first-party application: nobody is asked for consent to `profile`.
    #[expect(clippy::unused_async, reason = "a hook is an async function")]
    async fn is_ours(&self, asked: AskedScope<'_>) -> Result<bool, Outage> {
        let is_profile = asked.scope().iter().all(|word| word == "profile");
        Ok(asked.client().client_id() == "stranger" && is_profile)
    }

    /// The client `auditor` may introspect tokens with `profile`, whatever its metadata say.
    #[expect(clippy::unused_async, reason = "a hook is an async function")]
    async fn may_audit(&self, question: AskedToken<'_>) -> Result<bool, Outage> {
        Ok(question.asker().client_id() == "auditor" && question.scope().contains("profile"))
    }
}

#[grant(auth_methods(none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(none))]
impl grants::RefreshToken for App {}

#[grant]
impl grants::ClientCredentials for App {}

#[grant]
impl grants::Implicit for App {}

#[grant]
impl grants::Password for App {
    async fn authenticate_user(&self, username: &str, _: &str) -> Outcome<Option<user::Model>> {
        self.named(username).await
    }
}

#[grant]
impl grants::TokenExchange for App {
    /// `auditor` may exchange any token, for a token that reads a profile here. `robot` may exchange any token too, and then only
    /// `auditor` may exchange the result.
    async fn permit_exchange(
        &self,
        asked: grants::AskedExchange<'_>,
    ) -> Outcome<Option<grants::PermittedExchange>> {
        Ok(match asked.client().client_id() {
            "auditor" => {
                let most = Scope::stored("profile surprise");
                Some(asked.permitted().with_scope(&most).for_resources(&[ISSUER, "surprise"]))
            }
            "robot" => Some(asked.permitted().with_may_act(MayAct::client("auditor"))),
            _ => None,
        })
    }
}

/// A grant for whoever shows a name. It grants at most `profile` and `admin`.
#[derive(Default)]
pub struct Badge;

#[grant("urn:example:badge")]
impl TokenGrant<App> for Badge {
    async fn validate_token_request(&self, request: &GrantRequest<'_, App>) -> Outcome<Granted> {
        let name = request.parameter("name").unwrap_or_default();
        let user = request.provider().named(name).await?;
        let user = user.ok_or_else(|| Outage::new("nobody has that name"))?;
        Ok(Granted::to_user(&user).with_scope(Scope::stored("profile admin")))
    }
}

async fn authorize(
    State(server): State<Server>,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let app = server.provider()?;
    let visitor = app.visitor.lock().unwrap().clone();
    let user = app.named(&visitor).await?;
    let authentication = app.authentication.lock().unwrap().clone();
    let request = match authentication {
        Some(authentication) => request.authenticated(authentication),
        None => request,
    };
    let consent = match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => consent,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    let may_act = app.may_act.lock().unwrap().clone();
    let consent = match may_act {
        Some(may_act) => consent.with_may_act(may_act),
        None => consent,
    };
    Ok(match consent.decision() {
        Some(_) => server.create_authorization_response(consent, user.as_ref()).await,
        None => pages::consent(&consent),
    })
}

/// The issuer for which the exchange policy permits tokens.
pub const ISSUER: &str = "https://id.example";

/// The application's authorization server.
pub type Server = AuthorizationServer<App>;

/// Starts the application with the users `alice` and `root`.
pub async fn start(url: &str, settings: Settings) -> (String, App, Server) {
    start_built(url, |builder| builder.settings(settings)).await
}

/// Starts the application with a builder that the test configures.
pub async fn start_built(
    url: &str,
    configure: impl FnOnce(ServerBuilder<App>) -> ServerBuilder<App>,
) -> (String, App, Server) {
    let database = Database::connect(url).await.unwrap();
    let schema = database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(code::Entity)
        .register(short_lived::Entity);
    schema.apply(&database).await.unwrap();
    for name in ["alice", "root"] {
        let user = user::ActiveModel { name: Set(name.to_owned()), ..Default::default() };
        user.insert(&database).await.unwrap();
    }
    for (client_id, method) in [
        ("app", AuthMethod::NONE),
        ("robot", AuthMethod::CLIENT_SECRET_BASIC),
        ("auditor", AuthMethod::CLIENT_SECRET_BASIC),
        ("stranger", AuthMethod::CLIENT_SECRET_BASIC),
    ] {
        let mut metadata = ClientMetadata::default()
            .with_redirect_uris([REDIRECT])
            .with_auth_method(method.as_str())
            .with_grant_types([
                "authorization_code",
                "refresh_token",
                "implicit",
                "client_credentials",
                "password",
                "urn:example:badge",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ])
            .with_response_types(["code", "token"])
            .with_scope("profile email admin");
        metadata.introspection = client_id == "stranger";
        let client = client::ActiveModel {
            client_id: Set(client_id.to_owned()),
            client_secret: Set(SecretHash::strong(SECRET)),
            metadata: Set(metadata),
            ..Default::default()
        };
        client.insert(&database).await.unwrap();
    }
    let app = App::over(database);
    let server = configure(AuthorizationServer::builder(app.clone())).build().await.unwrap();
    let router = Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .merge(server.routes())
        .with_state(server.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (issuer, app, server)
}
