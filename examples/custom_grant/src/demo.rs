//! Tables, one person and three clients to try the grants with.

use crate::{
    app::{App, Server},
    entity::{client, code, short_lived, token, user},
    handover::{self, DEVICE_CLIENT},
    legacy_session::{self, LegacySession, LegacySessions},
};
use oauth_runtime::prelude::*;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, DatabaseConnection, EntityTrait as _};
use serde_json::{Value, json};

/// The secret of the confidential clients; everybody may know it.
pub const SECRET: &str = "demo-demo-demo-demo-demo-demo-demo";

/// Creates the tables and the data, if they are missing, and builds the server.
///
/// # Errors
/// When the database fails, or when the server cannot be built.
pub async fn server(
    database: DatabaseConnection,
    issuer: &str,
    sessions: LegacySessions,
) -> Result<Server, Box<dyn std::error::Error>> {
    database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(code::Entity)
        .register(short_lived::Entity)
        .sync(&database)
        .await?;
    if user::Entity::find().one(&database).await?.is_none() {
        add(&database).await?;
    }
    let server = AuthorizationServer::builder(App { database })
        .issuer(issuer)
        .register_grant(LegacySession(sessions))
        .build()
        .await?;
    Ok(server)
}

async fn add(database: &DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
    let password_hash = Set(passwords::hash("wonderland").await?);
    user::ActiveModel { username: Set("alice".to_owned()), password_hash, ..Default::default() }
        .insert(database)
        .await?;
    for (client_id, secret, metadata) in clients() {
        client::ActiveModel {
            client_id: Set(client_id.to_owned()),
            client_secret: Set(secret.and_then(SecretHash::strong)),
            metadata: Set(serde_json::from_value(metadata)?),
            ..Default::default()
        }
        .insert(database)
        .await?;
    }
    Ok(())
}

fn clients() -> [(&'static str, Option<&'static str>, Value); 3] {
    let page = json!({
        "redirect_uris": ["http://127.0.0.1:9999/cb"], "scope": "profile",
        "grant_types": [handover::GRANT_TYPE], "response_types": ["handover_code"],
    });
    let device = json!({
        "scope": "profile", "grant_types": [handover::GRANT_TYPE, "refresh_token"],
        "response_types": [], "token_endpoint_auth_method": "none",
    });
    let mover = json!({
        "scope": "profile", "grant_types": [legacy_session::GRANT_TYPE, "refresh_token"],
        "response_types": [],
    });
    [("page", Some(SECRET), page), (DEVICE_CLIENT, None, device), ("mover", Some(SECRET), mover)]
}
