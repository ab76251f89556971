//! `provider user`: manages the accounts of people.

use super::{
    arguments::{Common, UserAdd, UserCommand, UserNamed},
    input::line_from_input,
    output::{print, print_json, print_table},
};
use crate::{
    clock::epoch_seconds,
    database,
    entity::user,
    revoke,
    seed::{
        named::{find_user, refuse_a_user_like},
        user::{UserSeed, add_claim, check_username},
        write::{hash_user, insert_user},
    },
    stop::Stop,
};
use oauth_runtime::{prelude::*, protocol::limits};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, QueryOrder as _};
use serde_json::{Map, Value, json};

pub(super) async fn run(command: UserCommand) -> Result<(), Stop> {
    match command {
        UserCommand::Add(arguments) => add(arguments).await,
        UserCommand::List(common) => list(&common).await,
        UserCommand::Disable(named) => disable(&named).await,
        UserCommand::Enable(named) => enable(&named).await,
    }
}

async fn add(arguments: UserAdd) -> Result<(), Stop> {
    check_username(&arguments.username).map_err(|problem| Stop::mistake("USERNAME", problem))?;
    let mut claims = Map::new();
    for claim in &arguments.claims {
        add_claim(&mut claims, claim).map_err(|problem| Stop::mistake("--claim", problem))?;
    }
    let password = line_from_input("--password-stdin", limits::PASSWORD)?;
    let database = database::open(&arguments.common.database_url).await?;
    if find_user(&database, &arguments.username).await?.is_some() {
        return Err(Stop::mistake("USERNAME", format_args!("`{}` is taken", arguments.username)));
    }
    refuse_a_user_like(&database, &arguments.username, "USERNAME").await?;
    let hashed = hash_user(UserSeed {
        username: arguments.username,
        password,
        claims: Value::Object(claims),
        sub_path: "--claim sub".to_owned(),
    })
    .await?;
    let transaction = database::begin(&database).await?;
    let added = insert_user(&transaction, hashed).await?;
    transaction.commit().await?;
    database.close().await?;
    if arguments.common.json {
        return print_json(&described(&added));
    }
    print(&format!("added user `{}` with id {}", added.username, added.id))
}

async fn list(common: &Common) -> Result<(), Stop> {
    let database = database::open(&common.database_url).await?;
    let users = user::Entity::find().order_by_asc(user::Column::Id).all(&database).await?;
    if common.json {
        return print_json(&users.iter().map(described).collect());
    }
    let rows: Vec<[String; 5]> = users
        .iter()
        .map(|user| {
            let status = if user.disabled_at.is_some() { "disabled" } else { "active" };
            [
                user.id.to_string(),
                user.username.clone(),
                user.subject().to_string(),
                user.display_name().to_owned(),
                status.to_owned(),
            ]
        })
        .collect();
    print_table(["ID", "USERNAME", "SUB", "NAME", "STATUS"], &rows)
}

/// Uses two transactions. After the first, nothing is stored for the user any more; the second ends what was stored before. A
/// single transaction would hold the user's row while it waits for tokens, whose holders may wait for that row.
async fn disable(named: &UserNamed) -> Result<(), Stop> {
    let database = database::open(&named.common.database_url).await?;
    let found = find_user(&database, &named.username).await?;
    let user =
        found.ok_or_else(|| Stop::Unknown(format!("there is no user `{}`", named.username)))?;
    let id = user.id;
    if user.disabled_at.is_none() {
        let mut row: user::ActiveModel = user.into();
        row.disabled_at = Set(Some(epoch_seconds()));
        row.update(&database).await?;
    }
    let transaction = database::begin(&database).await?;
    let revoked = revoke::user(&transaction, id).await?;
    let ended = revoke::sessions(&transaction, id).await?;
    transaction.commit().await?;
    database.close().await?;
    if named.common.json {
        return print_json(
            &json!({ "username": named.username, "disabled": true, "revoked_tokens": revoked, "ended_sessions": ended }),
        );
    }
    print(&format!(
        "disabled user `{}`, tokens revoked: {revoked}, sessions ended: {ended}",
        named.username
    ))
}

/// Enables the account. Revoked tokens stay revoked, and sessions end, so that the user must sign in again, even if
/// something other than this program disabled the account.
async fn enable(named: &UserNamed) -> Result<(), Stop> {
    let database = database::open(&named.common.database_url).await?;
    let found = find_user(&database, &named.username).await?;
    let user =
        found.ok_or_else(|| Stop::Unknown(format!("there is no user `{}`", named.username)))?;
    let is_demo = user.demo_at.is_some();
    if user.disabled_at.is_some() {
        let transaction = database::begin(&database).await?;
        revoke::sessions(&transaction, user.id).await?;
        let mut row: user::ActiveModel = user.into();
        row.disabled_at = Set(None);
        row.update(&transaction).await?;
        transaction.commit().await?;
    }
    database.close().await?;
    if named.common.json {
        return print_json(
            &json!({ "username": named.username, "disabled": false, "demo": is_demo }),
        );
    }
    if is_demo {
        print(
            "This account is one of the demo data: everybody knows its password, also of a server that runs. Name it in a seed with a password of its own.",
        )?;
    }
    print(&format!("user `{}` is enabled", named.username))
}

fn described(user: &user::Model) -> Value {
    json!({ "id": user.id, "sub": user.subject(), "username": user.username, "claims": user.claims, "disabled_at": user.disabled_at })
}
