//! A prune on SQLite: which rows it reads, and how long it keeps others waiting.

use oauth_runtime::{
    entity::EntityStore,
    prelude::Settings,
    protocol::{limits::CLOCK_SKEW, secret::HandleHash},
    store::{ShortLivedObject, Store as _},
    testing::World as _,
};
use oauth_tests::{
    database::{TestDatabase, count},
    entity_world::{App, EntityWorld},
    policed,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const NOW: i64 = 2_000_000_000;
const USERS: i64 = 40;

/// Tables with families of so many used refresh tokens, each with a living last one, its used code, and nothing to end.
async fn filled(refreshes: i64) -> (TestDatabase, DatabaseConnection) {
    let test_database = TestDatabase::sqlite();
    let database = test_database.connect().await;
    EntityWorld::new(&database, |store| Arc::new(store)).await.add_client("app").await.unwrap();
    for sql in [
        &format!(
            "WITH RECURSIVE families(f) AS (SELECT 1 UNION ALL SELECT f + 1 FROM families WHERE f < {USERS}), \
             generations(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM generations WHERE g < {refreshes}) \
             INSERT INTO contract_token (user_id, access_token, refresh_token, client_id, scope, issued_at, expires_at, \
             family, generation, superseded_at, removable_at) \
             SELECT f, f || ' access ' || g, f || ' refresh ' || g, 'app', 'profile', {NOW} - 3600, {NOW}, 'family ' || f, g, \
             CASE WHEN g < {refreshes} THEN {NOW} END, CASE WHEN g < {refreshes} THEN {NOW} END FROM families, generations"
        ),
        "INSERT INTO contract_code (user_id, code, client_id, scope, expires_at, used_at, family, failed_attempts) \
         SELECT user_id, family, client_id, scope, 1, 1, family, 0 FROM contract_token WHERE generation = 0",
        // The last token of one family has ended, and its code goes with it.
        &format!("UPDATE contract_token SET removable_at = {NOW} WHERE family = 'family 1'"),
    ] {
        database.execute_unprepared(sql).await.unwrap();
    }
    (test_database, database)
}

/// The statements of a prune.
async fn statements_of_a_prune(database: &DatabaseConnection) -> (u64, Vec<Statement>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut watched = database.clone();
    let sink = seen.clone();
    watched.set_metric_callback(move |info| sink.lock().unwrap().push(info.statement.clone()));
    let store = EntityStore::new(&App { database: watched });
    let removed = store.prune(NOW + CLOCK_SKEW, 1_000_000).await.unwrap();
    let statements = seen.lock().unwrap().clone();
    (removed, statements)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prune_finds_every_row_by_an_index_and_walks_no_family() {
    let (_file, database) = filled(50).await;

    let (removed, statements) = statements_of_a_prune(&database).await;

    assert_eq!(removed, 40 * 50 + 1 + 1);
    assert_eq!(count(&database, "contract_token").await, 39, "the living tokens");
    assert_eq!(count(&database, "contract_code").await, 39, "their codes");
    // A look-up and a removal for each 256 rows, one release of a code, two for codes, and a look-up for objects.
    assert!(statements.len() <= 2 * 8 + 1 + 2 + 1, "{} statements", statements.len());
    for statement in statements {
        let explained =
            Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
        for step in database.query_all_raw(explained.clone()).await.unwrap() {
            let step: String = step.try_get("", "detail").unwrap();
            assert!(!step.contains("SCAN"), "{step}: {}", explained.sql);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nothing_removes_costs_a_prune_one_look_up_a_table() {
    let (_file, database) = filled(50).await;
    statements_of_a_prune(&database).await;

    let (removed, statements) = statements_of_a_prune(&database).await;

    assert_eq!((removed, statements.len()), (0, 3));
}

/// A prune gives its turn away: another request is answered while most rows still wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_request_gets_its_turn_while_a_prune_goes_on() {
    const REFRESHES: i64 = 500;
    let (_file, database) = filled(REFRESHES).await;
    let store = EntityStore::new(&App { database: database.clone() });
    let pruning = tokio::spawn({
        let store = store.clone();
        async move { store.prune(NOW + CLOCK_SKEW, 1_000_000).await }
    });
    while count(&database, "contract_token").await > USERS * REFRESHES {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    let object = ShortLivedObject::new("kind", serde_json::Value::Null, NOW + 60);
    let ephemeral = store.ephemeral().unwrap();
    assert!(ephemeral.insert_once(&HandleHash::of("handle"), &object).await.unwrap());

    let left = count(&database, "contract_token").await;
    assert!(left > USERS * REFRESHES / 2, "{left} rows are left");
    pruning.await.unwrap().unwrap();
    assert_eq!(count(&database, "contract_token").await, USERS - 1);
}

/// Clients that registered themselves, one of them with a token that lives on, and many whose time has not come.
async fn self_registered(due: u64) -> (TestDatabase, DatabaseConnection) {
    let test_database = TestDatabase::sqlite();
    policed::start(&test_database.url, Settings::default()).await;
    let database = test_database.connect().await;
    for sql in [
        &format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {due} + 500) \
             INSERT INTO client (client_id, registration_id, metadata, registration_access_token, registration_expires_at) \
             SELECT 'self ' || n, 'row ' || n, '{{}}', 'token ' || n, CASE WHEN n <= {due} THEN {NOW} ELSE {NOW} + 3600 END FROM numbers"
        ),
        &format!(
            "INSERT INTO token (access_token, client_id, registration_id, scope, issued_at, expires_at, removable_at, generation) \
             VALUES ('living', 'self 1', 'row 1', '', 1, {NOW} + 60, {NOW} + 60, 0), \
             ('dead', 'self 2', 'row 2', '', 1, {NOW}, {NOW}, 0), ('before', 'self 3', 'row 0', '', 1, {NOW} + 60, {NOW} + 60, 0)"
        ),
    ] {
        database.execute_unprepared(sql).await.unwrap();
    }
    (test_database, database)
}

/// RFC 7591 section 5: what strangers registered goes in steps, and each step reads the rows that it removes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unused_registrations_are_found_by_an_index_and_go_in_steps() {
    const DUE: u64 = 300;
    let (_file, database) = self_registered(DUE).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut watched = database.clone();
    let sink = seen.clone();
    watched.set_metric_callback(move |info| sink.lock().unwrap().push(info.statement.clone()));
    let store = EntityStore::new(&policed::App::over(watched));

    let removed = store.prune(NOW + CLOCK_SKEW, 1_000_000).await.unwrap();

    assert_eq!(removed, DUE - 1 + 1, "all but the one that is used, and a dead token");
    assert_eq!(count(&database, "client WHERE client_id = 'self 1'").await, 1);
    assert_eq!(count(&database, "client WHERE client_id LIKE 'self %'").await, 501);
    assert_eq!(store.prune(NOW + CLOCK_SKEW, 1_000_000).await.unwrap(), 0, "asked again in a day");
    let statements: Vec<Statement> = seen.lock().unwrap().clone();
    let of_clients = |statement: &&Statement| statement.sql.contains("registration_expires_at");
    assert!(statements.iter().filter(of_clients).count() <= 8, "{statements:?}");
    for statement in statements.into_iter().filter(|statement| statement.sql.contains("\"client\""))
    {
        let explained =
            Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
        for step in database.query_all_raw(explained.clone()).await.unwrap() {
            let step: String = step.try_get("", "detail").unwrap();
            assert!(!step.contains("SCAN"), "{step}: {}", explained.sql);
        }
    }
}
