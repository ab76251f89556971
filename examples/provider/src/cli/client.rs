//! `provider client`: registrations of applications.

use super::{
    arguments::{ClientAdd, ClientCommand, ClientNamed, Common},
    change,
    client_output::{abilities, described, end_of_secret, grant_types, owner_name, print_members},
    output::{print, print_json, print_table},
    registration::{refused, registration, unknown_client},
    rotation::{self, end_of_new, shown_once},
    server::server_with_keys,
};
use crate::{
    clock::epoch_seconds,
    database,
    entity::{client, code},
    seed::{
        named::{find_client, refuse_a_client_like},
        write::owner_id,
    },
    stop::Stop,
};
use oauth_runtime::prelude::NewClient;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};

pub(super) async fn run(command: ClientCommand) -> Result<(), Stop> {
    match command {
        ClientCommand::Add(arguments) => add(arguments).await,
        ClientCommand::Set(arguments) => change::run(&arguments).await,
        ClientCommand::List(common) => list(&common).await,
        ClientCommand::Show(named) => show(&named).await,
        ClientCommand::RotateSecret(arguments) => rotation::run(&arguments).await,
        ClientCommand::Remove(named) => remove(&named).await,
    }
}

async fn add(arguments: ClientAdd) -> Result<(), Stop> {
    let seed = registration(&arguments)?;
    let database = database::open(&arguments.common.database_url).await?;
    refuse_a_client_like(&database, &seed.client_id, "--client-id").await?;
    let owner_id = owner_id(&database, seed.owner.as_deref(), &seed.owner_path).await?;
    let server = server_with_keys(&database, &arguments.common).await?;
    let new = NewClient::new(seed.metadata)
        .with_client_id(seed.client_id)
        .with_secret_expires_at(end_of_new(arguments.secret_expires_in));
    let new = match seed.client_secret {
        Some(secret) => new.with_secret(secret),
        None => new,
    };
    let added = server.register_client_with(new, move |row| row.user_id = Set(owner_id)).await;
    let mut added = added.map_err(refused)?;
    drop(server);
    let secret = added.take_secret();
    let added = added.into_model();
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
    // A resource server that gets no tokens needs no scope.
    if added.metadata.scope().is_empty() && !grant_types(&added.metadata).is_empty() {
        print(
            "It may not request any scope yet: register it with --scope 'profile email' to let it request those.",
        )?;
    }
    if secret.is_some() { print(shown_once(&added)) } else { Ok(()) }
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
    let now = epoch_seconds();
    let rows: Vec<[String; 5]> = clients
        .iter()
        .map(|client| {
            [
                client.client_id.clone(),
                client.metadata.client_name.clone().unwrap_or_default(),
                client.metadata.auth_method().to_owned(),
                grant_types(&client.metadata).join(" "),
                end_of_secret(client, now),
            ]
        })
        .collect();
    print_table(["CLIENT", "NAME", "AUTHENTICATION", "GRANTS", "SECRET ENDS"], &rows)
}

async fn show(named: &ClientNamed) -> Result<(), Stop> {
    let database = database::open(&named.common.database_url).await?;
    let client = find_client(&database, &named.client_id)
        .await?
        .ok_or_else(|| unknown_client(&named.client_id))?;
    let shown = described(&client, owner_name(&database, &client).await?);
    if named.common.json { print_json(&shown) } else { print_members(&shown) }
}

async fn remove(named: &ClientNamed) -> Result<(), Stop> {
    let database = database::open(&named.common.database_url).await?;
    // The database may take the identifier for that of another client, so the client is looked up byte by byte first.
    find_client(&database, &named.client_id)
        .await?
        .ok_or_else(|| unknown_client(&named.client_id))?;
    let server = server_with_keys(&database, &named.common).await?;
    let removed = server.remove_client(&named.client_id).await.map_err(Stop::database)?;
    let revoked = removed.ok_or_else(|| unknown_client(&named.client_id))?;
    drop(server);
    code::Entity::delete_many()
        .filter(code::Column::ClientId.eq(&named.client_id))
        .exec(&database)
        .await?;
    database.close().await?;
    if named.common.json {
        return print_json(
            &json!({ "client_id": named.client_id, "removed": true, "revoked_tokens": revoked }),
        );
    }
    print(&format!("removed client `{}`, tokens revoked: {revoked}", named.client_id))
}
