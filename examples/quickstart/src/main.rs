//! A whole OAuth 2.0 provider in one file: entities, grants, a protected route, a sign-in of a few lines.

mod user {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub username: String,
        pub password_hash: PasswordHash,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod client {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[oauth_columns(client)] // adds the standard columns that are not written here
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod token {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
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

mod code {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
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

mod short_lived {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
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

use axum::{Router, extract::*, response::*, routing::get};
use oauth_runtime::{migration::*, prelude::*};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Database, DatabaseConnection, EntityTrait, QueryFilter};
use std::collections::HashMap;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer, cookie::SameSite};

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
struct App {
    #[oauth(db)]
    db: DatabaseConnection,
}
type Server = AuthorizationServer<App>;

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::RefreshToken for App {}

#[require_oauth("profile")]
async fn me(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.username)
}

async fn authorize(State(server): State<Server>, session: Session, request: AuthorizationRequest) -> Outcome<Response> {
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
async fn sign_in(_: SameOrigin, State(server): State<Server>, session: Session, Form(fields): Form<Fields>) -> Outcome<Response> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let user = user::Entity::find().filter(user::Column::Username.eq(field("username"))).one(&server.provider()?.db).await?;
    let Some(user) = passwords::verify(user, field("password"), |user| &user.password_hash).await? else {
        return Ok(pages::sign_in(field("pending"), Some("The user name or the password is wrong.")));
    };
    session.cycle_id().await.map_err(Outage::new)?;
    session.insert("user", user.id).await.map_err(Outage::new)?;
    Ok(Redirect::to(&server.continue_path(field("pending")).unwrap_or("/".into())).into_response())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = Database::connect("sqlite://quickstart.db?mode=rwc").await?;
    Tables::new().with(user::Entity).with_provider::<App>(SchemaVersion::V1).create(&db).await?; // in yours, a migration does
    if user::Entity::find().one(&db).await?.is_none() {
        let password_hash = Set(passwords::hash("wonderland").await?);
        user::ActiveModel { username: Set("alice".into()), password_hash, ..Default::default() }.insert(&db).await?;
        let metadata = Set(serde_json::from_value(serde_json::json!({
            "redirect_uris": ["http://127.0.0.1:9999/cb"], "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none", "scope": "profile"
        }))?);
        client::ActiveModel { client_id: Set("app".into()), metadata, ..Default::default() }.insert(&db).await?;
    }
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let server = AuthorizationServer::builder(App { db }).issuer(format!("http://{address}")).build().await?;
    let router = Router::new()
        .route("/oauth/authorize", get(authorize).post(authorize))
        .route("/login", get(async |Query(it): Query<Fields>| pages::sign_in(it.get("pending").map_or("", String::as_str), None)).post(sign_in))
        .route("/api/me", get(me))
        .merge(server.routes()) // token, revocation, introspection, metadata
        .layer(SessionManagerLayer::new(MemoryStore::default()).with_same_site(SameSite::Lax).with_secure(false)) // true behind https
        .with_state(server);
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, router).await?)
}
