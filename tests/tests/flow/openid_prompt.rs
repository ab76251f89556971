//! What a client wants a person to be asked, and which name the sign-in page is told. OpenID Connect Core, sections 3.1.2.1 and 3.1.2.6.

use oauth_runtime::clock::Clock as _;
use oauth_runtime::settings::Settings;
use oauth_tests::{
    browser::{Browser, Page},
    client_documents::WithDocuments,
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::*,
    openid::claims_of,
    policed,
    running::Running,
    test_clock::{HOUR, MINUTE},
};
use serde_json::json;

fn request(prompt: &str) -> Fields {
    Fields::authorization("demo-web", "openid profile").with("prompt", prompt)
}

#[track_caller]
fn login_of(page: &Page) -> String {
    let login = page.location.clone().unwrap_or_default();
    assert!(login.starts_with("/login?pending="), "{page:?}");
    login
}

/// Leads around the sign-in page.
fn around(login: &str) -> String {
    login.replace("/login?", "/oauth/authorize?")
}

#[every_database]
async fn a_client_that_wants_nobody_asked_is_told_who_would_have_to_be(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    for (browser, error) in [(&nobody, "login_required"), (&alice, "consent_required")] {
        let page = browser.authorize(&request("none")).await;
        page.assert_redirect_error(REDIRECT, error);
        assert_eq!(page.parameter("state").as_deref(), request("none").get("state"));
        assert_eq!(page.parameter("iss").as_ref(), Some(&provider.issuer));
        assert!(page.parameter("error_description").is_some());
    }
    provider.clock.advance(MINUTE);
    let too_old = request("none").with("max_age", "30");
    alice.authorize(&too_old).await.assert_redirect_error(REDIRECT, "login_required");
}

/// An open redirect: nothing is told at an address that the client never registered. RFC 9700, section 4.11.
#[every_database]
async fn nobody_signed_in_and_an_unregistered_redirect_uri_are_a_page(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    for uri in ["https://evil.example/cb", "http://127.0.0.1:9999/cb2", "javascript:alert(1)"] {
        let page = nobody.authorize(&request("none").with("redirect_uri", uri)).await;
        page.assert_error_page(uri);
    }
    let unknown = request("none").with("client_id", "unknown");
    nobody.authorize(&unknown).await.assert_error_page("an unknown client");
}

/// Everybody could make a link to this server lead to a place of their own (RFC 9700 section 4.11.2).
#[every_database]
async fn a_client_that_nobody_registered_is_told_nothing_before_somebody_decided(
    provider: WithDocuments,
) {
    let silent = provider.request().with("prompt", "none");

    let nobody = Browser::new(&provider.issuer).authorize(&silent).await;
    nobody.assert_error_page("nobody is signed in");
    assert!(nobody.body.contains("not signed in as the application expects"), "{}", nobody.body);
    assert_eq!(provider.elsewhere.asked(), 0);
    let alice = provider.alice().await.authorize(&silent).await;
    alice.assert_error_page("alice has not agreed");
    assert!(alice.body.contains("you have not agreed"), "{}", alice.body);
}

#[every_database]
async fn none_stands_alone_and_unknown_words_are_ignored(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let long = "x".repeat(257);
    for prompt in ["none login", "create none", "none consent select_account", &long] {
        let page = alice.authorize(&request(prompt)).await;
        page.assert_redirect_error(REDIRECT, "invalid_request");
    }
    assert_eq!(alice.authorize(&request("create Login")).await.status, 200);
    let twice = request("login").and("prompt", "login");
    alice.authorize(&twice).await.assert_error_page("twice");
}

#[every_database]
async fn login_asks_for_the_password_whatever_the_session(provider: Running) {
    let issuer = &provider.issuer;
    // The session is of this second, so no `max_age` would find fault with it.
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;

    let login = login_of(&alice.authorize(&request("login")).await);

    let page = alice.get(&login).await;
    assert!(page.body.contains("confirm who you are"), "{}", page.body);
    assert!(!page.body.contains("Continue as"), "there is no way around the form");
    provider.clock.advance(MINUTE);
    let signed_in_at = provider.clock.now();
    let back = alice.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    provider.clock.advance(MINUTE);
    let code = alice.answer(&alice.get(&back).await, "yes").await.code();
    let tokens = exchange(issuer, WEB, &code).await;
    assert_eq!(claims_of(issuer, "demo-web", &tokens).await["auth_time"], signed_in_at);
}

