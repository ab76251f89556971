//! `provider client rotate-secret`: gives a client a new secret. The old secret may stay valid for a while.

use super::{
    arguments::ClientRotateSecret,
    input::line_from_input,
    output::{print, print_json},
    registration::{refused, unknown_client},
    server::server_with_keys,
};
use crate::{clock::epoch_seconds, database, entity::client, seed::named::find_client, stop::Stop};
use oauth_runtime::{
    prelude::NewSecret,
    protocol::{client::AuthMethod, limits},
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

pub(super) async fn run(arguments: &ClientRotateSecret) -> Result<(), Stop> {
    let named = &arguments.named;
    let database = database::open(&named.common.database_url).await?;
    let client = find_client(&database, &named.client_id)
        .await?
        .ok_or_else(|| unknown_client(&named.client_id))?;
    if client.metadata.auth_method() == AuthMethod::NONE.as_str() {
        return Err(Stop::mistake(
            "ID",
            format_args!("client `{}` is public and has no secret", named.client_id),
        ));
    }
    let mut new = NewSecret::random()
        .with_grace(arguments.grace)
        .with_expires_at(end_of_new(arguments.secret_expires_in));
    if arguments.secret_stdin {
        new = new.with_secret(line_from_input("--secret-stdin", limits::CLIENT_SECRET)?);
    }
    // During the grace period the old demo secret, which everybody knows, is still valid.
    let is_only_one = arguments.grace == 0 || has_ended(&client);
    let server = server_with_keys(&database, &named.common).await?;
    let rotated = server.rotate_client_secret_with(&named.client_id, new, move |row| {
        if is_only_one {
            // The new secret is the only valid one, and only the operator knows it.
            row.demo_at = Set(None);
        }
    });
    let mut rotated = rotated.await.map_err(refused)?;
    drop(server);
    // A secret from standard input is not printed: the operator knows it.
    let secret = rotated.take_secret().filter(|_| !arguments.secret_stdin);
    let rotated = rotated.into_model();
    database.close().await?;
    if named.common.json {
        return print_json(&json!({
            "client_id": named.client_id,
            "client_secret": secret,
            "client_secret_expires_at": rotated.client_secret_expires_at.unwrap_or(0),
            "previous_secret_expires_at": rotated.previous_secret_expires_at,
        }));
    }
    if let Some(secret) = &secret {
        print(&format!("new secret of client `{}`: {secret}", named.client_id))?;
        print(shown_once(&rotated))?;
    }
    if let Some(seconds) = arguments.secret_expires_in {
        print(&format!("The new secret is good for {seconds} seconds."))?;
    }
    print("A server that runs takes it within 5 seconds.")?;
    print(
        "A seed that names a secret for this client sets it back at the next start: change it there too.",
    )?;
    print(&match rotated.previous_secret_expires_at {
        Some(end) => {
            format!("The old secret is good for {} more seconds.", end - epoch_seconds())
        }
        None => "The old secret is good no more.".to_owned(),
    })
}

/// The line that says how the secret of a client is stored.
pub(super) fn shown_once(client: &client::Model) -> &'static str {
    if client.sealed_secret.is_some() {
        "The secret is shown only this once. It is stored encrypted, because the client signs with it."
    } else {
        "The secret is shown only this once. Only its hash is stored."
    }
}

/// The time at which a new secret expires that is valid for this many seconds; 0 means never.
pub(super) fn end_of_new(seconds: Option<i64>) -> i64 {
    seconds.map_or(0, |seconds| epoch_seconds().saturating_add(seconds))
}

/// Whether the current secret has expired.
fn has_ended(client: &client::Model) -> bool {
    client.client_secret_expires_at.is_some_and(|end| end != 0 && end <= epoch_seconds())
}
