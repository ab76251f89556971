//! Applications that register themselves.

use crate::app::{App, Server};
use oauth_runtime::prelude::*;
use sea_orm::{ActiveValue::Set, DatabaseConnection};

/// Builds a server at which every application may register itself. None of them exists before somebody has approved it.
pub async fn open_server(db: DatabaseConnection, issuer: &str) -> Result<Server, BuildError> {
    AuthorizationServer::builder(App { db })
        .issuer(issuer)
        .registered_scope(["profile"], ["email"])
        .dynamic_registration_with(DynamicRegistration::open(), |row| row.approved = Set(false))
        .build()
        .await
}

const NOT_OURS: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "only software of ours is registered here");

/// Registers what comes from the software of this company, and asks its people for no more than their profile.
pub fn of_our_software() -> DynamicRegistration {
    DynamicRegistration::by_policy(async |asked: AskedRegistration| {
        if asked.metadata().software_id() != Some("4NRB1-0XZABZI9E6-5SM3R") {
            return Err(NOT_OURS.into());
        }
        Ok(asked.into_metadata().with_scope("profile"))
    })
}
