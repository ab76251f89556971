//! The authorization code grant at the token endpoint. RFC 6749, sections 4.1.3 and 4.1.4.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};

fn clients() -> String {
    demo_and(&[with(
        web_client("posting", &[REDIRECT]),
        "token_endpoint_auth_method",
        "client_secret_post",
    )])
}

/// RFC 6749 section 4.1.
#[every_database]
async fn a_code_becomes_tokens_that_open_the_api(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "profile email").await;

    let me = resource(&provider.issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    assert_eq!(me.assert_ok().member("username"), "alice");
    assert_eq!(me.member("client_id"), "demo-web");
    assert_eq!(tokens.json["expires_in"], 3600);
    let refresh_token = tokens.member("refresh_token");
    let parts: Vec<_> = refresh_token.split('.').map(str::len).collect();
    assert_eq!(parts, [12, 56, 43, 43], "time, family, random part and tag");
}

/// RFC 6749 section 5.1: the answer, for each way of client authentication.
#[every_database(seed = clients())]
async fn the_answer_is_complete_for_every_kind_of_client(provider: Running) {
    for client in [WEB, SPA, As::Post("posting", SECRET)] {
        let answer = tokens_for(&provider.issuer, client, "profile").await;

        answer.assert_members(&[
            "access_token",
            "expires_in",
            "refresh_token",
            "scope",
            "token_type",
        ]);
        answer.assert_member("token_type", "Bearer");
        answer.assert_member("scope", "profile");
        for (name, value) in [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("pragma", "no-cache"),
        ] {
            answer.assert_header(name, value);
        }
    }
}

/// RFC 6749 section 5.2: errors have a code, a fixed sentence of allowed characters, and may not be kept.
#[every_database]
async fn a_refusal_is_json_that_repeats_nothing(provider: Running) {
    let canary = "canary\"\\ä<script>";
    for fields in [
        Fields::exchange(canary),
        Fields::exchange("x").with("redirect_uri", canary),
        Fields::exchange("x").with("code_verifier", canary),
        Fields::exchange("x").with("grant_type", canary),
        Fields::refresh(canary),
        Fields::refresh("x").with("scope", canary),
        Fields::exchange("x").and(canary, canary).and(canary, canary),
    ] {
        let answer = token_with(&provider.issuer, WEB, &fields).await;

        assert_eq!(answer.status, 400, "{}", answer.asked);
        answer.assert_members(&["error", "error_description", "error_uri"]);
        let description = answer.member("error_description");
        assert!(
            description.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
            "{}: {description}",
            answer.asked
        );
        assert!(!answer.text.contains("canary"), "{}: {}", answer.asked, answer.text);
        for (name, value) in [
            ("cache-control", "no-store"),
            ("pragma", "no-cache"),
            ("content-type", "application/json"),
            ("www-authenticate", ""),
        ] {
            answer.assert_header(name, value);
        }
    }
}

/// RFC 6749 section 4.1.3: what is missing is told apart from what is wrong.
#[every_database]
async fn a_missing_code_is_a_bad_request_and_an_unknown_one_a_bad_grant(provider: Running) {
    let issuer = &provider.issuer;

    for fields in [Fields::exchange("").without("code"), Fields::exchange("")] {
        token_with(issuer, WEB, &fields).await.assert_error(400, "invalid_request");
    }
    for code in ["x", " ", "%", "' OR 1=1 --", "\u{1f600}"] {
        exchange(issuer, WEB, code).await.assert_error(400, "invalid_grant");
        exchange(issuer, SPA, code).await.assert_error(400, "invalid_grant");
    }
}

/// The scope is the authorization's; the token request cannot change it.
#[every_database]
async fn a_scope_in_the_token_request_is_not_read(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    for scope in ["profile email admin", "email", "root"] {
        let code = alice.code_for(&Fields::authorization("demo-web", "profile")).await;

        let answer = token_with(issuer, WEB, &Fields::exchange(&code).and("scope", scope)).await;

        answer.assert_ok().assert_member("scope", "profile");
    }
}

/// Two authorizations of one user and client are two families.
#[every_database]
async fn two_authorizations_live_and_die_apart(provider: Running) {
    let issuer = &provider.issuer;
    let one = tokens_for(issuer, WEB, "profile").await;
    let two = tokens_for(issuer, WEB, "profile").await;

    revoke(issuer, WEB, &one.member("refresh_token")).await.assert_ok();

    assert!(!is_active(issuer, &one.member("access_token")).await);
    assert!(is_active(issuer, &two.member("access_token")).await);
    assert_eq!(provider.families().await, 2);
}

/// RFC 6749 section 2.1: a public client proves itself by nothing but its verifier.
#[every_database]
async fn a_public_client_that_sends_a_secret_is_refused(provider: Running) {
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-spa", "profile").await;

    for client in [As::Basic("demo-spa", "x"), As::Post("demo-spa", "x")] {
        exchange(issuer, client, &code).await.assert_error(401, "invalid_client");
    }

    exchange(issuer, SPA, &code).await.assert_ok();
}
