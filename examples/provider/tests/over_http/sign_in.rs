//! Limits on guesses at passwords.

use oauth_tests::{browser::Browser, database::TestDatabase, every_database, running::Running};
use reqwest::StatusCode;

/// Attack: a user name that a database cannot store turns a wrong guess into an outage, or into a guess that is not counted.
#[every_database]
async fn a_user_name_that_nobody_can_have_is_wrong_and_counts(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    for username in ["alice\0", "\0", "ali\u{7f}ce", "ali ce", "", "Alice", "aļice"] {
        let page = browser.sign_in("/login", username, "wonderland").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{username:?}");
    }
    for _ in 0..9 {
        browser.sign_in("/login", "alice\0", "wonderland").await;
    }
    let page = browser.sign_in("/login", "alice\0", "wonderland").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(page.header("retry-after"), "60");

    let page = browser.sign_in("/login", "alice", "won\0derland").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let page = browser.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

/// Phone keyboards add a space after the user name. A password is taken exactly as it was typed.
#[every_database]
async fn a_blank_around_the_user_name_signs_in(provider: Running) {
    for username in ["alice ", " alice", "\talice\u{a0} ", "alice"] {
        let browser = Browser::new(&provider.issuer);
        let page = browser.sign_in("/login", username, "wonderland ").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{username:?}");
        let page = browser.sign_in("/login", username, "wonderland").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{username:?}");
        assert!(browser.get("/account").await.body.contains("Alice Liddell"), "{username:?}");
    }
}

/// A password over the length limit is not hashed, but counts as a wrong guess.
#[every_database]
async fn a_password_that_is_too_long_counts(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let long = "x".repeat(1025);
    for guess in 0..10 {
        let page = browser.sign_in("/login", "alice", &long).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{guess}");
    }

    let page = browser.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

/// Renames a table away, or back.
async fn rename_table(provider: &Running, from: &str, to: &str) {
    provider.execute(&format!("ALTER TABLE \"{from}\" RENAME TO \"{to}\"")).await;
}

/// An outage does not count as a wrong guess.
#[every_database]
async fn an_outage_does_not_count_as_a_wrong_password(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    rename_table(&provider, "user", "user_away").await;
    for attempt in 0..12 {
        let page = browser.sign_in("/login", "alice", "wonderland").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{attempt}");
    }
    rename_table(&provider, "user_away", "user").await;

    let page = browser.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

/// Makes ten wrong guesses for alice with this address in the header. Returns the status of the next attempt.
async fn exhaust(provider: &Running, address: &str) -> StatusCode {
    let browser = Browser::forwarded_for(&provider.issuer, address);
    for _ in 0..10 {
        browser.sign_in("/login", "alice", "wrong").await;
    }
    browser.sign_in("/login", "alice", "wonderland").await.status
}

/// Otherwise all people behind one proxy would share one limit.
#[tokio::test]
async fn people_behind_a_trusted_proxy_are_told_apart() {
    let provider = Running::start_behind_proxies(TestDatabase::sqlite()).await;

    assert_eq!(exhaust(&provider, "203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS);

    // What the client in front of the proxy claims in the header changes nothing.
    let same = Browser::forwarded_for(&provider.issuer, "198.51.100.1, 203.0.113.7");
    let page = same.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    let other = Browser::forwarded_for(&provider.issuer, "203.0.113.8");
    let page = other.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

/// Attack: a client escapes the limit on guesses with a header.
#[tokio::test]
async fn nobody_else_is_believed_about_addresses() {
    let provider = Running::start(TestDatabase::sqlite()).await;

    assert_eq!(exhaust(&provider, "203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS);

    let other = Browser::forwarded_for(&provider.issuer, "203.0.113.8");
    let page = other.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}
