//! What a client registers, and what it is taken to have registered when it says nothing. RFC 7591, section 2.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};
use serde_json::json;

const BARE: As = As::Basic("bare", SECRET);

/// A client that registers a redirect URI and nothing else, and one that names every member that the server reads.
fn clients() -> String {
    demo_and(&[
        json!({ "client_id": "bare", "client_secret": SECRET, "redirect_uris": [REDIRECT] }),
        json!({
            "client_id": "full",
            "client_secret": SECRET,
            "client_name": "Full client",
            "client_uri": "https://full.example.com/",
            "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_post",
            "scope": "profile",
        }),
    ])
}

/// RFC 7591 section 2: `authorization_code`, `code` and `client_secret_basic` are the defaults, and no scope is registered.
#[every_database(seed = clients())]
async fn what_a_client_leaves_out_has_its_default(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("bare", "");
    let code = alice.code_for(&request).await;

    exchange(issuer, As::Public("bare"), &code).await.assert_error(401, "invalid_client");
    let tokens = exchange(issuer, BARE, &code).await;
    tokens.assert_ok().assert_members(&["access_token", "expires_in", "token_type"]);
    refresh(issuer, BARE, "x").await.assert_error(400, "unauthorized_client");
    let grant = Fields::of(&[("grant_type", "client_credentials")]);
    token_with(issuer, BARE, &grant).await.assert_error(400, "unauthorized_client");
    let token = alice.authorize(&request.clone().with("response_type", "token")).await;
    assert_eq!(token.fragment_parameter("error").as_deref(), Some("unauthorized_client"));
    let scope = alice.authorize(&request.with("scope", "profile")).await;
    scope.assert_redirect_error(REDIRECT, "invalid_scope");
    assert_eq!(provider.tokens().await, 1);
}

/// RFC 7591 section 2: what a client registers is what counts.
#[every_database(seed = clients())]
async fn what_a_client_registers_counts(provider: Running) {
    let issuer = &provider.issuer;
    let full = As::Post("full", SECRET);
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("full", "profile");
    let consent = alice.authorize(&request).await;
    let code = alice.answer(&consent, "yes").await.code();

    assert!(consent.body.contains("Full client"), "{}", consent.body);
    exchange(issuer, As::Public("full"), &code).await.assert_error(401, "invalid_client");
    let tokens = exchange(issuer, full, &code).await;
    refresh(issuer, full, &tokens.assert_ok().member("refresh_token")).await.assert_ok();
    let grant = Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile")]);
    token_with(issuer, full, &grant).await.assert_ok().assert_member("scope", "profile");
    let scope = alice.authorize(&request.with("scope", "email")).await;
    scope.assert_redirect_error(REDIRECT, "invalid_scope");
}
