//! How `provider client` shows a client.

use super::output::print_table;
use crate::{
    entity::{client, user},
    stop::Stop,
};
use oauth_runtime::prelude::ClientMetadata;
use sea_orm::{DatabaseConnection, EntityTrait as _};
use serde_json::{Map, Value};

/// What the client may do, in one sentence.
pub(super) fn abilities(metadata: &ClientMetadata) -> String {
    let mut abilities = Vec::new();
    let grants = grant_types(metadata);
    if !grants.is_empty() {
        abilities.push(format!("use {}", grants.join(", ")));
        let scope = metadata.scope.as_deref().filter(|scope| !scope.is_empty());
        abilities.extend(scope.map(|scope| format!("ask for the scope `{scope}`")));
    }
    if metadata.introspection {
        abilities.push("introspect any token".to_owned());
    }
    if abilities.is_empty() {
        abilities.push("do nothing".to_owned());
    }
    format!("It may {}.", abilities.join(" and "))
}

pub(super) fn grant_types(metadata: &ClientMetadata) -> Vec<String> {
    metadata.grant_types.clone().unwrap_or_else(|| vec!["authorization_code".to_owned()])
}

pub(super) async fn owner_name(
    database: &DatabaseConnection,
    client: &client::Model,
) -> Result<Option<String>, Stop> {
    let Some(id) = client.user_id else { return Ok(None) };
    Ok(user::Entity::find_by_id(id).one(database).await?.map(|user| user.username))
}

/// The registration without any secret.
pub(super) fn described(client: &client::Model, owner: Option<String>) -> Value {
    let mut members = Map::new();
    members.insert("client_id".to_owned(), client.client_id.as_str().into());
    members.extend(owner.map(|owner| ("owner".to_owned(), owner.into())));
    members.extend(
        client.client_id_issued_at.map(|time| ("client_id_issued_at".to_owned(), time.into())),
    );
    members.extend(
        client
            .client_secret_expires_at
            .map(|time| ("client_secret_expires_at".to_owned(), time.into())),
    );
    members.extend(
        client
            .previous_secret_expires_at
            .map(|time| ("previous_secret_expires_at".to_owned(), time.into())),
    );
    members.extend(client.disabled_at.map(|time| ("disabled_at".to_owned(), time.into())));
    if let Ok(Value::Object(metadata)) = serde_json::to_value(&client.metadata) {
        members.extend(metadata);
    }
    Value::Object(members)
}

/// The time at which the secret of a client expires, in epoch seconds; empty if it does not expire.
pub(super) fn end_of_secret(client: &client::Model, now: i64) -> String {
    match client.client_secret_expires_at {
        None | Some(0) => String::new(),
        Some(end) if end <= now => "expired".to_owned(),
        Some(end) => end.to_string(),
    }
}

pub(super) fn print_members(value: &Value) -> Result<(), Stop> {
    let rows: Vec<[String; 2]> = value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| [name.clone(), plain(value)])
        .collect();
    print_table(["MEMBER", "VALUE"], &rows)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // A response type may contain spaces, so the items are separated by commas.
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
