//! `provider client`: registrations of applications.

use super::{
    arguments::{ClientAdd, ClientCommand, ClientNamed, Common},
    output::{print, print_json, print_table},
    registration::registration,
    rotation,
};
use crate::{
    database,
    entity::{client, code, user},
    revoke,
    seed::{
        named::{find_client, refuse_a_client_like},
        write::{hash_client, insert_client},
    },
    stop::Stop,
};
use oauth_runtime::prelude::ClientMetadata;
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, ModelTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use serde_json::{Map, Value, json};

pub(super) async fn run(command: ClientCommand) -> Result<(), Stop> {
    match command {
        ClientCommand::Add(arguments) => add(arguments).await,
        ClientCommand::List(common) => list(&common).await,
        ClientCommand::Show(named) => show(&named).await,
        ClientCommand::RotateSecret(arguments) => rotation::run(&arguments).await,
        ClientCommand::Remove(named) => remove(&named).await,
    }
}

async fn add(arguments: ClientAdd) -> Result<(), Stop> {
    let seed = registration(&arguments)?;
    let database = database::open(&arguments.common.database_url).await?;
    if find_client(&database, &seed.client_id).await?.is_some() {
        return Err(Stop::mistake("--client-id", format_args!("`{}` is taken", seed.client_id)));
    }
    refuse_a_client_like(&database, &seed.client_id, "--client-id").await?;
    let secret = seed.client_secret.clone();
    let added = insert_client(&database, hash_client(seed).await?).await?;
    let owner = owner_name(&database, &added).await?;
    database.close().await?;
    let mut shown = described(&added, owner);
    if let (Some(secret), Value::Object(members)) = (&secret, &mut shown) {
        members.insert("client_secret".to_owned(), secret.as_str().into());
    }
    if arguments.common.json {
        return print_json(&shown);
    }
    print_members(&shown)?;
    print(&abilities(&added.metadata))?;
    // A resource server that wants no token needs no scope.
    if added.metadata.scope().is_empty() && !grant_types(&added.metadata).is_empty() {
        print("It may ask for no scope: --scope 'profile email' lets it ask for those.")?;
    }
    if secret.is_some() {
        print("The secret is shown this once; only its hash is stored.")
    } else {
        Ok(())
    }
}

/// What the client may do, in one sentence.
fn abilities(metadata: &ClientMetadata) -> String {
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

fn grant_types(metadata: &ClientMetadata) -> Vec<String> {
    metadata.grant_types.clone().unwrap_or_else(|| vec!["authorization_code".to_owned()])
}

async fn list(common: &Common) -> Result<(), Stop> {
    let database = database::open(&common.database_url).await?;
    let clients =
        client::Entity::find().order_by_asc(client::Column::ClientId).all(&database).await?;
    if common.json {
        let mut all = Vec::new();
        for client in &clients {
            all.push(described(client, owner_name(&database, client).await?));
        }
        return print_json(&Value::Array(all));
    }
    let rows: Vec<[String; 4]> = clients
        .iter()
        .map(|client| {
            [
                client.client_id.clone(),
                client.metadata.client_name.clone().unwrap_or_default(),
                client.metadata.auth_method().to_owned(),
                grant_types(&client.metadata).join(" "),
            ]
        })
        .collect();
    print_table(["CLIENT", "NAME", "AUTHENTICATION", "GRANTS"], &rows)
}

async fn show(named: &ClientNamed) -> Result<(), Stop> {
    let database = database::open(&named.common.database_url).await?;
    let client =
        find_client(&database, &named.client_id).await?.ok_or_else(|| unknown(&named.client_id))?;
    let shown = described(&client, owner_name(&database, &client).await?);
    if named.common.json { print_json(&shown) } else { print_members(&shown) }
}

async fn remove(named: &ClientNamed) -> Result<(), Stop> {
    let database = database::open(&named.common.database_url).await?;
    let transaction = database::begin(&database).await?;
    let client = find_client(&transaction, &named.client_id)
        .await?
        .ok_or_else(|| unknown(&named.client_id))?;
    // The client goes first: whoever mints for it at this moment finds it gone, or is found by what follows.
    client.delete(&transaction).await?;
    let revoked = revoke::client(&transaction, &named.client_id).await?;
    code::Entity::delete_many()
        .filter(code::Column::ClientId.eq(&named.client_id))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    database.close().await?;
    if named.common.json {
        return print_json(
            &json!({ "client_id": named.client_id, "removed": true, "revoked_tokens": revoked }),
        );
    }
    print(&format!("removed client `{}`, tokens revoked: {revoked}", named.client_id))
}

fn unknown(client_id: &str) -> Stop {
    Stop::Unknown(format!("there is no client `{client_id}`"))
}

async fn owner_name(
    database: &DatabaseConnection,
    client: &client::Model,
) -> Result<Option<String>, Stop> {
    let Some(id) = client.user_id else { return Ok(None) };
    Ok(user::Entity::find_by_id(id).one(database).await?.map(|user| user.username))
}

/// The registration without any secret.
fn described(client: &client::Model, owner: Option<String>) -> Value {
    let mut members = Map::new();
    members.insert("client_id".to_owned(), client.client_id.as_str().into());
    members.extend(owner.map(|owner| ("owner".to_owned(), owner.into())));
    members.extend(
        client.client_id_issued_at.map(|time| ("client_id_issued_at".to_owned(), time.into())),
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

fn print_members(value: &Value) -> Result<(), Stop> {
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
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
