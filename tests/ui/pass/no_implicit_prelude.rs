//! Where no name is in scope but the ones that are written, and under another name of the crate.
#![no_implicit_prelude]

use ::core::clone::Clone;
use ::oauth_runtime as renamed;
use ::oauth_runtime::{
    OAuthProvider, OAuthScope, OAuthState, application::grants, grant, require_oauth,
};
use ::sea_orm::DatabaseConnection;

mod entity {
    // What SeaORM's own derives name without a path.
    use ::sea_orm::{self, entity::prelude::*};
    use ::std::{self, prelude::rust_2024::*};

    use ::oauth_runtime::OAuthToken;

    #[::oauth_runtime::oauth_columns(token, crate = super::renamed)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    #[oauth(crate = super::renamed)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, OAuthProvider)]
#[oauth(client = super::renamed_columns::client::Entity, token = entity::Entity, crate = renamed)]
pub struct App(#[oauth(db)] DatabaseConnection);

#[grant(auth_methods(client_secret_post), expires_in = 60, crate = renamed)]
impl grants::ClientCredentials for App {}

#[derive(Clone, OAuthState)]
pub struct AppState<T: Clone + ::core::marker::Send + ::core::marker::Sync + 'static> {
    #[oauth(server)]
    server: renamed::server::AuthorizationServer<App>,
    pub other: T,
}

#[derive(Clone, ::core::marker::Copy, OAuthScope)]
#[oauth(crate = renamed)]
pub enum Scope {
    /// See your photos
    Read,
    /// Change your photos
    #[oauth(scope = "photos:write", implies(Read), message = "scope-write")]
    r#Write,
}

#[require_oauth(any(Scope::Read, all(Scope::r#Write, "profile")), crate = renamed)]
pub async fn photos() {
    ::core::future::ready(()).await;
}

#[require_oauth("profile", state = AppState<()>, crate = renamed)]
pub async fn me<T: ::core::marker::Send + 'static>() {
    ::core::future::ready(()).await;
}
