//! Creates the tables of the smallest application, and the rows that the loads need.

use oauth_runtime::prelude::*;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::connect;
use super::entity::{client, user};
use crate::Outcome;
use crate::seed::{self, PASSWORD, SERVICE, USERNAME, WEB};

/// Creates the tables, both clients, and users with the identifiers from 1 to `users`.
pub(crate) async fn fill(url: &str, users: u32) -> Outcome<()> {
    let db = connect(url, 1).await?;
    db.get_schema_registry("benchmark::smallest::entity::*").sync(&db).await?;
    let password_hash = passwords::hash(PASSWORD).await?;
    for id in 1..=users {
        user::ActiveModel {
            id: Set(id.into()),
            username: Set(format!("{USERNAME}-{id}")),
            password_hash: Set(password_hash.clone()),
            active: Set(true),
        }
        .insert(&db)
        .await?;
    }
    for (client, registration) in [(SERVICE, seed::service()), (WEB, seed::web())] {
        client::ActiveModel {
            client_id: Set(client.id.to_owned()),
            client_secret: Set(SecretHash::strong(client.secret)),
            metadata: Set(serde_json::from_value(registration)?),
            ..Default::default()
        }
        .insert(&db)
        .await?;
    }
    db.close().await?;
    Ok(())
}
