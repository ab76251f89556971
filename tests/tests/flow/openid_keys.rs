//! The second line of signing keys: RS256 for ID tokens, beside what signs access tokens. OpenID Connect Core 15.1, Discovery 3.

use oauth_runtime::{jose::SigningAlgorithm, keys::KeyError};
use oauth_tests::{
    database::{TestDatabase, count},
    every_database,
    key_nodes::Nodes,
    test_clock::{DAY, HOUR, MINUTE},
};
use sea_orm::{ConnectionTrait as _, Statement};

const SECOND: &str = "short_lived WHERE kind = 'signing_key_rs256'";

fn owned<const N: usize>(words: [(&str, &str); N]) -> Vec<(String, String)> {
    words.map(|(kid, algorithm)| (kid.to_owned(), algorithm.to_owned())).into()
}

#[every_database]
async fn a_first_start_with_openid_makes_one_rs256_key_beside_the_one_of_access_tokens(
    database: TestDatabase,
) {
    let nodes = Nodes::over(database).await;
    let node = nodes.speaking().await;

    assert_eq!(node.states().await, ["ES256 signing", "RS256 signing"]);
    let (main, second) = (node.kid("ES256 signing").await, node.kid("RS256 signing").await);
    assert_eq!(node.published().await, owned([(&main, "ES256"), (&second, "RS256")]));
    assert_eq!(node.signs_access_tokens().await, main);
    let again = nodes.speaking().await;
    assert_eq!(again.keys().await, node.keys().await);
}

#[every_database]
async fn two_nodes_that_start_at_once_make_one_key_of_each_line(database: TestDatabase) {
    let nodes = Nodes::over(database).await;

    let (one, other) = tokio::join!(nodes.speaking(), nodes.speaking());

    assert_eq!(one.states().await, ["ES256 signing", "RS256 signing"]);
    assert_eq!(one.keys().await, other.keys().await);
    assert_eq!(one.published().await, other.published().await);
}

#[every_database]
async fn a_server_of_rs256_access_tokens_has_one_line(database: TestDatabase) {
    let nodes = Nodes::over(database).await;

    let node = nodes.speaking_with(SigningAlgorithm::Rs256).await;

    assert_eq!(node.states().await, ["RS256 signing"]);
    assert_eq!(node.signs_access_tokens().await, node.kid("RS256 signing").await);
}

/// A database of a version before has the main line alone.
#[every_database]
async fn a_database_with_a_main_line_alone_gets_the_second_one_and_keeps_its_key(
    database: TestDatabase,
) {
    let nodes = Nodes::over(database).await;
    let before = nodes.silent().await;
    let main = before.signs_access_tokens().await;
    assert_eq!(before.states().await, ["ES256 signing"]);

    let node = nodes.speaking().await;

    assert_eq!(node.states().await, ["ES256 signing", "RS256 signing"]);
    assert_eq!(node.signs_access_tokens().await, main);
    // A client may have been given an ID token by the new node, and ask this one for the keys.
    nodes.clock.advance(MINUTE);
    assert_eq!(before.published().await, node.published().await);
    assert_eq!(before.signs_access_tokens().await, main);
}

#[every_database]
async fn a_rotation_of_one_line_leaves_the_other_alone(database: TestDatabase) {
    let nodes = Nodes::over(database).await;
    let node = nodes.speaking().await;
    let main = node.signs_access_tokens().await;
    let rs256 = SigningAlgorithm::Rs256;

    let made = node.server.rotate_signing_keys(Some(rs256), false).await.unwrap();

    assert_eq!(node.states().await, ["ES256 signing", "RS256 signing", "RS256 next"]);
    assert_eq!(made, [node.kid("RS256 next").await]);
    nodes.clock.advance(HOUR);
    assert_eq!(node.states().await, ["ES256 signing", "RS256 retiring", "RS256 signing"]);
    assert_eq!(node.signs_access_tokens().await, main);

    let made = node.server.rotate_signing_keys(Some(SigningAlgorithm::Es256), true).await.unwrap();
    assert_eq!(node.signs_access_tokens().await, made[0]);
    let states = ["ES256 retiring", "ES256 signing", "RS256 retiring", "RS256 signing"];
    assert_eq!(node.states().await, states);

    let both = node.server.rotate_signing_keys(None, true).await.unwrap();
    let signing = [node.kid("ES256 signing").await, node.kid("RS256 signing").await];
    assert_eq!(both, signing);
    let refused = node.server.rotate_signing_keys(Some(SigningAlgorithm::EdDsa), true).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, KeyError::NotMade { .. }));
    assert_eq!(
        error.to_string(),
        "the server makes no EdDSA keys; it makes keys of ES256 and of RS256"
    );
}

