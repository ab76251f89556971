//! `provider client set`: changes the registration of a client, member by member.

use super::{
    arguments::ClientSet,
    client_output::{abilities, described, owner_name, print_members},
    output::{print, print_json},
    registration::{refused, responses_of, unknown_client},
    rotation::shown_once,
    server::server_with_keys,
};
use crate::{
    database,
    seed::{named::find_client, write::owner_id},
    stop::Stop,
};
use oauth_runtime::prelude::ClientMetadata;
use sea_orm::ActiveValue::Set;
use serde_json::{Map, Value};

pub(super) async fn run(arguments: &ClientSet) -> Result<(), Stop> {
    let named = &arguments.named;
    let changes = changes(arguments);
    if changes.is_empty() && arguments.unset.is_empty() && arguments.owner.is_none() {
        return Err(Stop::mistake(
            "client set",
            "name what to change, such as --scope 'profile email'",
        ));
    }
    let database = database::open(&named.common.database_url).await?;
    let found = find_client(&database, &named.client_id).await?;
    let found = found.ok_or_else(|| unknown_client(&named.client_id))?;
    let metadata = changed(&found.metadata, changes, &arguments.unset)?;
    let owner = owner_id(&database, arguments.owner.as_deref(), "--owner").await?;
    let server = server_with_keys(&database, &named.common).await?;
    let updated = server.update_client_with(&named.client_id, metadata, move |row| {
        if owner.is_some() {
            row.user_id = Set(owner);
        }
    });
    let mut updated = updated.await.map_err(refused)?;
    drop(server);
    let secret = updated.take_secret();
    let updated = updated.into_model();
    let owner = owner_name(&database, &updated).await?;
    database.close().await?;
    let mut shown = described(&updated, owner);
    if let (Some(secret), Value::Object(members)) = (&secret, &mut shown) {
        members.insert("client_secret".to_owned(), secret.as_str().into());
    }
    if named.common.json {
        return print_json(&shown);
    }
    print_members(&shown)?;
    print(&abilities(&updated.metadata))?;
    if secret.is_some() {
        print(shown_once(&updated))?;
    }
    print("A server that runs takes it within 5 seconds.")?;
    print("A seed that names this client sets it back at the next start: change it there too.")
}

/// The members that the flags name, in the form that client metadata have.
fn changes(arguments: &ClientSet) -> Map<String, Value> {
    let mut members = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        members.extend(value.map(|value| (name.to_owned(), value)));
    };
    let given = |list: &Vec<String>| (!list.is_empty()).then(|| Value::from(list.clone()));
    set("client_name", arguments.name.clone().map(Value::from));
    set("redirect_uris", given(&arguments.redirect_uris));
    set("post_logout_redirect_uris", given(&arguments.post_logout_redirect_uris));
    set("grant_types", given(&arguments.grant_types));
    let responses = given(&arguments.response_types).or_else(|| {
        let grants = &arguments.grant_types;
        (!grants.is_empty()).then(|| Value::from(responses_of(grants)))
    });
    set("response_types", responses);
    set("scope", arguments.scope.clone().map(Value::from));
    set("token_endpoint_auth_method", arguments.auth_method.clone().map(Value::from));
    set("introspection", arguments.introspection.map(Value::from));
    set("access_token_format", arguments.access_token_format.clone().map(Value::from));
    set("access_token_expires_in", arguments.access_token_expires_in.map(Value::from));
    set("refresh_token_expires_in", arguments.refresh_token_expires_in.map(Value::from));
    members
}

fn changed(
    stored: &ClientMetadata,
    changes: Map<String, Value>,
    unset: &[String],
) -> Result<ClientMetadata, Stop> {
    let Ok(Value::Object(mut members)) = serde_json::to_value(stored) else {
        return Err(Stop::mistake("client set", "the stored metadata cannot be read"));
    };
    members.extend(changes);
    for name in unset {
        if members.remove(name).is_none() {
            return Err(Stop::mistake(
                "--unset",
                format_args!("the client has no member `{name}`"),
            ));
        }
    }
    serde_json::from_value(members.into()).map_err(|error| Stop::mistake("client set", error))
}
