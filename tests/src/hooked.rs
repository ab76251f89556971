//! An application with every hook. The test sets what the hooks that decide about users do.

use crate::{
    device_key::{DEVICE_KEY, DeviceKey},
    oauth::REDIRECT,
    seeds::SECRET,
};
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{prelude::*, server::ServerBuilder};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectOptions, ConnectionTrait,
    Database, DatabaseConnection, EntityTrait as _, QueryFilter as _,
};
use std::sync::{Arc, Mutex};
use tower_http::catch_panic::CatchPanicLayer;

macro_rules! entity {
    ($name:ident, $table:literal, $derive:ident, { $($fields:tt)* }) => {
        pub mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            #[oauth_columns($name)]
            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, $derive)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                $($fields)*
            }
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

pub mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[oauth(disabled)]
        pub disabled_at: Option<i64>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
entity!(client, "client", OAuthClient, {
    #[oauth(owner)]
    pub user_id: Option<i64>,
    pub tenant: Option<String>,
    pub registration_access_token: Option<RegistrationTokenHash>,
    #[sea_orm(indexed)]
    pub registration_expires_at: Option<i64>,
});
entity!(token, "token", OAuthToken, {
    #[oauth(owner)]
    pub user_id: Option<i64>,
    pub note: Option<String>,
});
entity!(code, "code", AuthorizationCode, {
    #[oauth(owner)]
    pub user_id: i64,
    pub note: Option<String>,
});
entity!(short_lived, "short_lived", ShortLived, {});

/// The answer of the hooks for the next users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    Refuse,
    /// Writes a row, then refuses.
    WriteAndRefuse,
    /// Writes a row, then refuses the first user, the third, and so on.
    WriteAndRefuseEveryOther,
    /// Finds no refresh token, although there is one.
    FindNoRefreshToken,
    Panic,
    /// Runs a statement on a table that does not exist.
    FailInTheDatabase,
}

/// A verdict, and the number of users for which the hooks were called since it was set.
#[derive(Clone, Copy, Debug)]
struct Orders {
    verdict: Verdict,
    asked: u32,
}

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
#[oauth(query_client = Self::client_of_a_tenant, save_token = Self::save_with_note)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
    orders: Arc<Mutex<Orders>>,
}

impl App {
    /// Finds a client only if it has a tenant.
    async fn client_of_a_tenant(
        &self,
        lookup: ClientLookup<'_, client::Model>,
    ) -> Result<Option<client::Model>, Outage> {
        let select = client::Entity::find().filter(client::Column::Tenant.is_not_null());
        let database = lookup.database();
        Ok(select.filter(client::Column::ClientId.eq(lookup.client_id())).one(&database).await?)
    }

    async fn save_with_note(&self, token: TokenToSave<'_, token::Model>) -> Result<Saved, Outage> {
        let note = format!("{} {}", token.grant_type(), token.client_id());
        token
            .save_with(|row| {
                row.note = Set(Some(note));
                // The server sets these columns; the hook tries to override them.
                row.scope = Set("admin".to_owned());
                row.expires_at = Set(i64::MAX);
                row.user_id = Set(Some(999));
            })
            .await
    }

    /// Sets the verdict for the next users.
    pub fn set(&self, verdict: Verdict) {
        *self.orders.lock().unwrap() = Orders { verdict, asked: 0 };
    }

    /// Counts the call and returns the verdict.
    fn next(&self) -> Orders {
        let mut orders = self.orders.lock().unwrap();
        orders.asked += 1;
        *orders
    }

    /// Carries the verdict out. Returns whether the user may go on.
    async fn allows(&self, transaction: &impl ConnectionTrait) -> Outcome<bool> {
        let Orders { verdict, asked } = self.next();
        let rename = "UPDATE \"user\" SET name = 'renamed by a hook'";
        match verdict {
            Verdict::Allow | Verdict::FindNoRefreshToken => Ok(true),
            Verdict::Refuse => Ok(false),
            Verdict::WriteAndRefuse => {
                transaction.execute_unprepared(rename).await?;
                Ok(false)
            }
            Verdict::WriteAndRefuseEveryOther => {
                transaction.execute_unprepared(rename).await?;
                Ok(asked % 2 == 0)
            }
            Verdict::Panic => panic!("a hook panics"),
            Verdict::FailInTheDatabase => {
                transaction.execute_unprepared("UPDATE no_table SET x = 1").await?;
                Ok(true)
            }
        }
    }
}

#[grant(auth_methods(none, client_secret_basic))]
impl grants::AuthorizationCode for App {
    async fn save_authorization_code(
        &self,
        code: CodeToSave<'_, code::Model>,
    ) -> Result<Saved, Outage> {
        let note = format!("for {}", code.client_id());
        code.save_with(|row| {
            row.note = Set(Some(note));
            row.scope = Set("admin".to_owned());
        })
        .await
    }

