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
    let old_ends = (arguments.grace > 0).then(|| epoch_seconds().saturating_add(arguments.grace));
    let old = client.client_secret.clone().filter(|_| old_ends.is_some());
    let mut row: crate::entity::client::ActiveModel = client.into();
    row.previous_secret_expires_at = Set(old_ends.filter(|_| old.is_some()));
    row.previous_secret = Set(old);
    row.client_secret = Set(Some(hash));
    row.client_secret_expires_at = Set(None);
    row.update(&transaction).await?;
    transaction.commit().await?;
    database.close().await?;
    if named.common.json {
        return print_json(&json!({
            "client_id": named.client_id,
            "client_secret": secret,
            "previous_secret_expires_at": old_ends,
        }));
    }
    print(&format!("new secret of client `{}`: {secret}", named.client_id))?;
    print(
        "It is shown this once; only its hash is stored. A server that runs takes it within 5 seconds.",
    )?;
    print(&if arguments.grace > 0 {
        format!("The old secret is good for {} more seconds.", arguments.grace)
    } else {
        "The old secret is good no more.".to_owned()
    })
}
