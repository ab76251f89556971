//! Handlers that demand how the user was authenticated, and an application that says it.

use crate::{
    app::{App, Server},
    entity::user,
};
use axum::{extract::State, http::request::Parts};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;

/// Paying needs a second factor, and a sign-in within the last five minutes.
#[require_oauth("admin", acr_values = "urn:example:mfa", max_age = 300)]
pub async fn pay() -> &'static str {
    "paid"
}

/// Only a large payment needs them.
#[require_oauth("admin")]
pub async fn transfer(
    State(server): State<Server>,
    parts: Parts,
    amount: String,
) -> Result<&'static str, ResourceRejection> {
    if amount.len() > 3 {
        let required = AuthenticationRequirement::acr_values(["urn:example:mfa"]).with_max_age(300);
        server.acquire_authenticated(&required, &parts).await?;
    }
    Ok("transferred")
}

/// A server with the authentication context classes that the application can give.
pub async fn with_classes(db: DatabaseConnection) -> Result<Server, BuildError> {
    AuthorizationServer::builder(App { db })
        .acr_values_supported(["urn:example:password", "urn:example:mfa"])
        .build()
        .await
}

/// What the application knows of the session of a member.
#[derive(Debug)]
pub struct SignedIn {
    /// The member.
    pub member: user::Model,
    /// When they signed in, in epoch seconds.
    pub at: i64,
    /// Whether they showed a second factor.
    pub has_second_factor: bool,
}

/// The first phase of the authorization endpoint, with what the session says.
pub async fn validated(
    server: &Server,
    request: AuthorizationRequest,
    signed_in: &SignedIn,
) -> Result<ConsentRequest, AuthorizationRefusal> {
    let class =
        if signed_in.has_second_factor { "urn:example:mfa" } else { "urn:example:password" };
    let request = request.authenticated(Authentication::at(signed_in.at).with_class(class));
    server.validate_consent_request(request, Some(&signed_in.member)).await
}

/// Whether the sign-in page has to ask for a second factor.
#[must_use]
pub fn needs_second_factor(server: &Server, pending: &str) -> bool {
    server.pending_authentication(pending).classes().any(|class| class == "urn:example:mfa")
}
