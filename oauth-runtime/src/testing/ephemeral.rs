//! Short-lived objects. A store without a place for them keeps these clauses.

use super::{
    case::{Case, Checked, NOW, RACERS, require, require_equal, there},
    clause::clauses,
};
use crate::store::{Ephemeral, ShortLivedObject};
use serde_json::json;
use tokio::task::JoinSet;

clauses![
    an_object_is_inserted_once_however_many_try,
    a_handle_stays_taken_after_its_object_ended_or_was_used,
    an_unused_object_is_replaced_only_while_it_is_the_old_one,
    an_object_is_consumed_once,
    the_unused_objects_of_a_kind_that_have_ended_are_due_in_order,
];

async fn an_object_is_inserted_once_however_many_try(case: &Case<'_>) -> Checked {
    if case.ephemeral().is_none() {
        return Ok(());
    }
    let mut tasks = JoinSet::new();
    for racer in 0..RACERS {
        let (store, handle) = (case.store.clone(), case.handle("handle"));
        let object = ShortLivedObject::new("kind", json!(racer), NOW + 60);
        tasks.spawn(async move {
            match store.ephemeral() {
                Some(ephemeral) => ephemeral.insert_once(&handle, &object).await,
                None => Ok(false),
            }
            .map(|is_first| (racer, is_first))
        });
    }
    let mut winners = Vec::new();
    for outcome in tasks.join_all().await {
        let (racer, is_first) = outcome?;
        winners.extend(is_first.then_some(racer));
    }
    require_equal("the number of winners", &winners.len(), &1)?;
    let Some(ephemeral) = case.ephemeral() else { return Ok(()) };
    let object = there("the object", ephemeral.find(&case.handle("handle")).await?)?;
    require_equal("the object", &object.payload, &json!(winners[0]))?;
    require_equal("the kind", &object.kind.as_str(), &"kind")?;
    require_equal("the end and the use", &(object.expires_at, object.used_at), &(NOW + 60, None))
}

async fn a_handle_stays_taken_after_its_object_ended_or_was_used(case: &Case<'_>) -> Checked {
    let Some(ephemeral) = case.ephemeral() else { return Ok(()) };
    let (ended, used) = (case.handle("ended"), case.handle("used"));
    let mut object = case.object("kind");
    object.expires_at = NOW - 60;
    require(ephemeral.insert_once(&ended, &object).await?, "an object was not inserted")?;
    require(ephemeral.insert_once(&used, &case.object("kind")).await?, "nor was another")?;
    require(ephemeral.consume(&used, NOW).await?, "an unused object was not consumed")?;

    for handle in [&ended, &used] {
        let is_inserted = ephemeral.insert_once(handle, &case.object("kind")).await?;
        require(!is_inserted, "a taken handle was given again")?;
    }
    Ok(())
}

/// Tries to replace a payload, and requires that the store does it exactly if `wanted`.
async fn replaces(
    ephemeral: &dyn Ephemeral,
    case: &Case<'_>,
    old: serde_json::Value,
    new: serde_json::Value,
    wanted: bool,
) -> Checked {
    let object = ShortLivedObject::new("kind", new.clone(), NOW + 90);
    let is_replaced = ephemeral.replace(&case.handle("handle"), &old, &object).await?;
    require_equal(&format!("whether {old} was replaced by {new}"), &is_replaced, &wanted)
}

async fn an_unused_object_is_replaced_only_while_it_is_the_old_one(case: &Case<'_>) -> Checked {
    let Some(ephemeral) = case.ephemeral() else { return Ok(()) };
    let (first, second) = (json!({ "b": [1, "x"], "a": 1 }), json!({ "a": 2 }));
    replaces(ephemeral, case, first.clone(), second.clone(), false).await?;
    let object = ShortLivedObject::new("kind", first.clone(), NOW + 60);
    require(ephemeral.insert_once(&case.handle("handle"), &object).await?, "not inserted")?;

    replaces(ephemeral, case, second.clone(), json!(3), false).await?;
    replaces(ephemeral, case, first.clone(), second.clone(), true).await?;
    replaces(ephemeral, case, first.clone(), json!(4), false).await?;

    let found = there("the object", ephemeral.find(&case.handle("handle")).await?)?;
    require_equal("the object", &(found.payload, found.expires_at), &(second.clone(), NOW + 90))?;
    require(ephemeral.consume(&case.handle("handle"), NOW).await?, "it was not consumed")?;
    replaces(ephemeral, case, second, first, false).await
}

async fn an_object_is_consumed_once(case: &Case<'_>) -> Checked {
    let Some(ephemeral) = case.ephemeral() else { return Ok(()) };
    let handle = case.handle("handle");
    require(!ephemeral.consume(&handle, NOW).await?, "an unknown object was consumed")?;
    require(ephemeral.insert_once(&handle, &case.object("kind")).await?, "not inserted")?;

    require(ephemeral.consume(&handle, NOW).await?, "it was not consumed")?;

    require(!ephemeral.consume(&handle, NOW).await?, "it was consumed twice")
}

async fn the_unused_objects_of_a_kind_that_have_ended_are_due_in_order(case: &Case<'_>) -> Checked {
    let Some(ephemeral) = case.ephemeral() else { return Ok(()) };
    let kind = case.name("kind");
    for (name, kind, end) in [
        ("later", kind.as_str(), NOW - 1),
        ("now", &kind, NOW),
        ("first", &kind, NOW - 2),
        ("used", &kind, NOW - 3),
        ("not yet", &kind, NOW + 1),
        ("of another kind", "another kind", NOW - 3),
    ] {
        let object = ShortLivedObject::new(kind, json!(name), end);
        require(ephemeral.insert_once(&case.handle(name), &object).await?, "not inserted")?;
    }
    require(ephemeral.consume(&case.handle("used"), NOW).await?, "not consumed")?;

    for (limit, wanted) in [(10, &["first", "later", "now"][..]), (2, &["first", "later"])] {
        let due = ephemeral.due(&kind, NOW, limit).await?;
        let found: Vec<_> = due.iter().map(|(handle, _)| handle.clone()).collect();
        let wanted: Vec<_> = wanted.iter().map(|name| case.handle(name)).collect();
        require(found == wanted, format_args!("{} objects are due, or in disorder", found.len()))?;
        let first = due.first().map(|(_, object)| object.payload.clone());
        require_equal("the first object", &first, &Some(json!("first")))?;
    }
    Ok(())
}
