//! Demo data are only for the machine on which they were made.

use oauth_tests::{
    database::TestDatabase, every_database, keys::key_source, rows::Rows as _, running::Running,
};
use provider::{Provider, SeedChoice, Settings, seed::Seed};

/// The number of users and clients that a first start creates.
async fn made(listen: &str, issuer: &str, demo: Option<bool>) -> (i64, i64) {
    let database = TestDatabase::sqlite();
    let settings = Settings {
        database_url: database.url.clone(),
        issuer: Some(issuer.to_owned()),
        demo,
        ..Settings::default()
    };
    let provider = Provider::start(settings, listen.parse().unwrap()).await.unwrap();
    let numbers = (provider.database().users().await, provider.database().clients().await);
    assert_eq!(provider.withholds_demo_data(), numbers == (0, 0));
    assert_eq!(provider.inserted_demo_data(), numbers != (0, 0));
    numbers
}

#[tokio::test]
async fn a_provider_that_others_can_reach_has_no_demo_data_unless_it_is_told_so() {
    for (listen, issuer) in [
        ("127.0.0.1:8080", "https://id.example.com"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("192.0.2.1:443", "https://id.example.com"),
    ] {
        assert_eq!(made(listen, issuer, None).await, (0, 0), "{listen} {issuer}");
        assert_eq!(made(listen, issuer, Some(false)).await, (0, 0), "{listen} {issuer}");
    }
    assert_eq!(made("0.0.0.0:8080", "https://id.example.com", Some(true)).await, (2, 6));
    assert_eq!(made("127.0.0.1:8080", "http://localhost:8080", None).await, (2, 6));
}

const DEMO: &str = include_str!("../../src/seed/demo.json");

/// Starts with a public issuer on this database. Returns nothing, or the error.
async fn public_start(
    database_url: &str,
    demo: Option<bool>,
    seed: Option<&str>,
) -> Result<(), String> {
    let seed = seed.map(|seed| SeedChoice::Given(Seed::parse(seed).unwrap()));
    let settings = Settings {
        database_url: database_url.to_owned(),
        issuer: Some("https://id.example.com".to_owned()),
        seed: seed.unwrap_or(SeedChoice::BuiltIn),
        keys: key_source(),
        demo,
        ..Settings::default()
    };
    let provider = Provider::start(settings, "127.0.0.1:8080".parse().unwrap()).await;
    provider.map(drop).map_err(|stop| stop.to_string())
}

/// Attack: somebody tries the provider out, and then makes it public with the same database.
#[every_database]
async fn demo_data_of_an_earlier_start_are_not_served_to_others(provider: Running) {
    let url = provider.test_database.url.clone();

    let refusal = public_start(&url, None, None).await.unwrap_err();

    for words in [
        "alice, bob",
        "demo-web, demo-spa, demo-service, demo-api, demo-tv, demo-playground",
        "user disable alice",
        "user disable bob",
        "client remove demo-web",
        "client remove demo-api",
        "client remove demo-tv",
        "client remove demo-playground",
        "--demo",
    ] {
        assert!(refusal.contains(words), "no {words} in {refusal}");
    }
    assert!(!refusal.contains("wonderland") && !refusal.contains("secret`"), "{refusal}");
    assert_eq!(public_start(&url, Some(false), None).await, Err(refusal));
    assert_eq!(public_start(&url, Some(true), None).await, Ok(()));
    provider.disable_user("alice").await;
    provider.disable_user("bob").await;
    provider.disable_client("demo-spa").await;
    for client_id in ["demo-web", "demo-service", "demo-tv", "demo-playground"] {
        provider.remove_client(client_id).await;
    }
    let refusal = public_start(&url, None, None).await.unwrap_err();
    assert!(refusal.contains("the clients demo-api of") && !refusal.contains("alice"), "{refusal}");
    provider.remove_client("demo-api").await;
    assert_eq!(public_start(&url, None, None).await, Ok(()));
}

/// The users and clients that a seed names belong to the operator, whatever their names are. The others are still demo data.
#[every_database]
async fn a_seed_takes_demo_data_over(provider: Running) {
    let url = provider.test_database.url.clone();
    let users = provider.users().await;
    let some = r#"{"users":[{"username":"alice","password":"own"},{"username":"carol","password":"own"}]}"#;

    let refusal = public_start(&url, None, Some(some)).await.unwrap_err();

    assert!(refusal.contains("the users bob and") && !refusal.contains("carol"), "{refusal}");
    assert_eq!(provider.users().await, users, "a start that is refused writes nothing");
    assert_eq!(public_start(&url, None, Some(DEMO)).await, Ok(()));
    assert_eq!(public_start(&url, None, None).await, Ok(()));
}

/// A seed with the content of the demo data is not demo data.
#[every_database(seed = DEMO)]
async fn a_seed_is_no_demo_data(provider: Running) {
    assert_eq!(public_start(&provider.test_database.url, None, None).await, Ok(()));
}
