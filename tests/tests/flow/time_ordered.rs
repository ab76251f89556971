//! The time in front of codes, tokens and their hashes, which lets a database write few pages.

use oauth_runtime::clock::Clock as _;
use oauth_tests::{
    browser::Browser,
    device::{TV, device_authorization},
    every_database,
    fields::Fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    test_clock::MINUTE,
};
use sea_orm::{ConnectionTrait as _, QueryResult, Statement};

/// A time as it stands in front of a text.
fn digits(epoch_seconds: i64) -> String {
    format!("{:012x}", epoch_seconds * 1000)
}

async fn rows(provider: &Running, query: &str) -> Vec<QueryResult> {
    let backend = provider.database.get_database_backend();
    provider.database.query_all_raw(Statement::from_string(backend, query)).await.unwrap()
}

/// Rows that are made at one time lie side by side in the indexes over these columns, and are removed side by side.
#[every_database]
async fn each_stored_hash_begins_with_the_time_at_which_its_text_was_made(provider: Running) {
    let issuer = &provider.issuer;
    let signed_in_at = provider.clock.now();
    let mut tokens = tokens_for(issuer, WEB, "profile").await;
    for _ in 0..2 {
        provider.clock.advance(MINUTE);
        tokens = refresh(issuer, WEB, &tokens.assert_ok().member("refresh_token")).await;
    }
    tokens.assert_ok();

    let device = device_authorization(issuer, TV, &[("scope", "profile")]).await;
    assert_drawn(&device.assert_ok().member("device_code"));
    let keys = rows(&provider, "SELECT key FROM short_lived").await;
    let now = digits(provider.clock.now());
    let of_device = |row: &QueryResult| row.try_get::<String>("", "key").unwrap().starts_with(&now);
    assert_eq!(keys.iter().filter(|row| of_device(row)).count(), 1, "the key of the device code");

    let codes = rows(&provider, "SELECT code, family FROM code").await;
    let issued =
        rows(&provider, "SELECT access_token, refresh_token, family, issued_at FROM token").await;

    assert_eq!((codes.len(), issued.len()), (1, 3));
    for (row, name, made_at) in codes
        .iter()
        .flat_map(|row| [(row, "code", signed_in_at), (row, "family", signed_in_at)])
        .chain(issued.iter().flat_map(|row| {
            let issued_at = row.try_get("", "issued_at").unwrap();
            let at = |name| (row, name, issued_at);
            [at("access_token"), at("refresh_token"), (row, "family", signed_in_at)]
        }))
    {
        let stored: String = row.try_get("", name).unwrap();
        assert!(stored.starts_with(&digits(made_at)), "{name}: {stored}");
        assert_eq!(stored.len(), 56, "{name}: {stored}");
    }
}

/// The time is no secret, so it must be no key: whoever changes it has another text.
#[every_database]
async fn a_text_with_another_time_is_unknown_and_ends_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let code = alice.code_for(&Fields::authorization("demo-web", "profile")).await;
    let tokens = tokens_for(issuer, WEB, "profile").await;
    let with_other_times = |text: &str| {
        let (time, rest) = text.split_once('.').unwrap();
        assert_eq!(time, digits(provider.clock.now()), "{text}");
        [
            rest.to_owned(),
            format!(".{rest}"),
            format!("{}.{rest}", digits(provider.clock.now() + 1)),
            format!("{}.{rest}", "0".repeat(12)),
            format!("{}.{rest}", time.to_uppercase()),
            format!("{time}.{time}.{rest}"),
            format!("{time}{rest}"),
        ]
        .into_iter()
        .filter(|other| other != text)
        .collect::<Vec<_>>()
    };

    for other in with_other_times(&code) {
        exchange(issuer, WEB, &other).await.assert_error(400, "invalid_grant");
    }
    for other in with_other_times(&tokens.member("access_token")) {
        assert!(!is_active(issuer, &other).await, "{other}");
        resource(issuer, "/api/any", Some(&other)).await.assert_error(401, "invalid_token");
        revoke(issuer, WEB, &other).await.assert_ok();
    }
    for other in with_other_times(&tokens.member("refresh_token")) {
        refresh(issuer, WEB, &other).await.assert_error(400, "invalid_grant");
        revoke(issuer, WEB, &other).await.assert_ok();
    }

    assert_eq!(provider.live_tokens().await, 1);
    resource(issuer, "/api/any", Some(&tokens.member("access_token"))).await.assert_ok();
    refresh(issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
    exchange(issuer, WEB, &code).await.assert_ok();
}
