//! A client that wants its user to sign in anew. RFC 9470, section 4; OpenID Connect Core, section 3.1.2.1 (`max_age`).

use oauth_runtime::clock::Clock as _;
use oauth_tests::{
    browser::Browser, every_database, fields::Fields, html::hidden_fields, oauth::*,
    running::Running, test_clock::MINUTE,
};

fn request(max_age: &str) -> Fields {
    Fields::authorization("demo-web", "profile").with("max_age", max_age)
}

#[every_database]
async fn a_session_that_is_too_old_is_asked_for_the_password_again(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    provider.clock.advance(10 * MINUTE);
    alice.code_for(&request("601")).await;

    let sent = alice.authorize(&request("300")).await;

    let login = sent.location.clone().expect("a redirect to the sign-in page");
    assert!(login.starts_with("/login?pending="), "{sent:?}");
    let page = alice.get(&login).await;
    assert!(page.body.contains("confirm who you are"), "{}", page.body);
    assert!(!page.body.contains("Continue as"), "there is no way around the form");
    let signed_in_at = provider.clock.now();
    let back = alice.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    let code = alice.answer(&alice.get(&back).await, "yes").await.code();
    let tokens = exchange(issuer, WEB, &code).await;
    let described = introspect(issuer, WEB, &tokens.assert_ok().member("access_token")).await;
    assert_eq!(described.assert_ok().json["auth_time"], signed_in_at);
}

/// A sign-in takes a second, so the demand is held against the time when the request came.
#[every_database]
async fn a_sign_in_after_the_request_is_fresh_enough_for_any_demand(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    provider.clock.advance(1);
    let login = alice.authorize(&request("0")).await.location.unwrap();
    provider.clock.advance(MINUTE);
    let back = alice.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    provider.clock.advance(MINUTE);

    let page = alice.get(&back).await;

    assert_eq!(hidden_fields(&page.body, "/oauth/authorize").len(), 2, "{}", page.body);
    assert!(!alice.answer(&page, "yes").await.code().is_empty());
}

/// Somebody who leads a person around the sign-in page gets nothing.
#[every_database]
async fn a_request_that_comes_back_without_a_new_sign_in_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    provider.clock.advance(MINUTE);
    let login = alice.authorize(&request("30")).await.location.unwrap();
    let back = login.replace("/login?", "/oauth/authorize?");

    let page = alice.get(&back).await;

    page.assert_redirect_error(REDIRECT, "unmet_authentication_requirements");
}
