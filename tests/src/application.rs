//! A small application, once for each key type: the same code over other entities.

/// Makes a module with five entities, a provider and a router: `$model` says whether `#[sea_orm::model]` stands on them.
macro_rules! application {
    ($name:ident, $key:ty, $new_key:expr, [$($model:tt)*], [$($auto:tt)*], [$($relation:tt)*]) => {
        pub mod $name {
            use axum::{Json, Router, extract::State, response::{IntoResponse as _, Response}, routing::get};
            use oauth_runtime::prelude::*;
            use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, Database, DatabaseConnection, EntityTrait as _};
            use crate::oauth::REDIRECT;

            application!(@entity user, "user", ResourceOwner, [], [$($model)*], $key, [$($auto)*], [$($relation)*],
                { #[oauth(active)] pub disabled_at: Option<i64>, });
            application!(@entity client, "client", OAuthClient, [#[oauth_columns(client)]], [$($model)*], $key, [$($auto)*], [$($relation)*],
                { #[oauth(owner)] pub user_id: Option<$key>, });
            application!(@entity token, "token", OAuthToken, [#[oauth_columns(token)]], [$($model)*], $key, [$($auto)*], [$($relation)*],
                { #[oauth(owner)] pub user_id: Option<$key>, pub note: Option<String>, });
            application!(@entity code, "code", AuthorizationCode, [#[oauth_columns(code)]], [$($model)*], $key, [$($auto)*], [$($relation)*],
                { #[oauth(owner)] pub user_id: $key, });
            application!(@entity short_lived, "short_lived", ShortLived, [#[oauth_columns(short_lived)]], [$($model)*], $key, [$($auto)*], [$($relation)*], {});

            #[derive(Clone, OAuthProvider)]
            #[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
            pub struct App {
                #[oauth(db)]
                database: DatabaseConnection,
            }

            #[grant(auth_methods(none))]
            impl grants::AuthorizationCode for App {}

            #[grant(auth_methods(none))]
            impl grants::RefreshToken for App {}

            #[require_oauth("profile")]
            async fn me(user: CurrentUser<user::Model>, token: CurrentToken<token::Model>, client: CurrentClient<client::Model>) -> Json<[String; 3]> {
                Json([user.user_id(), token.client_id.clone(), client.client_id.clone()])
            }

            /// The one user is always signed in.
            async fn authorize(State(server): State<AuthorizationServer<App>>, request: AuthorizationRequest) -> Outcome<Response> {
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

            /// Makes the tables, one user and one client; gives the routes and the user's identifier.
            pub async fn start(url: &str) -> (Router, String) {
                let database = Database::connect(url).await.unwrap();
                let schema = database.get_schema_builder().register(user::Entity).register(client::Entity).register(token::Entity)
                    .register(code::Entity).register(short_lived::Entity);
                schema.apply(&database).await.unwrap();
                let key: $key = $new_key;
                let user = user::ActiveModel { id: Set(key.clone()), disabled_at: Set(None) }.insert(&database).await.unwrap();
                let metadata = ClientMetadata {
                    redirect_uris: vec![REDIRECT.to_owned()],
                    token_endpoint_auth_method: Some("none".to_owned()),
                    grant_types: Some(vec!["authorization_code".to_owned(), "refresh_token".to_owned()]),
                    scope: Some("profile".to_owned()),
                    ..ClientMetadata::default()
                };
                let client = client::ActiveModel {
                    id: Set(key), client_id: Set("app".to_owned()), metadata: Set(metadata), ..Default::default()
                };
                client::Entity::insert(client).exec_without_returning(&database).await.unwrap();
                let user_id = user.user_id();
                let server = AuthorizationServer::builder(App { database }).build().await.unwrap();
                let router = Router::new()
                    .route("/oauth/authorize", get(authorize).post(authorize))
                    .route("/api/me", get(me))
                    .merge(server.routes())
                    .with_state(server);
                (router, user_id)
            }
        }
    };
    (@entity $name:ident, $table:literal, $derive:ident, [$($columns:tt)*], [$($model:tt)*], $key:ty, [$($auto:tt)*], [$($relation:tt)*], { $($fields:tt)* }) => {
        pub mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            $($columns)*
            $($model)*
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, $derive)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key $($auto)*)]
                pub id: $key,
                $($fields)*
            }

            $($relation)*

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

/// What the 1.0 format writes by hand.
macro_rules! with_relation {
    ($name:ident, $key:ty, $new_key:expr, [$($auto:tt)*]) => {
        application!($name, $key, $new_key, [], [$($auto)*], [
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
        ]);
    };
}

application!(with_uuid_keys, sea_orm::prelude::Uuid, sea_orm::prelude::Uuid::from_u128(7), [#[sea_orm::model]], [, auto_increment = false], []);
with_relation!(with_text_keys, String, "alice".to_owned(), [, auto_increment = false]);
with_relation!(with_i32_keys, i32, 7, []);