    async fn query_authorization_code(
        &self,
        mut lookup: CodeLookup<'_>,
    ) -> Outcome<Option<StoredCode>> {
        let row = code::Entity::find()
            .filter(code::Column::Code.eq(lookup.hash().clone()))
            .one(lookup.transaction().await?)
            .await?;
        // A column of the application's own decides.
        if row.is_none_or(|row| row.note.as_deref() == Some("withdrawn")) {
            return Ok(None);
        }
        Ok(lookup.find().await?)
    }

    async fn authenticate_user(&self, mut user: GrantedUser<'_>) -> Outcome<bool> {
        self.allows(user.transaction().await?).await
    }
}

#[grant(auth_methods(none, client_secret_basic))]
impl grants::RefreshToken for App {
    async fn authenticate_refresh_token(
        &self,
        mut lookup: RefreshTokenLookup<'_>,
    ) -> Outcome<Option<StoredRefreshToken>> {
        let verdict = self.orders.lock().unwrap().verdict;
        if verdict == Verdict::FindNoRefreshToken { Ok(None) } else { Ok(lookup.find().await?) }
    }

    async fn authenticate_user(&self, mut user: GrantedUser<'_>) -> Outcome<bool> {
        self.allows(user.transaction().await?).await
    }
}

#[grant(token_owner = client_owner)]
impl grants::ClientCredentials for App {}

#[grant]
impl grants::Implicit for App {
    async fn authenticate_user(&self, mut user: GrantedUser<'_>) -> Outcome<bool> {
        self.allows(user.transaction().await?).await
    }
}

/// A grant for two values, each of which can be used once.
#[derive(Default)]
pub struct Pair;

#[grant("urn:example:pair")]
impl TokenGrant<App> for Pair {
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC, DEVICE_KEY];

    async fn validate_token_request(&self, request: &GrantRequest<'_, App>) -> Outcome<Granted> {
        let first = request.one_time("first").await?;
        let second = request.one_time("second").await?;
        Ok(Granted::by(first).using_up(second))
    }
}

#[require_oauth("profile")]
async fn me(
    user: CurrentUser<user::Model>,
    token: CurrentToken<token::Model>,
) -> Json<[String; 3]> {
    Json([user.user_id(), token.note.clone().unwrap_or_default(), token.scope.clone()])
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

/// The application's authorization server.
pub type Server = AuthorizationServer<App>;

/// Starts the application over a pool of one connection.
pub async fn start(url: &str) -> (String, App, Server) {
    start_with(url, Router::new()).await
}

/// Starts the application with more routes.
pub async fn start_with(url: &str, routes: Router<Server>) -> (String, App, Server) {
    start_built(url, routes, |builder| builder).await
}

/// Starts the application with more routes, and with a builder that the test configures.
pub async fn start_built(
    url: &str,
    routes: Router<Server>,
    build: impl FnOnce(ServerBuilder<App>) -> ServerBuilder<App>,
) -> (String, App, Server) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await.unwrap();
    let schema = database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(code::Entity)
        .register(short_lived::Entity);
    schema.apply(&database).await.unwrap();
    let user = user::ActiveModel { name: Set("alice".to_owned()), ..Default::default() };
    let user_id = user.insert(&database).await.unwrap().id;
    let basic = AuthMethod::CLIENT_SECRET_BASIC;
    for (client_id, tenant, method) in [
        ("app", Some("t"), AuthMethod::NONE),
        ("foreign", None, AuthMethod::NONE),
        ("robot", Some("t"), basic),
        ("device", Some("t"), DEVICE_KEY),
    ] {
        let metadata = ClientMetadata::default()
            .with_redirect_uris([REDIRECT])
            .with_auth_method(method.as_str())
            .with_grant_types([
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "implicit",
                "urn:example:pair",
            ])
            .with_response_types(["code", "token"])
            .with_scope("profile email admin project:1");
        let client = client::ActiveModel {
            client_id: Set(client_id.to_owned()),
            client_secret: Set(SecretHash::strong(SECRET)),
            metadata: Set(metadata),
            user_id: Set((method == basic).then_some(user_id)),
            tenant: Set(tenant.map(str::to_owned)),
            ..Default::default()
        };
        client.insert(&database).await.unwrap();
    }
    let orders = Orders { verdict: Verdict::Allow, asked: 0 };
    let app = App { database, orders: Arc::new(Mutex::new(orders)) };
    let builder = AuthorizationServer::builder(app.clone()).register_client_auth_method(DeviceKey);
    let server = build(builder).build().await.unwrap();
    let router = Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/api/me", get(me))
        .merge(routes)
        .merge(server.routes())
        .layer(CatchPanicLayer::new())
        .with_state(server.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (issuer, app, server)
}
