//! The code flow of OpenID Connect: ID tokens, the userinfo endpoint, and what describes both. OpenID Connect Core, sections 2, 3.1, 5.3
//! and 12; OpenID Connect Discovery.

use oauth_runtime::clock::Clock as _;
use oauth_tests::{
    browser::Browser,
    device::{Device, TV},
    every_database,
    fields::Fields,
    oauth::*,
    openid::{claims_of, names},
    running::Running,
    seeds::*,
    test_clock::MINUTE,
};
use reqwest::Client;
use serde_json::json;

/// Signs alice in and exchanges the code of a request with a nonce.
async fn tokens_with_nonce(provider: &Running, scope: &str) -> Answer {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", scope).with("nonce", "n-0S6_WzA2Mj");
    let code = alice.code_for(&request).await;
    exchange(&provider.issuer, WEB, &code).await
}

#[every_database]
async fn an_id_token_says_who_signed_in_when_and_for_whom(provider: Running) {
    let issuer = &provider.issuer;
    let signed_in_at = provider.clock.now();
    let tokens = tokens_with_nonce(&provider, "openid profile").await;

    let claims = claims_of(issuer, "demo-web", &tokens).await;

    assert_eq!(claims["iss"], *issuer);
    assert_eq!(claims["aud"], "demo-web");
    assert_eq!(claims["nonce"], "n-0S6_WzA2Mj");
    assert_eq!(claims["auth_time"], signed_in_at);
    assert_eq!(claims["amr"], json!(["pwd"]));
    assert_eq!(claims["exp"].as_i64(), claims["iat"].as_i64().map(|time| time + 3600));
    let me = resource(issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    assert_eq!(claims["sub"], me.assert_ok().json["sub"]);
    // What the access token can ask for does not travel here (OpenID Connect Core section 5.4).
    assert_eq!(
        names(&claims),
        ["amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sub"]
    );
}

/// `"nonce": null` is a nonce for some clients.
#[every_database]
async fn w16_a_request_without_a_nonce_gets_a_token_without_one(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "openid").await;

    let claims = claims_of(&provider.issuer, "demo-web", &tokens).await;

    assert!(!names(&claims).contains(&"nonce"), "{claims}");
}

#[every_database]
async fn a_request_without_openid_gets_no_id_token(provider: Running) {
    let tokens = tokens_with_nonce(&provider, "profile").await;

    tokens.assert_members(&["access_token", "expires_in", "refresh_token", "scope", "token_type"]);
    let token = tokens.member("access_token");
    let answer = resource(&provider.issuer, "/oauth/userinfo", Some(&token)).await;
    answer.assert_error(403, "insufficient_scope");
    assert!(answer.header("www-authenticate").contains("scope=\"openid\""), "{answer:?}");
}

/// OpenID Connect Core section 12.2: the same subject and sign-in, a new time, and no nonce is invented.
#[every_database]
async fn a_refresh_gives_an_id_token_of_the_same_sign_in(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_with_nonce(&provider, "openid email").await;
    let first = claims_of(issuer, "demo-web", &tokens).await;
    provider.clock.advance(5 * MINUTE);

    let refreshed = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
    let again = refresh(issuer, WEB, &tokens.member("refresh_token")).await;

    let second = claims_of(issuer, "demo-web", &refreshed).await;
    assert!(!names(&second).contains(&"nonce"), "{second}");
    for name in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(first[name], second[name], "{name}");
    }
    assert_eq!(second["iat"], provider.clock.now());
    assert_ne!(first["at_hash"], second["at_hash"]);
    // The answer to a retry is the same one.
    assert_eq!(again.assert_ok().member("id_token"), refreshed.member("id_token"));
    // An access token without `openid` has no ID token beside it.
    let fields = Fields::refresh(&refreshed.member("refresh_token")).with("scope", "email");
    let narrowed = token_with(issuer, WEB, &fields).await;
    assert_eq!(narrowed.assert_ok().member("id_token"), "");
}

/// OpenID Connect Core section 5.4: each scope word gives its claims, and what is not known is left out.
#[every_database]
async fn the_userinfo_endpoint_tells_what_the_scope_gives(provider: Running) {
    let issuer = &provider.issuer;
    for (scope, expected) in [
        ("openid", json!({})),
        ("openid profile", json!({ "name": "Alice Liddell", "preferred_username": "alice" })),
        ("openid email", json!({ "email": "alice@example.com", "email_verified": true })),
    ] {
        let tokens = tokens_for(issuer, WEB, scope).await;
        let id_token = claims_of(issuer, "demo-web", &tokens).await;
        let answer =
            resource(issuer, "/oauth/userinfo", Some(&tokens.member("access_token"))).await;

        let mut expected = expected;
        expected["sub"] = id_token["sub"].clone();
        assert_eq!(answer.assert_ok().json, expected, "{scope}");
        answer.assert_header("content-type", "application/json");
        answer.assert_header("cache-control", "no-store");
    }
}

