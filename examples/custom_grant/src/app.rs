//! The provider: its entities, its standard grants, and the column that it adds to every token.

use crate::entity::{client, code, short_lived, token, user};
use oauth_runtime::prelude::*;
use sea_orm::{ActiveValue::Set, DatabaseConnection};

/// The application.
#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
#[oauth(save_token = save_token)]
pub struct App {
    #[oauth(db)]
    pub(crate) database: DatabaseConnection,
}

/// The application's authorization server.
pub type Server = AuthorizationServer<App>;

#[grant(auth_methods(client_secret_basic, none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic, none))]
impl grants::RefreshToken for App {}

/// Stores the grant type with each token.
async fn save_token(_: &App, token: TokenToSave<'_, token::Model>) -> Result<Saved, Outage> {
    let grant_type = token.grant_type().to_owned();
    token.save_with(|row| row.grant_type = Set(Some(grant_type))).await
}
