//! Every flow with a single connection to the database: a request holds at most one at a time.

use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, oauth::*,
    process::Process, seeds::*,
};
use reqwest::StatusCode;
use std::time::Duration;
use tokio::{task::JoinSet, time::timeout};

const EXCHANGE: &str = oauth_tests::exchange::GRANT_TYPE;
const PEOPLE: usize = 24;
/// Fewer than may wait in the queue of one client's passwords.
const PASSWORDS: usize = 4;

#[every_database]
async fn every_flow_works_with_one_connection_however_many_come_at_once(database: TestDatabase) {
    let separator = if database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}max_connections=1", database.url);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let seed = folder.path().join("seed.json");
    let grants = vec!["password", EXCHANGE];
    let exchanging = with(password_client("exchanging"), "grant_types", grants);
    let clients = [password_client("trusted"), implicit_client("old-page"), exchanging];
    std::fs::write(&seed, demo_and(&clients)).expect("the seed is written");
    let seed = seed.to_str().expect("a path in UTF-8");
    let provider = Process::start_with(&url, &["--seed", seed]);
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    // The first request puts the form's token into the session that all of them share.
    browser.authorize(&Fields::authorization("demo-spa", "profile")).await;
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        people.spawn(whole_flow(provider.issuer.clone(), browser.clone()));
    }
    for _ in 0..PASSWORDS {
        people.spawn(password_flow(provider.issuer.clone()));
        people.spawn(exchange_flow(provider.issuer.clone()));
    }
    let all = timeout(Duration::from_mins(1), people.join_all()).await;
    assert_eq!(all.expect("no flow waits for ever").len(), PEOPLE + 2 * PASSWORDS);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

async fn password_flow(issuer: String) {
    let request = Fields::of(&[
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "wonderland"),
    ]);
    token_with(&issuer, As::Basic("trusted", SECRET), &request).await.assert_ok();
}

/// A token for another one, and that one for a third: what the third hangs on is read besides.
async fn exchange_flow(issuer: String) {
    let client = As::Basic("exchanging", SECRET);
    let request =
        Fields::of(&[("grant_type", "password"), ("username", "bob"), ("password", "builder")]);
    let mut answer = token_with(&issuer, client, &request).await;
    for _ in 0..2 {
        let subject_token = answer.assert_ok().member("access_token");
        let request = [
            ("grant_type", EXCHANGE),
            ("subject_token", &*subject_token),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ];
        answer = token(&issuer, client, &request).await;
    }
    resource(&issuer, "/api/me", Some(&answer.assert_ok().member("access_token")))
        .await
        .assert_ok();
}

/// Each of the other grants and each endpoint, refusals and a lost answer among them.
async fn whole_flow(issuer: String, browser: Browser) {
    let code = browser.code_for(&Fields::authorization("demo-spa", "profile")).await;
    let wrong = Fields::exchange(&code).with("code_verifier", &"x".repeat(43));
    token_with(&issuer, SPA, &wrong).await.assert_error(400, "invalid_grant");
    let first = exchange(&issuer, SPA, &code).await;
    let second = refresh(&issuer, SPA, &first.assert_ok().member("refresh_token")).await;
    let again = refresh(&issuer, SPA, &first.member("refresh_token")).await;
    assert_eq!(second.assert_ok().member("access_token"), again.member("access_token"));
    let access_token = second.member("access_token");
    resource(&issuer, "/api/me", Some(&access_token)).await.assert_ok();
    assert!(is_active(&issuer, &access_token).await);
    service_token(&issuer, "profile").await;
    let implicit = Fields::authorization("old-page", "profile").with("response_type", "token");
    let answered = browser.allow(&implicit.encoded()).await;
    assert!(answered.fragment_parameter("access_token").is_some(), "{answered:?}");
    revoke(&issuer, SPA, &second.member("refresh_token")).await.assert_ok();
    assert!(!is_active(&issuer, &access_token).await);
    exchange(&issuer, SPA, &code).await.assert_error(400, "invalid_grant");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}
