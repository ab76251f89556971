//! What a seed changes in a database that is already used, besides what `user disable` ends.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, keys::key_source, oauth::*, rows::Rows as _,
    running::Running, seeds::*,
};
use provider::{Provider, SeedChoice, Settings, seed::Seed};
use reqwest::StatusCode;
use serde_json::json;

/// Starts once more on the same database, with this seed.
async fn start_again(provider: &Running, seed: &str) {
    let settings = Settings {
        database_url: provider.test_database.url.clone(),
        seed: SeedChoice::Given(Seed::parse(seed).unwrap()),
        keys: key_source(),
        ..Settings::default()
    };
    let other = Provider::start(settings, "127.0.0.1:1".parse().unwrap()).await.unwrap();
    other.database().clone().close().await.unwrap();
}

fn seed(client: serde_json::Value) -> String {
    seed_of(&[client])
}

/// RFC 6749, sections 6 and 10.4: tokens are bound to the client, and to its authentication method.
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

    // The authentication method did not change.
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

/// The queue of passwords that wait for their hash is bounded, but the number of users in a seed is not.
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

const WITH_SUBJECTS: &str = r#"{
    "users": [
        { "username": "alice", "password": "wonderland", "claims": { "sub": "248289761001" } },
        { "username": "bob", "password": "builder", "claims": { "sub": "b" } },
        { "username": "carol", "password": "own" }
    ],
    "clients": [
        { "client_id": "trusted", "client_secret": "0123456789abcdef0123456789abcdef", "grant_types": ["password"],
          "response_types": [], "scope": "profile", "introspection": true }
    ]
}"#;

/// Accounts that moved here keep the identifier by which applications know them. `OpenID` Connect Core, section 2.
#[every_database(seed = WITH_SUBJECTS)]
async fn a_subject_of_the_seed_is_what_clients_see(provider: Running) {
    let client = As::Basic("trusted", "0123456789abcdef0123456789abcdef");
    for (username, password, sub) in
        [("alice", "wonderland", "248289761001"), ("bob", "builder", "b"), ("carol", "own", "3")]
    {
        let request = Fields::of(&[
            ("grant_type", "password"),
            ("username", username),
            ("password", password),
            ("scope", "profile"),
        ]);
        let token = token_with(&provider.issuer, client, &request).await;
        let token = token.assert_ok().member("access_token");

        let me = resource(&provider.issuer, "/api/me", Some(&token)).await;
        me.assert_ok().assert_member("sub", sub);
        me.assert_member("username", username);
        let described = introspect(&provider.issuer, client, &token).await;
        described.assert_ok().assert_member("sub", sub);
    }
}

/// Attack: a client takes one user for another, because their subjects are equal.
#[every_database(seed = WITH_SUBJECTS)]
async fn a_subject_that_is_another_users_is_refused(provider: Running) {
    let url = &provider.test_database.url;
    let users = provider.users().await;
    for (sub, other) in [("b", "bob"), ("3", "carol"), ("2", "bob"), ("248289761001", "alice")] {
        let seed = format!(
            r#"{{"users":[{{"username":"dave","password":"p"}},{{"username":"erin","password":"p","claims":{{"sub":"{sub}"}}}}]}}"#
        );
        let refusal = started(url, &seed).await.unwrap_err();
        assert!(refusal.starts_with("users[1].claims.sub: "), "{refusal}");
        assert!(refusal.contains("another user") || refusal.contains(other), "{refusal}");
        assert_eq!(provider.users().await, users, "nothing is written");
    }
    let own = r#"{"users":[{"username":"bob","password":"builder","claims":{"sub":"2"}}]}"#;
    assert_eq!(started(url, own).await, Ok(()), "a user's own id is theirs");
    for bad in [r#""""#, r#""a b""#, "7", r#""é""#] {
        let seed =
            format!(r#"{{"users":[{{"username":"x","password":"p","claims":{{"sub":{bad}}}}}]}}"#);
        let refusal = Seed::parse(&seed).unwrap_err().to_string();
        assert!(refusal.starts_with("users[0].claims.sub: expected "), "{refusal}");
    }
}

/// Starts with this seed. Returns nothing, or the error.
async fn started(url: &str, seed: &str) -> Result<(), String> {
    let settings = Settings {
        database_url: url.to_owned(),
        seed: SeedChoice::Given(Seed::parse(seed).unwrap()),
        keys: key_source(),
        ..Settings::default()
    };
    let started = Provider::start(settings, "127.0.0.1:8080".parse().unwrap()).await;
    started.map(drop).map_err(|stop| stop.to_string())
}
