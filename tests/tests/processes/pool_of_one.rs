//! Every flow with a single connection to the database: a request holds at most one at a time.

use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, oauth::*,
    process::Process,
};
use reqwest::StatusCode;
use std::time::Duration;
use tokio::{task::JoinSet, time::timeout};

const PEOPLE: usize = 24;

#[every_database]
async fn every_flow_works_with_one_connection_however_many_come_at_once(database: TestDatabase) {
    let separator = if database.url.contains('?') { '&' } else { '?' };
    let provider = Process::start(&format!("{}{separator}max_connections=1", database.url));
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    // The first request gives the browser the cookie that all of them are bound to.
    browser.authorize(&Fields::authorization("demo-spa", "profile")).await;
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        people.spawn(whole_flow(provider.issuer.clone(), browser.clone()));
    }
    let all = timeout(Duration::from_mins(1), people.join_all()).await;
    assert_eq!(all.expect("no flow waits for ever").len(), PEOPLE);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

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
    revoke(&issuer, SPA, &second.member("refresh_token")).await.assert_ok();
    assert!(!is_active(&issuer, &access_token).await);
    exchange(&issuer, SPA, &code).await.assert_error(400, "invalid_grant");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}
