//! Sessions of people at the browser.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, html::hidden_fields, oauth::*,
    rows::Rows as _, running::Running, test_clock::HOUR,
};
use reqwest::StatusCode;

/// A flood of visitors fills the table of sessions.
#[every_database]
async fn a_browser_that_only_looks_at_forms_has_no_session(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    for path in ["/", "/login", "/logout", "/account", "/nothing"] {
        browser.get(path).await;
    }
    browser.sign_in("/login", "alice", "wrong").await;

    assert_eq!(provider.sessions().await, 0);
    assert_eq!(browser.cookie("session"), None);
    let signed_in = browser.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(provider.sessions().await, 1);
}

/// A session ends eight hours after signing in, whatever happens in it.
#[every_database]
async fn what_a_person_does_does_not_prolong_their_session(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let code = alice.code_for(&Fields::authorization("demo-web", "profile")).await;
    exchange(&provider.issuer, WEB, &code).await.assert_ok();
    provider.clock.advance(8 * HOUR - 10);

    let account = alice.get("/account").await;
    let form = Fields::from(hidden_fields(&account.body, "/account"));
    alice.post("/account", form.pairs()).await;
    let notice = alice.get("/account").await;

    assert!(notice.body.contains("The access was withdrawn."), "the session was written");
    provider.clock.advance(9);
    assert_eq!(alice.get("/account").await.status, StatusCode::OK);
    provider.clock.advance(1);
    assert_eq!(alice.get("/account").await.location.as_deref(), Some("/login"));
}

/// A text that a database cannot hold makes an outage out of a wrong form.
#[every_database]
async fn a_nul_in_a_field_is_wrong_and_no_trouble(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let code = alice.code_for(&Fields::authorization("demo-web", "profile")).await;
    exchange(&provider.issuer, WEB, &code).await.assert_ok();
    let form = Fields::from(hidden_fields(&alice.get("/account").await.body, "/account"));

    for name in ["demo-web\0", "\0", "demo\u{1}web"] {
        let answer = alice.post("/account", form.clone().with("client_id", name).pairs()).await;
        assert_eq!(answer.location.as_deref(), Some("/account"), "{name:?}");
    }
    assert_eq!(provider.live_tokens().await, 1);
}
