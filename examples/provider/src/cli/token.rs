//! `provider token`: revokes tokens, and removes what has expired.

use super::{
    arguments::{Common, TokenCommand, TokenRevoke},
    input::line_from_input,
    output::{print, print_json},
    server::server_with_keys,
};
use crate::{clock_check, database, session::store::SessionRows, stop::Stop};
use oauth_runtime::{clock::SystemClock, prelude::Failure, protocol::limits};
use serde_json::json;
use std::sync::Arc;

/// The number of rows of each table that one call removes at most; the server splits them into smaller statements.
const BATCH: u64 = 20_000;

pub(super) async fn run(command: TokenCommand) -> Result<(), Stop> {
    match command {
        TokenCommand::Revoke(arguments) => revoke(arguments).await,
        TokenCommand::Prune(common) => prune(&common).await,
    }
}

async fn revoke(arguments: TokenRevoke) -> Result<(), Stop> {
    let token = match arguments.token.reveal() {
        token if token == "-" => line_from_input("TOKEN", limits::TOKEN)?,
        token => token,
    };
    let database = database::open(&arguments.common.database_url).await?;
    // The revocation endpoint (RFC 7009) uses the same code.
    let outcome = server_with_keys(&database, &arguments.common).await?.revoke_token(&token).await;
    database.close().await?;
    if !outcome.map_err(trouble)? {
        return Err(Stop::Unknown("there is no such token".to_owned()));
    }
    if arguments.common.json { print_json(&json!({ "revoked": true })) } else { print("revoked") }
}

async fn prune(common: &Common) -> Result<(), Stop> {
    let database = database::open(&common.database_url).await?;
    clock_check::check(&database, &SystemClock)
        .await?
        .map_err(|problem| Stop::mistake("token prune", problem))?;
    let server = server_with_keys(&database, common).await?;
    let sessions = SessionRows::new(database.clone(), Arc::new(SystemClock));
    let mut removed = 0;
    loop {
        let batch = server.prune(BATCH).await.map_err(trouble)?
            + sessions.prune(BATCH).await.map_err(Stop::database)?;
        removed += batch;
        if batch == 0 {
            break;
        }
    }
    drop((server, sessions));
    database.close().await?;
    if common.json {
        return print_json(&json!({ "removed": removed }));
    }
    print(&format!("expired rows removed: {removed}"))
}

fn trouble(failure: Failure) -> Stop {
    match failure {
        Failure::Outage(outage) => Stop::database(outage),
        Failure::Refusal(error) => Stop::Unknown(error.to_string()),
    }
}