/// OpenID Connect Core section 5.3.1: by GET and by POST, in the header or in the form; RFC 6750 section 2: once.
#[every_database]
async fn the_userinfo_endpoint_takes_the_token_in_three_ways_and_only_once(provider: Running) {
    let url = provider.url("/oauth/userinfo");
    let token = tokens_for(&provider.issuer, WEB, "openid").await.member("access_token");
    let post = || Client::new().post(&url);
    let form = [("access_token", token.as_str())];

    Answer::of(post().bearer_auth(&token)).await.assert_ok();
    Answer::of(post().form(&form)).await.assert_ok();
    let twice = Answer::of(post().bearer_auth(&token).form(&form)).await;
    twice.assert_error(400, "invalid_request");
    let in_query = Answer::of(Client::new().get(format!("{url}?access_token={token}"))).await;
    assert_eq!(in_query.status, 401);
    let nobody = Answer::of(post()).await;
    assert_eq!(
        (nobody.status.as_u16(), nobody.header("www-authenticate")),
        (401, "Bearer realm=\"oauth\"".to_owned())
    );
    Answer::of(post().bearer_auth("unknown")).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn the_userinfo_endpoint_knows_no_user_of_a_dead_token(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, WEB, "openid").await;
    let token = tokens.member("access_token");
    let id_token = tokens.member("id_token");
    let ask = async |token: &str| resource(issuer, "/oauth/userinfo", Some(token)).await;

    ask(&token).await.assert_ok();
    // An ID token is no access token.
    ask(&id_token).await.assert_error(401, "invalid_token");
    provider.disable_user("alice").await;
    ask(&token).await.assert_error(401, "invalid_token");
    provider.enable_users().await;
    revoke(issuer, WEB, &token).await;
    ask(&token).await.assert_error(401, "invalid_token");
}

/// OpenID Connect Core section 5.3.2.
#[every_database(seed = demo_and(&[with(web_client("signed-claims", &[REDIRECT]), "userinfo_signed_response_alg", "ES256")]))]
async fn a_client_that_registered_an_algorithm_is_told_by_a_signed_token(provider: Running) {
    let issuer = &provider.issuer;
    let client = As::Basic("signed-claims", SECRET);
    let tokens = tokens_for(issuer, client, "openid profile").await;
    let id_token = claims_of(issuer, "signed-claims", &tokens).await;

    let answer = resource(issuer, "/oauth/userinfo", Some(&tokens.member("access_token"))).await;

    assert_eq!(answer.status, 200);
    answer.assert_header("content-type", "application/jwt");
    let key_set = oauth_tests::signed::key_set(issuer).await;
    assert!(key_set.find(&oauth_tests::signed::kid_of(&answer.text)).is_some());
    let payload = answer.text.split('.').nth(1).expect("three parts");
    let told = oauth_tests::openid::payload(payload);
    assert_eq!(told["sub"], id_token["sub"]);
    assert_eq!(
        (told["iss"].as_str(), told["aud"].as_str()),
        (Some(issuer.as_str()), Some("signed-claims"))
    );
    assert_eq!(told["name"], "Alice Liddell");
}

/// Ancestor's defect W10: a signed access token made the userinfo endpoint fail.
#[every_database(seed = demo_and(&[with(web_client("jwt-web", &[REDIRECT]), "access_token_format", "jwt")]))]
async fn a_signed_access_token_opens_the_userinfo_endpoint(provider: Running) {
    let client = As::Basic("jwt-web", SECRET);
    let tokens = tokens_for(&provider.issuer, client, "openid email").await;

    let token = tokens.member("access_token");
    let answer = resource(&provider.issuer, "/oauth/userinfo", Some(&token)).await;

    answer.assert_ok().assert_member("email", "alice@example.com");
    // Its header says that it is no ID token, and the ID token is none that opens anything.
    let id_token = tokens.member("id_token");
    let answer = resource(&provider.issuer, "/api/any", Some(&id_token)).await;
    answer.assert_error(401, "invalid_token");
}

/// A device has no browser, and its user has one.
#[every_database]
async fn a_device_gets_an_id_token_of_the_person_who_allowed_it(provider: Running) {
    let issuer = &provider.issuer;
    let device = Device::of(issuer, TV, "openid profile").await;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    device.allow_by(&alice).await;
    provider.clock.advance(5);

    let tokens = device.poll().await;

    let claims = claims_of(issuer, "demo-tv", &tokens).await;
    assert_eq!((claims["sub"].as_str(), claims["aud"].as_str()), (Some("1"), Some("demo-tv")));
    assert_eq!(claims["amr"], json!(["pwd"]));
}

/// OpenID Connect Discovery section 3 and RFC 8414 section 3: one document at both addresses.
#[every_database]
async fn the_configuration_describes_what_there_is(provider: Running) {
    let issuer = &provider.issuer;

    let document = resource(issuer, "/.well-known/openid-configuration", None).await;

    let other = resource(issuer, "/.well-known/oauth-authorization-server", None).await;
    assert_eq!(document.assert_ok().json, other.assert_ok().json);
    let document = &document.json;
    assert_eq!(document["issuer"], *issuer);
    assert_eq!(document["userinfo_endpoint"], provider.url("/oauth/userinfo"));
    assert_eq!(document["jwks_uri"], provider.url("/oauth/jwks"));
    assert_eq!(document["subject_types_supported"], json!(["public"]));
    let claims: Vec<_> = document["claims_supported"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| claim.as_str().unwrap())
        .collect();
    for claim in [
        "sub",
        "auth_time",
        "name",
        "preferred_username",
        "email",
        "email_verified",
        "phone_number",
        "address",
    ] {
        assert!(claims.contains(&claim), "{claim} is not in {claims:?}");
    }
    assert!(document["scopes_supported"].as_array().unwrap().contains(&json!("openid")));
}