/// Somebody who leads a person around the sign-in page gets nothing.
#[every_database]
async fn login_that_comes_back_without_a_new_sign_in_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    provider.clock.advance(1);
    let login = login_of(&alice.authorize(&request("login")).await);

    let page = alice.get(&around(&login)).await;

    page.assert_redirect_error(REDIRECT, "login_required");
    assert_eq!(page.parameter("state").as_deref(), request("login").get("state"));
    // The page may be shown to a fresh session and answered from an old one.
    let back = alice.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    let consent = alice.get(&back).await;
    assert!(!alice.answer(&consent, "yes").await.code().is_empty());
}

/// Somebody who is not signed in signs in once, and not twice.
#[every_database]
async fn whoever_is_not_signed_in_signs_in_once(provider: Running) {
    for prompt in ["login", "select_account", "login consent select_account"] {
        let browser = Browser::new(&provider.issuer);
        let login = login_of(&browser.authorize(&request(prompt)).await);
        provider.clock.advance(MINUTE);

        let back = browser.sign_in(&login, "alice", "wonderland").await.location.unwrap();

        let page = browser.get(&back).await;
        assert!(!browser.answer(&page, "yes").await.code().is_empty(), "{prompt}");
    }
}

#[every_database]
async fn select_account_offers_the_session_and_another_account(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    provider.clock.advance(HOUR);

    let login = login_of(&alice.authorize(&request("select_account")).await);

    let page = alice.get(&login).await;
    let back = around(&login);
    assert!(page.body.contains("Continue as Alice Liddell"), "{}", page.body);
    assert!(page.body.contains(&format!("href=\"{back}\"")), "{}", page.body);
    assert!(!alice.answer(&alice.get(&back).await, "yes").await.code().is_empty());
    let back = alice.sign_in(&login, "bob", "builder").await.location.unwrap();
    let page = alice.get(&back).await;
    assert!(page.body.contains("Bob Builder"), "{}", page.body);
}

#[every_database]
async fn the_sign_in_page_is_told_the_name_that_the_client_suggests(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let page_for = async |hint: &str| {
        let request = request("login").with("login_hint", hint);
        nobody.get(&login_of(&nobody.authorize(&request).await)).await.body
    };

    let page = page_for("alice@example.com").await;
    assert!(page.contains("name=\"username\" type=\"text\" value=\"alice@example.com\""), "{page}");
    let page = page_for("\"><script>alert(1)</script>").await;
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("value=\"&#34;&#62;&#60;script"), "{page}");
    for hint in ["a\nb", "a\u{7f}b", &"x".repeat(257)] {
        let page = page_for(hint).await;
        assert!(page.contains("name=\"username\" type=\"text\" value=\"\""), "{page}");
    }
}

/// A request of OAuth alone at a server that knows nothing of OpenID Connect.
#[every_database]
async fn a_server_without_openid_connect_hears_nothing_of_it(database: TestDatabase) {
    let (issuer, _, server) = policed::start(&database.url, Settings::default()).await;
    for (name, value) in [
        ("prompt", "none"),
        ("prompt", "login"),
        ("prompt", "none login"),
        ("id_token_hint", "x"),
        ("claims", "x"),
    ] {
        let request = Fields::authorization("app", "profile").with(name, value);
        let page = Browser::new(&issuer).authorize(&request).await;
        assert_eq!(page.status, 200, "{name}={value}: {page:?}");
    }
    policed_visitor_leaves(&server);
    let request = Fields::authorization("app", "profile").with("login_hint", "alice");
    let login = Browser::new(&issuer).authorize(&request).await.location.unwrap();
    let (_, pending) = login.split_once("?pending=").unwrap();
    assert_eq!(server.pending_login_hint(pending), None);
}

fn policed_visitor_leaves(server: &policed::Server) {
    server.provider().unwrap().visitor.lock().unwrap().clear();
}

/// OpenID Connect Discovery section 3; Initiating User Registration via OpenID Connect, section 4 (`prompt_values_supported`).
#[every_database]
async fn the_configuration_lists_the_words_and_says_that_claims_are_heard(provider: Running) {
    let path = "/.well-known/openid-configuration";

    let document = resource(&provider.issuer, path, None).await;

    let document = &document.assert_ok().json;
    let words = json!(["none", "login", "consent", "select_account"]);
    assert_eq!(document["prompt_values_supported"], words);
    assert_eq!(document["claims_parameter_supported"], true);
}
