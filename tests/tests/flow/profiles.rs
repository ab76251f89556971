//! What the profile `compat` loosens, and that nothing else changes with it. RFC 7636, section 4.3; RFC 6749, section 3.3.

use oauth_runtime::{protocol::profile::Profile, settings::Settings};
use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, oauth::*,
    rows::Rows as _, running::Running,
};
use serde_json::{Value, json};

const PROFILES: [Profile; 3] = Profile::ALL;

fn settings(json: Value) -> Settings {
    serde_json::from_value(json).unwrap()
}

async fn start(database: TestDatabase, profile: Profile) -> Running {
    Running::start_set(database, settings(json!({ "profile": profile.as_str() }))).await
}

fn challenged(client_id: &str, challenge: &str, method: Option<&str>) -> Fields {
    let request = Fields::authorization(client_id, "profile").with("code_challenge", challenge);
    match method {
        Some(method) => request.with("code_challenge_method", method),
        None => request.without("code_challenge_method"),
    }
}

/// RFC 7636 sections 4.3 and 4.6.
#[every_database]
async fn a_plain_challenge_and_one_without_a_method_are_good_under_compat(database: TestDatabase) {
    let provider = start(database, Profile::Compat).await;
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let long = "x".repeat(128);
    for client in [WEB, SPA] {
        for (verifier, method) in [
            (VERIFIER, Some("plain")),
            (VERIFIER, None),
            (VERIFIER, Some("")),
            (long.as_str(), Some("plain")),
        ] {
            let request = challenged(client.client_id(), verifier, method);
            let code = alice.code_for(&request).await;
            let wrong = Fields::exchange(&code).with("code_verifier", &"y".repeat(43));
            token_with(issuer, client, &wrong).await.assert_error(400, "invalid_grant");
            let none = Fields::exchange(&code).without("code_verifier");
            token_with(issuer, client, &none).await.assert_error(400, "invalid_request");
            let right = Fields::exchange(&code).with("code_verifier", verifier);
            token_with(issuer, client, &right).await.assert_ok();
        }
        let code = alice.code_for(&Fields::authorization(client.client_id(), "profile")).await;
        exchange(issuer, client, &code).await.assert_ok();
        for (challenge, method) in [
            ("short", Some("plain")),
            (VERIFIER, Some("PLAIN")),
            (VERIFIER, Some("S512")),
            ("", Some("plain")),
        ] {
            let page = alice.authorize(&challenged(client.client_id(), challenge, method)).await;
            page.assert_redirect_error(REDIRECT, "invalid_request");
        }
    }
    let bare = Fields::authorization("demo-spa", "profile")
        .without("code_challenge")
        .without("code_challenge_method");
    alice.authorize(&bare).await.assert_redirect_error(REDIRECT, "invalid_request");
}

#[every_database]
async fn a_plain_challenge_is_refused_by_default(database: TestDatabase) {
    let provider = start(database, Profile::Default).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for method in [Some("plain"), None] {
        let page = alice.authorize(&challenged("demo-web", VERIFIER, method)).await;
        page.assert_redirect_error(REDIRECT, "invalid_request");
    }
}

/// Somebody who reads the database must not learn a verifier.
#[every_database]
async fn a_plain_challenge_is_stored_as_a_hash(database: TestDatabase) {
    let provider = start(database, Profile::Compat).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    alice.code_for(&challenged("demo-web", VERIFIER, Some("plain"))).await;

    assert_eq!(provider.codes_with_challenge(VERIFIER).await, 0);
    assert_eq!(provider.codes_with_challenge(CHALLENGE).await, 1, "the hash of RFC 7636's example");
}

