//! The application as an OpenID Connect provider, and its page for signing out.

use crate::{
    api::AppState,
    app::{App, Server},
    login::member,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{keys::KeyEncryptionKey, prelude::*};
use tower_sessions::Session;

/// A server that signs people in for its clients.
pub async fn with_openid_connect(app: App, key: KeyEncryptionKey) -> Result<Server, BuildError> {
    AuthorizationServer::builder(app)
        .issuer("https://id.example.com")
        .key_encryption_key(key)
        .openid_connect()
        // A scope word of your own, and the claims that it gives.
        .scope_claims("team", ["team"])
        // There is a page where clients send their users to sign out.
        .end_session()
        .build()
        .await
}

async fn end_session(
    State(state): State<AppState>,
    session: Session,
    request: EndSessionRequest,
) -> Outcome<Response> {
    let member = member(&session, &state).await?;
    let validated = state.server.validate_end_session_request(request, member.as_ref()).await;
    let end_session = match validated {
        Ok(end_session) => end_session,
        // A page that says what is wrong with the request.
        Err(refusal) => return Ok(refusal.into_response()),
    };
    if end_session.step() == EndSessionStep::SignOut {
        session.flush().await.map_err(Outage::new)?;
    }
    // The question, the way back to the client, or a page that says that the person is signed out.
    Ok(end_session.into_response())
}

/// The route of the page.
pub fn signing_out() -> Router<AppState> {
    Router::new().route("/oauth/end_session", get(end_session).post(end_session))
}
