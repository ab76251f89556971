//! An operator revokes tokens and removes what has expired.

use crate::program::{Finished, World};
use oauth_tests::{
    database::{Kind, TestDatabase},
    every_database,
    keys::key_file,
    oauth::*,
    rows::Rows as _,
    running::Running,
};
use serde_json::json;

fn on(provider: &Running, arguments: &[&str], input: &str) -> Finished {
    let url = provider.test_database.url.as_str();
    let url = ["--database-url", url, "--signing-keys", key_file()];
    World::new().run_with_input(&[&["token"], arguments, &url].concat(), input)
}

#[every_database]
async fn an_access_token_dies_alone_and_a_refresh_token_takes_its_family_along(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, WEB, "profile").await;
    let (access, refresh_token) = (tokens.member("access_token"), tokens.member("refresh_token"));

    let revoked = on(&provider, &["revoke", &access, "--json"], "").json();

    assert_eq!(revoked, json!({ "revoked": true }));
    assert_eq!(resource(issuer, "/api/me", Some(&access)).await.status, 401);
    let refreshed = refresh(issuer, WEB, &refresh_token).await;
    let newest = refreshed.assert_ok().member("access_token");

    // A used refresh token stands for its whole authorization, as in RFC 7009.
    let revoked = on(&provider, &["revoke", "-"], &format!("{refresh_token}\n"));

    revoked.assert_done();
    assert_eq!(resource(issuer, "/api/me", Some(&newest)).await.status, 401);
    let next = refreshed.member("refresh_token");
    refresh(issuer, WEB, &next).await.assert_error(400, "invalid_grant");
    assert_eq!(provider.live_tokens().await, 0);
}

#[every_database]
async fn a_token_that_does_not_exist_is_exit_code_1_and_stands_in_no_message(provider: Running) {
    for token in ["canary", "-canary", "--canary", &"canary".repeat(4000)] {
        let finished = on(&provider, &["revoke", token], "");
        finished.assert_refused(1, &["no such token"]);
        assert!(!finished.errors.contains("canary"), "{finished:?}");
    }
    for arguments in [&["revoke", "canary", "canary"][..], &["revoke", "canary", "--colour"]] {
        let finished = on(&provider, arguments, "");
        finished.assert_refused(2, &["token revoke", "TOKEN"]);
        assert!(!finished.errors.contains("canary"), "{finished:?}");
    }
    on(&provider, &["revoke", "-"], "").assert_refused(2, &["TOKEN", "standard input"]);
}

/// Inserts this many tokens, and one session, that have expired by the clock of the machine, which is the clock of the program.
async fn insert_ended_rows(provider: &Running, tokens: u32) {
    let columns = "client_id, access_token, scope, issued_at, expires_at, removable_at, generation";
    let rows: Vec<_> =
        (0..tokens).map(|number| format!("('a', 'hash-{number}', '', 0, 1, 1, 0)")).collect();
    provider.execute(&format!("INSERT INTO token ({columns}) VALUES {}", rows.join(", "))).await;
    provider.execute("INSERT INTO session (key, data, expires_at) VALUES ('key', '{}', 1)").await;
}

#[every_database]
async fn everything_that_has_ended_is_removed_and_nothing_else(provider: Running) {
    insert_ended_rows(&provider, 1100).await;
    let living = service_token(&provider.issuer, "profile").await;

    let pruned = on(&provider, &["prune", "--json"], "").json();

    assert_eq!(pruned, json!({ "removed": 1101 }));
    resource(&provider.issuer, "/api/any", Some(&living)).await.assert_ok();
    let again = on(&provider, &["prune"], "");
    assert_eq!(again.assert_done(), "expired rows removed: 0\n");
}

/// Changes the time that the database server reports, for every new connection to this database. The machine's clock is right.
async fn move_the_servers_clock(provider: &Running, by: &str) {
    let name = provider.test_database.url.rsplit('/').next().unwrap();
    for sql in [
        format!("ALTER DATABASE {name} SET search_path = public, pg_catalog"),
        format!(
            "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql \
             AS $$ SELECT pg_catalog.clock_timestamp() + interval '{by}' $$"
        ),
    ] {
        provider.execute(&sql).await;
    }
}

/// With a clock far ahead a machine would remove rows that have not expired. A clock that is behind is wrong too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prune_by_a_clock_that_differs_from_the_servers_removes_nothing() {
    let test = "a_prune_by_a_clock_that_differs_from_the_servers_removes_nothing";
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let provider = Running::start(database).await;
    insert_ended_rows(&provider, 1).await;
    for (by, words) in [("-2 minutes", "ahead of"), ("2 minutes", "behind")] {
        move_the_servers_clock(&provider, by).await;
        let finished = on(&provider, &["prune"], "");
        finished.assert_refused(
            2,
            &["token prune", "seconds", words, "database server's", "correct the wrong clock"],
        );
        assert_eq!((provider.tokens().await, provider.sessions().await), (1, 1), "{by}");
    }

    move_the_servers_clock(&provider, "30 seconds").await;
    on(&provider, &["prune"], "").assert_done();

    assert_eq!((provider.tokens().await, provider.sessions().await), (0, 0));
}
