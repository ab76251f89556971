//! Demo data are for the machine that they are made on.

use oauth_tests::{database::TestDatabase, rows::Rows as _};
use provider::{Provider, Settings};

/// How many users and clients a first start makes.
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
    assert_eq!(made("0.0.0.0:8080", "https://id.example.com", Some(true)).await, (2, 4));
    assert_eq!(made("127.0.0.1:8080", "http://localhost:8080", None).await, (2, 4));
}
