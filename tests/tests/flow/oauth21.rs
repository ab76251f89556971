//! What the profile `oauth21` gives to nobody, and that everything else goes on. OAuth 2.1; RFC 9700, section 2.

use oauth_runtime::settings::Settings;
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::*,
    registration::{public_client, register, registered, with as registering},
    running::Running,
    seeds::*,
};
use provider::{SeedChoice, seed::Seed};
use serde_json::json;

const TRUSTED: As = As::Basic("trusted", SECRET);

fn settings() -> Settings {
    serde_json::from_value(json!({ "profile": "oauth21" })).unwrap()
}

/// With the demo clients, one that people tell their passwords, and one that gets its tokens at the redirect URI.
async fn start(database: TestDatabase) -> Running {
    let clients = demo_and(&[password_client("trusted"), implicit_client("page")]);
    let seed = SeedChoice::Given(Seed::parse(&clients).unwrap());
    let settings = provider::Settings { seed, server: settings(), ..provider::Settings::default() };
    Running::start_as(database, settings).await
}

fn password() -> Fields {
    Fields::of(&[("grant_type", "password"), ("username", "alice"), ("password", "wonderland")])
}

/// RFC 9700 section 2.1.1: a challenge protects confidential clients too, against a code that somebody else puts into their answer.
#[every_database]
async fn every_client_must_send_a_code_challenge(database: TestDatabase) {
    let provider = start(database).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for client in [WEB, SPA] {
        let request = Fields::authorization(client.client_id(), "profile");
        let bare = request.clone().without("code_challenge").without("code_challenge_method");
        let page = alice.authorize(&bare).await;
        page.assert_redirect_error(REDIRECT, "invalid_request");
        assert_eq!(page.parameter("iss").as_deref(), Some(&*provider.issuer));

        let code = alice.code_for(&request).await;
        let unproven = Fields::exchange(&code).without("code_verifier");
        token_with(&provider.issuer, client, &unproven).await.assert_error(400, "invalid_request");
        let tokens = exchange(&provider.issuer, client, &code).await;
        let refreshed = refresh(&provider.issuer, client, &tokens.member("refresh_token")).await;
        let access_token = refreshed.assert_ok().member("access_token");
        resource(&provider.issuer, "/api/me", Some(&access_token)).await.assert_ok();
    }
}

/// RFC 9700 section 2.4. The client is registered for it, and the application has the grant.
#[every_database]
async fn a_password_buys_nothing(database: TestDatabase) {
    let provider = start(database).await;

    let answer = token_with(&provider.issuer, TRUSTED, &password()).await;

    answer.assert_error(400, "unsupported_grant_type");
}

/// RFC 9700 section 2.1.2.
#[every_database]
async fn no_answer_of_the_authorization_endpoint_has_a_token_in_it(database: TestDatabase) {
    let provider = start(database).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for response_type in ["token", "code token", "id_token token"] {
        let request = Fields::authorization("page", "profile").with("response_type", response_type);

        let page = alice.authorize(&request).await;

        page.assert_redirect_error(REDIRECT, "unsupported_response_type");
        assert_eq!(page.fragment_parameter("access_token"), None, "{page:?}");
    }
}

/// RFC 8414 section 2: what is not there is not advertised.
#[every_database]
async fn metadata_name_nothing_that_is_given_to_nobody(database: TestDatabase) {
    let provider = start(database).await;

    let path = "/.well-known/oauth-authorization-server";
    let document = resource(&provider.issuer, path, None).await.json;

    let grants = document["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&json!("authorization_code")), "{document}");
    assert!(!grants.contains(&json!("password")) && !grants.contains(&json!("implicit")));
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert_eq!(document["response_modes_supported"], json!(["query", "fragment", "form_post"]));
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
}

/// Editors register a scheme of their own beside loopback addresses. The dangerous ones stay refused, in any case.
#[every_database]
async fn a_client_may_register_every_scheme_that_is_not_dangerous(database: TestDatabase) {
    let provider = start(database.lent()).await;
    let of = |uri: &str| registering(public_client(), &json!({ "redirect_uris": [uri, REDIRECT] }));

    let editor = of("cursor://anysphere.cursor-mcp/oauth/callback");
    registered(&provider.issuer, &editor).await;
    for uri in ["JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "FILE:///etc/passwd"] {
        let refused = register(&provider.issuer, &of(uri)).await;
        refused.assert_error(400, "invalid_redirect_uri");
    }
    drop(provider);
    let default = Running::start(database).await;
    register(&default.issuer, &editor).await.assert_error(400, "invalid_redirect_uri");
}
