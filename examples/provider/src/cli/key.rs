//! `provider key`: looks after the signing keys.

use super::{
    arguments::{Common, KeyCommand, KeyRetire, KeyRotate},
    output::{print, print_json, print_table},
    server::server,
};
use crate::{app::Server, database, stop::Stop};
use oauth_runtime::{
    keys::{KeyError, SigningKey},
    settings::KeySettings,
};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

/// Runs a command. The settings come from the file with settings, if one is named.
pub(super) async fn run(command: KeyCommand, settings: KeySettings) -> Result<(), Stop> {
    match command {
        KeyCommand::List(common) => list(&common, settings).await,
        KeyCommand::Rotate(arguments) => rotate(&arguments, settings).await,
        KeyCommand::Retire(arguments) => retire(&arguments, settings).await,
    }
}

async fn open(
    common: &Common,
    settings: KeySettings,
) -> Result<(DatabaseConnection, Server), Stop> {
    let database = database::open(&common.database_url).await?;
    let server = server(&database, common, settings).await?;
    Ok((database, server))
}

async fn list(common: &Common, settings: KeySettings) -> Result<(), Stop> {
    let (database, server) = open(common, settings).await?;
    let keys = server.signing_keys().await.map_err(trouble);
    database.close().await?;
    let keys = keys?;
    if common.json {
        return print_json(&keys.iter().map(as_json).collect());
    }
    let time = |seconds: Option<i64>| seconds.map_or_else(String::new, |it| it.to_string());
    let row = |key: &SigningKey| {
        [
            key.kid.clone(),
            key.algorithm.to_string(),
            key.state.as_str().to_owned(),
            time(Some(key.signs_from)),
            time(key.published_until),
        ]
    };
    let rows: Vec<_> = keys.iter().map(row).collect();
    print_table(["kid", "alg", "state", "signs from", "published until"], &rows)
}

fn as_json(key: &SigningKey) -> Value {
    json!({
        "kid": key.kid,
        "alg": key.algorithm.as_str(),
        "state": key.state.as_str(),
        "created_at": key.created_at,
        "signs_from": key.signs_from,
        "published_until": key.published_until,
    })
}

async fn rotate(arguments: &KeyRotate, settings: KeySettings) -> Result<(), Stop> {
    let (database, server) = open(&arguments.common, settings).await?;
    let kids = server.rotate_signing_keys(arguments.algorithm, arguments.now).await;
    let keys = server.signing_keys().await.map_err(trouble);
    database.close().await?;
    let kids = kids.map_err(|error| match error {
        KeyError::NotMade { .. } => Stop::mistake("--algorithm", error),
        other => trouble(other),
    })?;
    if kids.is_empty() {
        return Err(Stop::Unknown("the provider makes no keys".to_owned()));
    }
    let mut made = keys?;
    made.retain(|key| kids.contains(&key.kid));
    let Some(first) = made.first() else {
        return Err(Stop::Unknown("the key was retired at once".to_owned()));
    };
    if arguments.common.json {
        // The members of the first key, which signs access tokens, also stand at the top level: older programs read them there.
        let mut json = as_json(first);
        json["keys"] = made.iter().map(as_json).collect();
        return print_json(&json);
    }
    for key in &made {
        let (state, from) = (key.state.as_str(), key.signs_from);
        print(&format!(
            "{} ({}, {state}): signs from {from}, in epoch seconds",
            key.kid, key.algorithm
        ))?;
    }
    Ok(())
}

async fn retire(arguments: &KeyRetire, settings: KeySettings) -> Result<(), Stop> {
    let (database, server) = open(&arguments.common, settings).await?;
    let retired = server.retire_signing_key(&arguments.kid).await.map_err(trouble);
    database.close().await?;
    if !retired? {
        return Err(Stop::Unknown(format!("there is no published key {:?}", arguments.kid)));
    }
    if arguments.common.json {
        return print_json(&json!({ "retired": arguments.kid }));
    }
    print(
        "retired: running processes refuse what it has signed within a minute, an API elsewhere once it reads the key set again",
    )
}

fn trouble(error: KeyError) -> Stop {
    match error {
        KeyError::Encryption(error) => crate::key_file::does_not_open(&error),
        other => Stop::database(other),
    }
}
