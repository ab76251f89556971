//! `provider client rotate-secret`: a new secret, beside which the old one may live on for a while.

use super::{
    arguments::ClientRotateSecret,
    input::line_from_input,
    output::{print, print_json},
};
use crate::{
    clock::epoch_seconds, database, random::unguessable, seed::write::find_client, stop::Stop,
};
use oauth_runtime::{
    prelude::SecretHash,
    protocol::{client::AuthMethod, limits},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::json;

pub(super) async fn run(arguments: &ClientRotateSecret) -> Result<(), Stop> {
    let named = &arguments.named;
    let secret = if arguments.secret_stdin {
        line_from_input("--secret-stdin", limits::CLIENT_SECRET)?
    } else {
        unguessable()
    };
    let hash =
        SecretHash::of(&secret).await.map_err(|outage| Stop::mistake("the new secret", outage))?;
    let database = database::open(&named.common.database_url).await?;
    let transaction = database::begin(&database).await?;
    let client = find_client(&transaction, &named.client_id)
        .await?
        .ok_or_else(|| Stop::Unknown(format!("there is no client `{}`", named.client_id)))?;
    if client.metadata.auth_method() == AuthMethod::None.as_str() {
        return Err(Stop::mistake(
            "ID",
            format_args!("client `{}` is public and has no secret", named.client_id),
        ));
    }
    let now = epoch_seconds();
    // A secret that has an end, or has ended, gets no longer life by being replaced.
    let own_end = client.client_secret_expires_at.filter(|end| *end != 0).unwrap_or(i64::MAX);
    let old_ends = now.saturating_add(arguments.grace).min(own_end);
    let old = client.client_secret.clone().filter(|_| old_ends > now);
    let old_ends = old.is_some().then_some(old_ends);
    let mut row: crate::entity::client::ActiveModel = client.into();
    row.previous_secret_expires_at = Set(old_ends);
    row.previous_secret = Set(old);
    row.client_secret = Set(Some(hash));
    row.client_secret_expires_at = Set(None);
    row.update(&transaction).await?;
    transaction.commit().await?;
    database.close().await?;
    if named.common.json {
        return print_json(&json!({
            "client_id": named.client_id,
            // Whoever brought it along knows it.
            "client_secret": (!arguments.secret_stdin).then_some(secret),
            "previous_secret_expires_at": old_ends,
        }));
    }
    if !arguments.secret_stdin {
        print(&format!("new secret of client `{}`: {secret}", named.client_id))?;
        print("It is shown this once; only its hash is stored.")?;
    }
    print("A server that runs takes it within 5 seconds.")?;
    print(
        "A seed that names a secret for this client sets it back at the next start: change it there too.",
    )?;
    print(&match old_ends {
        Some(end) => format!("The old secret is good for {} more seconds.", end - now),
        None => "The old secret is good no more.".to_owned(),
    })
}
