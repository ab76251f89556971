//! Sessions of people's browsers.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, html::hidden_fields, oauth::*,
    rows::Rows as _, running::Running, test_clock::HOUR,
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use std::time::Duration;
use tokio::task::JoinSet;

/// Changes that an operator's program makes to alice's account. Each makes the earlier sign-in invalid.
const CHANGES: [&str; 2] = [
    "UPDATE \"user\" SET disabled_at = 1 WHERE username = 'alice'",
    "UPDATE \"user\" SET password_hash = (SELECT password_hash FROM \"user\" WHERE username = 'bob') WHERE username = 'alice'",
];

/// Whether the session of this browser is valid.
async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

/// Attack: a flood of visitors fills the table of sessions.
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

/// Attack: a text that a database cannot store turns a wrong form into an outage.
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

/// Attack: somebody who knows a password fills the table of sessions, with sign-ins one after the other and at the same time.
#[every_database]
async fn one_person_has_twenty_sessions_and_the_oldest_ends(provider: Running) {
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    let mut browsers = Vec::new();
    for _ in 0..22 {
        browsers.push(Browser::signed_in(&provider.issuer, "alice", "wonderland").await);
    }

    assert_eq!(provider.sessions().await, 21);
    for (number, browser) in browsers.iter().enumerate() {
        assert_eq!(is_signed_in(browser).await, number >= 2, "{number}");
    }
    let mut together = JoinSet::new();
    for _ in 0..8 {
        let issuer = provider.issuer.clone();
        together.spawn(async move { Browser::signed_in(&issuer, "alice", "wonderland").await });
    }
    for browser in together.join_all().await {
        assert!(is_signed_in(&browser).await);
    }
    assert_eq!(provider.sessions().await, 21);
    assert!(is_signed_in(&bob).await, "somebody else's sessions are not counted");
}

/// Attack: a session outlives the account or the password with which it was opened. The account is disabled for
/// a while, or gets another password.
#[every_database]
async fn a_session_ends_with_the_account_or_the_password_that_opened_it(provider: Running) {
    for change in CHANGES {
        let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
        let consent = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
        let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;

        provider.execute(change).await;

        let answer = alice.answer(&consent, "yes").await;
        assert!(answer.parameter("code").is_none(), "{change}: {answer:?}");
        assert!(!is_signed_in(&alice).await, "{change}");
        provider.enable_users().await;
        assert!(!is_signed_in(&alice).await, "{change}");
        assert!(is_signed_in(&bob).await, "{change}");
        assert_eq!(provider.sessions().await, 1, "{change}");
        provider.end_sessions().await;
    }
}

/// Attack: the account is disabled, or its password changed, between the check of the password and the storing of the session.
#[every_database]
async fn whoever_signs_in_while_their_account_changes_has_no_session(provider: Running) {
    for change in CHANGES {
        let alice = Browser::new(&provider.issuer);
        let operator = provider.database.begin().await.unwrap();
        operator.execute_unprepared(change).await.unwrap();
        let signing_in = {
            let alice = alice.clone();
            tokio::spawn(async move { alice.sign_in("/login", "alice", "wonderland").await })
        };
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(!signing_in.is_finished(), "signing in did not wait for the change");
        operator.commit().await.unwrap();

        let page = signing_in.await.unwrap();

        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{change}: {page:?}");
        assert_eq!(provider.sessions().await, 0, "{change}");
        provider.enable_users().await;
        assert!(!is_signed_in(&alice).await, "{change}");
    }
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    assert!(is_signed_in(&bob).await);
}
