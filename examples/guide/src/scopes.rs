//! Scope words as an enum.

use crate::app::App;
use axum::{Json, extract::State, http::request::Parts};
use oauth_runtime::prelude::*;
use serde_json::{Value, json};

/// What an application may do with photos.
#[derive(Clone, Copy, OAuthScope)]
pub enum Photos {
    /// See your photos
    ///
    /// Also those that nobody else sees.
    #[oauth(scope = "photos:read")]
    Read,
    /// Change and delete your photos
    #[oauth(scope = "photos:write", implies(Read))]
    Write,
}

/// A server that knows the scope words of [`Photos`].
pub async fn server_of_photos(app: App) -> Result<AuthorizationServer<App>, BuildError> {
    AuthorizationServer::builder(app).scopes::<Photos>().build().await
}

/// Lists photos.
#[require_oauth(any(Photos::Read, "admin"))]
pub async fn photos(token: CurrentToken) -> Json<Value> {
    Json(json!({ "photos": [], "may_change": token.allows(Photos::Write) }))
}

/// Removes every photo.
pub async fn remove_all(
    State(server): State<AuthorizationServer<App>>,
    parts: Parts,
) -> Result<(), ResourceRejection> {
    server.acquire(Photos::Write, &parts).await?;
    Ok(())
}

/// The lines of a consent page.
#[must_use]
pub fn lines(consent: &ConsentRequest) -> Vec<String> {
    consent.permissions().map(|permission| permission.description().to_owned()).collect()
}
