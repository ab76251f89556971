//! Applications that register themselves, and those that nobody registers.

use crate::app::{App, Server};
use oauth_runtime::{prelude::*, protocol::client_id_url::RedirectPlace};
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

/// Builds a server at which the address of a document is an application.
pub async fn server_with_documents(
    db: DatabaseConnection,
    issuer: &str,
) -> Result<Server, BuildError> {
    AuthorizationServer::builder(App { db })
        .issuer(issuer)
        .registered_scope(["profile"], ["email"])
        .client_id_metadata_documents_with(|row| row.approved = Set(true))
        .build()
        .await
}

/// What our consent page says about an application that nobody registered.
#[must_use]
pub fn doubts(consent: &ConsentRequest) -> Option<String> {
    let host = consent.document_host()?;
    let place = match consent.redirect_place()? {
        RedirectPlace::SameHost => "goes back there",
        RedirectPlace::Device => "goes to a program on your device: did you just start it?",
        _ => "goes elsewhere",
    };
    Some(format!("We do not know it. It is what {host} says, and your answer {place}"))
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