/// RFC 6749 sections 3.3 and 5.1: the answer says what was granted.
#[every_database]
async fn words_that_a_client_did_not_register_are_dropped_under_compat_and_refused_by_default(
    database: TestDatabase,
) {
    for profile in PROFILES {
        let provider = start(database.lent(), profile).await;
        let issuer = &provider.issuer;
        let is_compat = profile == Profile::Compat;
        let asked = [("grant_type", "client_credentials"), ("scope", "zzz email")];
        let answer = token(issuer, SERVICE, &asked).await;
        let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
        let request = Fields::authorization("demo-web", "profile admin");
        if is_compat {
            answer.assert_ok().assert_member("scope", "email");
            let code = alice.code_for(&request).await;
            exchange(issuer, WEB, &code).await.assert_ok().assert_member("scope", "profile");
        } else {
            answer.assert_error(400, "invalid_scope");
            let page = alice.authorize(&request).await;
            page.assert_redirect_error(REDIRECT, "invalid_scope");
        }
        // Nothing is left, so there is nothing to grant.
        let nothing = [("grant_type", "client_credentials"), ("scope", "zzz")];
        token(issuer, SERVICE, &nothing).await.assert_error(400, "invalid_scope");
    }
}

/// RFC 6749 section 6: no profile lets a refresh widen.
#[every_database]
async fn a_refresh_widens_under_no_profile(database: TestDatabase) {
    let provider = start(database, Profile::Compat).await;
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;

    let wider = Fields::refresh(&tokens.member("refresh_token")).and("scope", "profile email");

    token_with(&provider.issuer, WEB, &wider).await.assert_error(400, "invalid_scope");
}

/// S30 of the ancestor: 864000 seconds for a code, a password and a client's own token, 3600 for what else there is.
#[every_database]
async fn tokens_live_as_long_as_the_ancestors_under_compat_and_an_hour_by_default(
    database: TestDatabase,
) {
    for (profile, of_code) in [(Profile::Default, 3600), (Profile::Compat, 864_000)] {
        let provider = start(database.lent(), profile).await;
        let issuer = &provider.issuer;
        let tokens = tokens_for(issuer, WEB, "profile").await;
        assert_eq!(tokens.json["expires_in"], of_code, "{profile}");
        let own = token(issuer, SERVICE, &[("grant_type", "client_credentials")]).await;
        assert_eq!(own.assert_ok().json["expires_in"], of_code, "{profile}");
        let refreshed = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
        assert_eq!(refreshed.assert_ok().json["expires_in"], 3600, "{profile}");
    }
}

/// A code of the ancestor lives five minutes.
#[every_database]
async fn a_code_lives_five_minutes_under_compat(database: TestDatabase) {
    let provider = start(database, Profile::Compat).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let (in_time, late) = (alice.code_for(&request).await, alice.code_for(&request).await);

    provider.clock.advance(290);
    exchange(&provider.issuer, WEB, &in_time).await.assert_ok();
    provider.clock.advance(20);
    exchange(&provider.issuer, WEB, &late).await.assert_error(400, "invalid_grant");
}

#[every_database]
async fn a_setting_wins_over_the_profile(database: TestDatabase) {
    let settings = settings(json!({
        "profile": "compat",
        "lifetimes": { "access_token": 900, "access_token_by_grant": { "client_credentials": 60 } },
    }));
    let provider = Running::start_set(database, settings).await;
    let issuer = &provider.issuer;

    let own = token(issuer, SERVICE, &[("grant_type", "client_credentials")]).await;
    assert_eq!(own.assert_ok().json["expires_in"], 60);
    let tokens = tokens_for(issuer, WEB, "profile").await;
    assert_eq!(tokens.json["expires_in"], 900);
}

/// RFC 8414 section 2.
#[every_database]
async fn metadata_name_the_methods_of_the_profile(database: TestDatabase) {
    for (profile, methods) in [
        (Profile::Default, json!(["S256"])),
        (Profile::OAuth21, json!(["S256"])),
        (Profile::Compat, json!(["S256", "plain"])),
    ] {
        let provider = start(database.lent(), profile).await;
        let path = "/.well-known/oauth-authorization-server";
        let document = resource(&provider.issuer, path, None).await.json;
        assert_eq!(document["code_challenge_methods_supported"], methods, "{profile}");
    }
}