#[every_database]
async fn a_retired_key_of_the_second_line_is_replaced_and_stays_out(database: TestDatabase) {
    let nodes = Nodes::over(database).await;
    let (node, other) = (nodes.speaking().await, nodes.speaking().await);
    let (main, stolen) = (node.kid("ES256 signing").await, node.kid("RS256 signing").await);

    assert!(node.server.retire_signing_key(&stolen).await.unwrap());

    let next = node.kid("RS256 signing").await;
    assert_ne!(next, stolen);
    nodes.clock.advance(MINUTE);
    let restarted = nodes.speaking().await;
    for node in [&node, &other, &restarted] {
        assert_eq!(node.published().await, owned([(&main, "ES256"), (&next, "RS256")]));
        assert!(!node.server.retire_signing_key(&stolen).await.unwrap());
    }
}

#[every_database]
async fn the_schedule_renews_both_lines_once_on_all_nodes(database: TestDatabase) {
    let nodes = Nodes::over(database).await;
    let (one, other) = (nodes.speaking().await, nodes.speaking().await);
    let old = one.published().await;

    nodes.clock.advance(90 * DAY - HOUR);
    tokio::join!(one.published(), other.published());
    let states = ["ES256 signing", "ES256 next", "RS256 signing", "RS256 next"];
    assert_eq!(one.states().await, states);
    assert_eq!(one.keys().await, other.keys().await);

    nodes.clock.advance(HOUR);
    let (main, second) = (one.kid("ES256 signing").await, one.kid("RS256 signing").await);
    assert_eq!(other.signs_access_tokens().await, main);
    assert_eq!(one.published().await.len(), 4);
    nodes.clock.advance(30 * DAY);
    let left = one.published().await;
    assert_eq!(left, owned([(&main, "ES256"), (&second, "RS256")]));
    assert!(left.iter().all(|key| !old.contains(key)));
}

/// One node has been set anew, the other not yet, or it never will be.
#[every_database]
async fn nodes_with_different_settings_leave_each_others_keys_alone(database: TestDatabase) {
    let counted = database.connect().await;
    let nodes = Nodes::over(database).await;
    let (speaks, silent) = (nodes.speaking().await, nodes.silent().await);
    let second = speaks.kid("RS256 signing").await;

    for _ in 0..3 {
        nodes.clock.advance(2 * MINUTE);
        assert_eq!(silent.published().await, speaks.published().await);
        silent.server.rotate_signing_keys(None, true).await.unwrap();
    }

    assert_eq!(speaks.kid("RS256 signing").await, second);
    assert_eq!(count(&counted, SECOND).await, 1);
    let refused = silent.server.rotate_signing_keys(Some(SigningAlgorithm::Rs256), true).await;
    assert!(matches!(refused, Err(KeyError::NotMade { .. })));

    // The main line becomes RS256 on one node, and its key does the work on all.
    let rs256 = nodes.speaking_with(SigningAlgorithm::Rs256).await;
    nodes.clock.advance(HOUR);
    for node in [&speaks, &silent, &rs256] {
        let states = node.states().await;
        assert!(
            states.ends_with(&["RS256 signing".to_owned(), "RS256 retiring".to_owned()]),
            "{states:?}"
        );
    }
    assert_eq!(count(&counted, SECOND).await, 1);
    let main = rs256.signs_access_tokens().await;
    nodes.clock.advance(30 * DAY);
    for node in [&speaks, &silent, &rs256] {
        assert_eq!(node.published().await, owned([(&main, "RS256")]));
    }
}

/// Whoever reads the database can sign no ID token.
#[every_database]
async fn no_key_of_the_second_line_lies_in_the_database_in_clear(database: TestDatabase) {
    let rows = database.connect().await;
    let nodes = Nodes::over(database).await;
    nodes.speaking().await;
    let sql = format!("SELECT payload FROM {SECOND}");
    let statement = Statement::from_string(rows.get_database_backend(), sql);

    let row = rows.query_one_raw(statement).await.unwrap().unwrap();

    let payload: serde_json::Value = row.try_get("", "payload").unwrap();
    let sealed = payload["private"].as_str().unwrap();
    assert!(sealed.starts_with("1.") && sealed.split('.').count() == 3, "{sealed}");
    assert_eq!((&payload["alg"], payload.get("d")), (&"RS256".into(), None));
}

/// Whoever can write to the database makes no key of the other line's of it.
#[every_database]
async fn a_row_of_one_line_that_is_copied_into_the_other_is_not_used(database: TestDatabase) {
    let rows = database.connect().await;
    let nodes = Nodes::over(database).await;
    let node = nodes.speaking().await;
    let published = node.published().await;

    for (from, to) in [("signing_key", "signing_key_rs256"), ("signing_key_rs256", "signing_key")] {
        let sql = format!(
            "INSERT INTO short_lived (\"key\", kind, payload, expires_at) \
            SELECT 'copy of {from}', '{to}', payload, expires_at FROM short_lived \
            WHERE kind = '{from}' AND \"key\" NOT LIKE 'copy of %'"
        );
        rows.execute_unprepared(&sql).await.unwrap();
    }

    nodes.clock.advance(2 * MINUTE);
    assert_eq!(node.published().await, published);
    assert_eq!(nodes.speaking().await.published().await, published);
    assert_eq!(node.states().await, ["ES256 signing", "RS256 signing"]);
}
