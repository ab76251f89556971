//! `provider schema`: prints, creates and checks the tables.

use super::{
    arguments::{Common, SchemaCommand},
    output::{print, print_json},
};
use crate::{
    database, database_url::DatabaseUrl, invocation::invocation, schema, start_lock, stop::Stop,
};
use oauth_runtime::migration::Missing;
use serde_json::json;

pub(super) async fn run(command: SchemaCommand) -> Result<(), Stop> {
    match command {
        SchemaCommand::Print(common) => show(&common),
        SchemaCommand::Apply(common) => apply(&common).await,
        SchemaCommand::Check(common) => check(&common).await,
    }
}

/// Prints the SQL for the kind of database that the URL names, without connecting.
fn show(common: &Common) -> Result<(), Stop> {
    let statements = schema::statements(DatabaseUrl::parse(&common.database_url)?.backend());
    if common.json {
        return print_json(&json!(statements));
    }
    print(
        &statements.iter().map(|statement| format!("{statement};")).collect::<Vec<_>>().join("\n"),
    )
}

async fn apply(common: &Common) -> Result<(), Stop> {
    let database = database::connect(&common.database_url).await?;
    let transaction = database::begin(&database).await?;
    start_lock::acquire(&transaction).await?;
    let outcome = schema::apply(&transaction).await;
    start_lock::release(&transaction).await?;
    let applied = outcome?;
    transaction.commit().await?;
    database.close().await?;
    if common.json {
        return print_json(&json!({ "added": applied.added }));
    }
    if applied.added.is_empty() {
        return print("nothing was missing");
    }
    print(
        &applied.added.iter().map(|added| format!("added {added}")).collect::<Vec<_>>().join("\n"),
    )
}

async fn check(common: &Common) -> Result<(), Stop> {
    let database = database::connect_existing(&common.database_url).await?;
    let missing = schema::problems(&database).await?;
    database.close().await?;
    if !missing.is_empty() {
        return Err(Stop::Missing(missing));
    }
    if common.json { print_json(&json!({ "missing": [] })) } else { print("nothing is missing") }
}

/// Prints the SQL that adds what is missing, so that the output can be passed to the database.
pub(super) fn print_missing(missing: &[Missing], stop: &Stop, as_json: bool) -> Result<(), Stop> {
    if as_json {
        let listed: Vec<_> = missing
            .iter()
            .map(|missing| json!({ "missing": missing.what, "mend": missing.statements }))
            .collect();
        return print_json(&json!({ "missing": listed, "error": stop.json() }));
    }
    let apply = invocation();
    print(&format!(
        "-- these statements mend it; `{apply} schema apply` runs those that add something:"
    ))?;
    for Missing { what, statements, .. } in missing {
        if statements.is_empty() {
            print(&format!("-- no statement adds {what}: restore the table"))?;
        }
        for statement in statements {
            print(&format!("{statement};"))?;
        }
    }
    Ok(())
}
