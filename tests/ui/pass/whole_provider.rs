//! A whole provider under the strictest lints: nothing that a macro writes is a warning.
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    missing_debug_implementations,
    clippy::pedantic
)]

use axum::{Router, routing::get};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

pub mod user {
    //! Users.
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    /// A user.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        /// The identifier.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The address.
        #[oauth(claim = "email", verified = email_verified)]
        pub email: Option<String>,
        /// Whether it was verified.
        pub email_verified: bool,
        /// More claims.
        #[oauth(claims)]
        #[sea_orm(column_type = "Json")]
        pub profile: Json,
        /// Whether the account may be used.
        #[oauth(active)]
        pub enabled: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod client {
    //! Clients.
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    /// A client.
    #[oauth_columns(client)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        /// The row.
        #[sea_orm(primary_key)]
        pub id: i64,
        /// What it signs by.
        pub sealed_secret: Option<SealedSecret>,
        /// What it manages its registration by.
        pub registration_access_token: Option<RegistrationTokenHash>,
        /// Until when it lives unused.
        #[sea_orm(indexed)]
        pub registration_expires_at: Option<i64>,
        /// The developer.
        #[oauth(owner)]
        pub user_id: Uuid,
        /// The developer's account.
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub user: BelongsTo<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod token {
    //! Tokens.
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    /// A token.
    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        /// The row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// Whose it is.
        #[oauth(owner)]
        #[sea_orm(indexed)]
        pub user_id: Option<Uuid>,
        /// A column of the application's own.
        pub note: Option<String>,
        /// Another.
        #[sea_orm(default_value = 0)]
        pub uses: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod code {
    //! Codes, by their hash.
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    /// A code.
    #[oauth_columns(code)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, AuthorizationCode)]
    #[sea_orm(table_name = "code")]
    pub struct Model {
        /// The hash.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: CodeHash,
        /// Who consented.
        #[oauth(owner)]
        pub user_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod short_lived {
    //! Everything short-lived.
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    /// Something short-lived.
    #[oauth_columns(short_lived)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, ShortLived)]
    #[sea_orm(table_name = "short_lived")]
    pub struct Model {
        /// The row.
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The application.
#[derive(Clone, Debug, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    database: DatabaseConnection,
}

#[grant(
    auth_methods(
        client_secret_basic,
        client_secret_post,
        client_secret_jwt,
        private_key_jwt,
        none
    ),
    expires_in = 3_600,
    code_expires_in = 30
)]
impl grants::AuthorizationCode for App {}

#[grant(
    auth_methods(client_secret_basic, none),
    retry_window = 0,
    refresh_expires_in = 86_400,
    family_expires_in = 864_000
)]
impl grants::RefreshToken for App {}

#[grant]
impl grants::ClientCredentials for App {}

/// The state of the router.
#[derive(Clone, Debug, OAuthState)]
pub struct AppState {
    #[oauth(server)]
    server: AuthorizationServer<App>,
}

/// Who is there.
#[require_oauth("profile email", state = AppState)]
pub async fn me(user: CurrentUser<user::Model>) -> String {
    user.user_id()
}

#[require_oauth(any("profile email", "admin"))]
#[axum::debug_handler(state = AppState)]
async fn either(token: CurrentToken<token::Model>) -> String {
    std::future::ready(token.scope.clone()).await
}

#[require_oauth]
pub(crate) async fn any() {}

#[require_oauth("profile", optional)]
async fn timeline(user: Option<CurrentUser<user::Model>>) -> String {
    user.map_or_else(String::new, |user| user.user_id())
}

/// Every handler is one, and every state holds a server.
pub fn router(server: AuthorizationServer<App>) -> Router {
    Router::new()
        .route("/me", get(me))
        .route("/either", get(either))
        .route("/any", get(any))
        .route("/timeline", get(timeline))
        .merge(server.routes())
        .with_state(AppState { server })
}
