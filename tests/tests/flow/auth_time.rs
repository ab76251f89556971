//! When the user signed in, which is not when they decide. RFC 9068, section 2.2.1; RFC 9470, section 6.2.

use oauth_runtime::clock::Clock as _;
use oauth_tests::{
    browser::Browser,
    every_database,
    oauth::*,
    running::Running,
    seeds::*,
    signed,
    test_clock::{HOUR, MINUTE},
};

const JWT_WEB: As = As::Basic("jwt-web", SECRET);

fn clients() -> String {
    demo_and(&[with(web_client("jwt-web", &[REDIRECT]), "access_token_format", "jwt")])
}

#[every_database(seed = clients())]
async fn every_token_of_an_authorization_says_when_its_user_signed_in(provider: Running) {
    let issuer = &provider.issuer;
    let signed_in_at = provider.clock.now();
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    provider.clock.advance(5 * MINUTE);

    let page = alice.allow(&authorization_query("demo-web", "profile")).await;
    let tokens = exchange(issuer, WEB, &page.code()).await;
    let described = introspect(issuer, WEB, &tokens.assert_ok().member("access_token")).await;
    assert_eq!(described.assert_ok().json["auth_time"], signed_in_at);
    assert_eq!(described.json["iat"], signed_in_at + 5 * MINUTE);

    // A refresh is no sign-in.
    provider.clock.advance(HOUR);
    let refreshed = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
    let described = introspect(issuer, WEB, &refreshed.assert_ok().member("access_token")).await;
    assert_eq!(described.assert_ok().json["auth_time"], signed_in_at);

    let page = alice.allow(&authorization_query("jwt-web", "profile")).await;
    let tokens = exchange(issuer, JWT_WEB, &page.code()).await;
    let token = tokens.assert_ok().member("access_token");
    let read = signed::read(issuer, &token, issuer).await.expect("a good token");
    assert_eq!(read.claims["auth_time"], signed_in_at);
    assert_eq!(read.claims["amr"], serde_json::json!(["pwd"]));
    let described = introspect(issuer, JWT_WEB, &token).await;
    assert_eq!(described.assert_ok().json["auth_time"], signed_in_at);
}

/// Nobody signed in for a client that acts for itself.
#[every_database]
async fn a_token_without_a_user_says_nothing_of_a_sign_in(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;

    let described = introspect(&provider.issuer, SERVICE, &token).await;

    assert!(described.assert_ok().json.get("auth_time").is_none(), "{described:?}");
}
