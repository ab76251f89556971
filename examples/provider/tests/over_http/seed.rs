//! What a seed changes on a database that is used already, beside what `user disable` ends.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};
use provider::{Provider, SeedChoice, Settings, seed::Seed};
use reqwest::StatusCode;
use serde_json::json;

/// Another start on the same database, with this seed.
async fn start_again(provider: &Running, seed: &str) {
    let settings = Settings {
        database_url: provider.test_database.url.clone(),
        seed: SeedChoice::Given(Seed::parse(seed).unwrap()),
        ..Settings::default()
    };
    let other = Provider::start(settings, "127.0.0.1:1".parse().unwrap()).await.unwrap();
    other.database().clone().close().await.unwrap();
}

fn seed(client: serde_json::Value) -> String {
    seed_of(&[client])
}

/// RFC 6749, sections 6 and 10.4: tokens are bound to the client, and to how it authenticates.
#[every_database(seed = seed(public_client("app", &[REDIRECT])))]
async fn a_client_that_authenticates_in_another_way_loses_its_tokens_and_codes(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("app", "profile");
    let code = alice.code_for(&request).await;
    let tokens = exchange(&provider.issuer, As::Public("app"), &code).await;
    let refresh_token = tokens.member("refresh_token");
    refresh(&provider.issuer, As::Public("app"), &refresh_token).await.assert_ok();
    alice.code_for(&request).await;
    assert_eq!(provider.kept_answers().await, 1);

    // Nothing of that kind changed.
    start_again(&provider, &seed(public_client("app", &[REDIRECT]))).await;
    assert_eq!(provider.live_tokens().await, 2);
    start_again(&provider, &seed(web_client("app", &[REDIRECT]))).await;

    assert_eq!(provider.live_tokens().await, 0);
    assert_eq!(provider.kept_answers().await, 0);
    assert_eq!(provider.unused_codes().await, 0);
}

/// A changed password ends the sessions of its user, and nothing else.
#[every_database(seed = seed(web_client("app", &[REDIRECT])))]
async fn a_password_that_a_seed_changes_signs_the_user_out(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    let code = alice.code_for(&Fields::authorization("app", "profile")).await;
    exchange(&provider.issuer, As::Basic("app", SECRET), &code).await.assert_ok();
    let same = seed(web_client("app", &[REDIRECT]));

    start_again(&provider, &same).await;
    assert_eq!(alice.get("/account").await.status, StatusCode::OK, "the same password");
    start_again(&provider, &same.replace("wonderland", "looking glass")).await;

    assert_eq!(alice.get("/account").await.location.as_deref(), Some("/login"));
    assert_eq!(bob.get("/account").await.status, StatusCode::OK);
    assert_eq!(provider.live_tokens().await, 1);
    Browser::signed_in(&provider.issuer, "alice", "looking glass").await;
}

/// The queue of passwords that wait for their hash is bounded, and a seed is not.
#[every_database(seed = many_users())]
async fn a_seed_may_have_more_users_than_the_queue_of_passwords_has_places(provider: Running) {
    assert_eq!(provider.users().await, 70);
}

fn many_users() -> String {
    let users: Vec<_> = (0..70)
        .map(|number| json!({ "username": format!("u{number}"), "password": "p" }))
        .collect();
    json!({ "users": users }).to_string()
}
