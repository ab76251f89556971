//! `provider client rotate-secret`: a new secret, beside which the old one may live on for a while.

use super::{
    arguments::ClientRotateSecret,
    input::line_from_input,
    output::{print, print_json},
};
use crate::{clock::epoch_seconds, database, entity::client, random::unguessable, stop::Stop};
use oauth_runtime::{
    prelude::SecretHash,
    protocol::{client::AuthMethod, limits},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseTransaction,
    EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
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
    let client = locked(&transaction, &named.client_id)
        .await?
        .ok_or_else(|| Stop::Unknown(format!("there is no client `{}`", named.client_id)))?;
    if client.metadata.auth_method() == AuthMethod::NONE.as_str() {
        return Err(Stop::mistake(
            "ID",
            format_args!("client `{}` is public and has no secret", named.client_id),
        ));
    }
    let old_ends = end_of_old(&client, arguments.grace);
    let old = client.client_secret.clone().filter(|_| old_ends.is_some());
    let mut row: client::ActiveModel = client.into();
    row.previous_secret_expires_at = Set(old_ends);
    row.previous_secret = Set(old);
    row.client_secret = Set(Some(hash));
    row.client_secret_expires_at = Set(None);
    if old_ends.is_none() {
        // Nobody but the operator knows the only secret that is left. With a grace, everybody still knows the old one.
        row.demo_at = Set(None);
    }
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
        Some(end) => {
            format!("The old secret is good for {} more seconds.", end - epoch_seconds())
        }
        None => "The old secret is good no more.".to_owned(),
    })
}

/// The client, which nobody else changes until the transaction ends: of two rotations at once each sees the other.
async fn locked(
    transaction: &DatabaseTransaction,
    client_id: &str,
) -> Result<Option<client::Model>, Stop> {
    let found = client::Entity::find()
        .filter(client::Column::ClientId.eq(client_id))
        .lock_exclusive()
        .one(transaction)
        .await?;
    Ok(found.filter(|client| client.client_id == client_id))
}

/// When the secret that is replaced ends, unless that is now. Being replaced does not prolong it; a time of 0 is never
/// (RFC 7591, section 3.2.1).
fn end_of_old(client: &client::Model, grace: i64) -> Option<i64> {
    client.client_secret.as_ref()?;
    let (now, own) = (epoch_seconds(), client.client_secret_expires_at.filter(|end| *end != 0));
    let end = now.saturating_add(grace);
    Some(own.map_or(end, |own| own.min(end))).filter(|end| *end > now)
}
