//! An application whose users and clients say in every possible way whether they may act.

use crate::oauth::REDIRECT;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, Database, DatabaseConnection, EntityTrait as _,
};
use tokio::net::TcpListener;

pub mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
    pub enum Status {
        #[sea_orm(string_value = "it's on")]
        Active,
        #[sea_orm(string_value = "trial")]
        Trial,
        #[sea_orm(string_value = "off")]
        Ended,
    }

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub enum Rank {
        #[sea_orm(num_value = 0)]
        Member,
        #[sea_orm(num_value = 1)]
        Banned,
        #[sea_orm(num_value = 2)]
        Expelled,
    }

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "good")]
        Good,
        #[sea_orm(string_value = "bad")]
        Bad,
    }

    /// A type for times as another crate may define it: it can be subtracted.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
    pub struct Day(pub String);

    impl std::ops::Sub for Day {
        type Output = i64;

        fn sub(self, _: Self) -> i64 {
            0
        }
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(active)]
        pub is_active: bool,
        #[oauth(disabled)]
        pub is_locked: bool,
        #[oauth(active)]
        pub disabled_at: Option<i64>,
        #[oauth(disabled)]
        pub away_since: Option<Day>,
        #[oauth(active)]
        pub activated_at: Option<i32>,
        #[oauth(active(Status::Active, Status::Trial))]
        pub status: Status,
        #[oauth(disabled(Rank::Banned, Rank::Expelled))]
        pub rank: Rank,
        #[oauth(active(Mood::Good))]
        pub mood: Mood,
        #[oauth(ignore)]
        pub archived_at: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod client {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
    pub enum Plan {
        #[sea_orm(string_value = "paid")]
        Paid,
        #[sea_orm(string_value = "ended")]
        Ended,
    }

    #[oauth_columns(client)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(disabled)]
        pub is_blocked: bool,
        #[oauth(active(Plan::Paid))]
        pub plan: Plan,
        #[oauth(disabled)]
        pub archived_at: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod token {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub user_id: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod code {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(code)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
    #[sea_orm(table_name = "code")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub user_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod short_lived {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(short_lived)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
    #[sea_orm(table_name = "short_lived")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
}

#[grant(auth_methods(client_secret_basic))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic))]
impl grants::RefreshToken for App {}

#[grant]
impl grants::ClientCredentials for App {}

#[require_oauth]
async fn any() {}

/// The one user is always signed in and always consents.
async fn authorize(
    State(server): State<AuthorizationServer<App>>,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let user = user::Entity::find().one(&server.provider()?.database).await?;
    Ok(match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => server.create_authorization_response(consent, user.as_ref()).await,
        Err(refusal) => refusal.into_response(),
    })
}

/// A user who may act.
#[must_use]
pub fn user_who_may_act() -> user::ActiveModel {
    user::ActiveModel {
        is_active: Set(true),
        is_locked: Set(false),
        disabled_at: Set(None),
        away_since: Set(None),
        activated_at: Set(Some(1)),
        status: Set(user::Status::Trial),
        rank: Set(user::Rank::Member),
        mood: Set(user::Mood::Good),
        archived_at: Set(Some(1)),
        ..Default::default()
    }
}

/// A client that may act.
#[must_use]
pub fn client_that_may_act() -> client::ActiveModel {
    client::ActiveModel {
        is_blocked: Set(false),
        plan: Set(client::Plan::Paid),
        archived_at: Set(None),
        disabled_at: Set(None),
        ..Default::default()
    }
}

/// Creates the tables, one user and the client `app`, and serves. Returns the server and the issuer.
pub async fn start(url: &str, secret: &str) -> (AuthorizationServer<App>, String) {
    let database = Database::connect(url).await.unwrap();
    let schema = database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(code::Entity)
        .register(short_lived::Entity);
    schema.apply(&database).await.unwrap();
    user_who_may_act().insert(&database).await.unwrap();
    let metadata = ClientMetadata::default()
        .with_redirect_uris([REDIRECT])
        .with_auth_method("client_secret_basic")
        .with_grant_types(["authorization_code", "refresh_token", "client_credentials"])
        .with_scope("profile");
    let client = client::ActiveModel {
        client_id: Set("app".to_owned()),
        client_secret: Set(SecretHash::strong(secret)),
        metadata: Set(metadata),
        ..client_that_may_act()
    };
    client.insert(&database).await.unwrap();
    let server = AuthorizationServer::builder(App { database }).build().await.unwrap();
    let router = Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/api/any", get(any))
        .merge(server.routes())
        .with_state(server.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (server, issuer)
}
