//! Protected resources and their challenges. RFC 6750.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, running::Running, test_clock::HOUR,
};
use reqwest::{Client, StatusCode};

const INVALID: &str = "Bearer realm=\"oauth\", error=\"invalid_token\", error_description=\"the access token is unknown, expired or revoked\"";

/// What every challenge ends in.
fn metadata(provider: &Running) -> String {
    format!("resource_metadata=\"{}/.well-known/oauth-protected-resource\"", provider.issuer)
}

/// Asks with `Authorization` headers as they are written here.
async fn with_headers(provider: &Running, path: &str, headers: &[&[u8]]) -> Answer {
    let mut request = Client::new().get(provider.url(path));
    for header in headers {
        request = request.header("authorization", *header);
    }
    Answer::of(request).await
}

/// RFC 6750 section 3.1: without a token the challenge names no error, and the body is empty.
#[every_database]
async fn a_request_without_a_token_is_challenged_without_an_error(provider: Running) {
    for (path, challenge) in [
        ("/api/any", "Bearer realm=\"oauth\""),
        ("/api/me", "Bearer realm=\"oauth\", scope=\"profile\""),
        ("/api/contact", "Bearer realm=\"oauth\", scope=\"profile email\""),
        ("/api/either", "Bearer realm=\"oauth\", scope=\"profile\""),
        ("/api/mixed", "Bearer realm=\"oauth\", scope=\"profile email\""),
    ] {
        for headers in
            [&[][..], &[&b"Basic eDp5"[..]], &[b"Digest x"], &[b"DPoP x"], &[b"x"], &[b"Bearerx y"]]
        {
            let answer = with_headers(&provider, path, headers).await;

            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            let challenge = format!("{challenge}, {}", metadata(&provider));
            assert_eq!(answer.header("www-authenticate"), challenge, "{path}");
            assert_eq!(answer.text, "", "{path}");
        }
    }
}

/// RFC 6750 section 3.1: an unknown, expired or revoked token is 401 `invalid_token`.
#[every_database]
async fn a_bad_token_is_an_invalid_token(provider: Running) {
    let issuer = &provider.issuer;
    let invalid = format!("{INVALID}, error_uri=\"{issuer}/oauth/errors#invalid_token\"");
    let expired = service_token(issuer, "profile").await;
    provider.clock.advance(HOUR);
    let revoked = service_token(issuer, "profile").await;
    revoke(issuer, SERVICE, &revoked).await.assert_ok();
    let good = service_token(issuer, "profile").await;
    for token in
        [&expired, &revoked, "unknown", &good[..42], &format!("{good}A"), &good.to_lowercase()]
    {
        for (path, scope) in [
            ("/api/any", ""),
            ("/api/me", "scope=\"profile\", "),
            ("/api/mixed", "scope=\"profile email\", "),
            ("/api/timeline", ""),
        ] {
            let answer = resource(issuer, path, Some(token)).await;
            let invalid = format!("{invalid}, {scope}{}", metadata(&provider));

            answer.assert_error(401, "invalid_token");
            answer.assert_header("www-authenticate", &invalid);
            answer.assert_header("cache-control", "no-store");
            answer.assert_header("content-type", "application/json");
        }
    }
}

/// RFC 6750 section 3.1: 403 `insufficient_scope` names what would do.
#[every_database]
async fn a_token_that_allows_too_little_is_told_what_would_do(provider: Running) {
    let issuer = &provider.issuer;
    let challenge = |scope: &str| {
        format!(
            "Bearer realm=\"oauth\", error=\"insufficient_scope\", error_description=\"the access token lacks the scope that this resource needs\", error_uri=\"{issuer}/oauth/errors#insufficient_scope\", scope=\"{scope}\", {}",
            metadata(&provider)
        )
    };
    for (path, scope, needed) in [
        ("/api/me", "email", "profile"),
        ("/api/contact", "profile", "profile email"),
        ("/api/contact", "email", "profile email"),
        ("/api/contact", "admin", "profile email"),
        ("/api/either", "admin", "profile"),
        ("/api/mixed", "profile", "profile email"),
        ("/api/mixed", "email", "profile email"),
    ] {
        let token = service_token(issuer, scope).await;

        let answer = resource(issuer, path, Some(&token)).await;

        answer.assert_error(403, "insufficient_scope");
        assert_eq!(answer.header("www-authenticate"), challenge(needed), "{path} {scope}");
    }
}

/// Every scope expression, with what satisfies it.
#[every_database]
async fn a_token_that_allows_enough_opens_the_resource(provider: Running) {
    for (path, scope) in [
        ("/api/any", ""),
        ("/api/any", "admin"),
        ("/api/me", "profile"),
        ("/api/me", "admin profile email"),
        ("/api/contact", "email profile"),
        ("/api/either", "profile"),
        ("/api/either", "email"),
        ("/api/mixed", "admin"),
        ("/api/mixed", "profile email"),
    ] {
        let token = service_token(&provider.issuer, scope).await;
        let answer = resource(&provider.issuer, path, Some(&token)).await;
        assert_eq!(answer.assert_ok().member("client_id"), "demo-service", "{path} {scope}");
    }
}

/// RFC 6750 section 3.1: a malformed request is 400 `invalid_request`.
#[every_database]
async fn a_malformed_header_is_a_bad_request(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;
    let good = format!("Bearer {token}");
    let two = format!("Bearer {token} {token}");
    let comma = format!("Bearer {token}, Basic x");
    let tab = format!("Bearer \t{token}");
    let long = format!("Bearer {}", "x".repeat(20_000));
    for headers in [
        &[&b"Bearer"[..]][..],
        &[b"Bearer ="],
        &[b"Bearer a b"],
        &[b"Bearer \"x\""],
        &[b"Bearer a=b"],
        &[b"Bearer \xff"],
        &["Bearer ä".as_bytes()],
        &[two.as_bytes()],
        &[comma.as_bytes()],
        &[tab.as_bytes()],
        &[long.as_bytes()],
        &[good.as_bytes(), good.as_bytes()],
        &[good.as_bytes(), b"Basic x"],
        &[b"Basic x", good.as_bytes()],
    ] {
        for path in ["/api/any", "/api/me", "/api/timeline"] {
            let answer = with_headers(&provider, path, headers).await;
            answer.assert_error(400, "invalid_request");
            let challenge = answer.header("www-authenticate");
            assert!(
                challenge.starts_with(
                    "Bearer realm=\"oauth\", error=\"invalid_request\", error_description=\""
                ),
                "{challenge}"
            );
            assert!(!challenge.contains("scope="), "{challenge}");
        }
    }
}

/// RFC 9110 section 11.1: the scheme is case-insensitive.
#[every_database]
async fn the_scheme_is_case_insensitive(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "] {
        let header = format!("{scheme} {token}");
        with_headers(&provider, "/api/me", &[header.as_bytes()]).await.assert_ok();
    }
}

/// RFC 9700 section 4.3.2: a token in the query, the body or a cookie is no token.
#[every_database]
async fn a_token_is_read_from_the_header_only(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;
    let client = Client::new();
    for request in [
        client.get(provider.url(&format!("/api/me?access_token={token}"))),
        client.get(provider.url("/api/me")).form(&[("access_token", &token)]),
        client.get(provider.url("/api/me")).header("cookie", format!("access_token={token}")),
        client.get(provider.url("/api/me")).header("x-access-token", &token),
    ] {
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.asked);
        let challenge = "Bearer realm=\"oauth\", scope=\"profile\"";
        answer.assert_header("www-authenticate", &format!("{challenge}, {}", metadata(&provider)));
    }
}

/// An optional resource serves everybody, but a bad token is refused all the same.
#[every_database]
async fn an_optional_resource_serves_with_and_without_a_token(provider: Running) {
    let issuer = &provider.issuer;
    let alice = tokens_for(issuer, WEB, "").await.member("access_token");
    let service = service_token(issuer, "").await;

    for (token, timeline) in [(None, "public"), (Some(&alice), "alice")] {
        let answer = resource(issuer, "/api/timeline", token.map(String::as_str)).await;
        answer.assert_ok().assert_member("timeline", timeline);
    }
    // A client's own token has no user.
    let own = resource(issuer, "/api/timeline", Some(&service)).await;
    assert_eq!(own.assert_ok().json, serde_json::json!({ "timeline": null }));
    assert_eq!(
        with_headers(&provider, "/api/timeline", &[b"Basic x"])
            .await
            .assert_ok()
            .member("timeline"),
        "public"
    );
    resource(issuer, "/api/timeline", Some("bad")).await.assert_error(401, "invalid_token");
}

/// Whose token it is: user and client, for every kind of client.
#[every_database]
async fn a_resource_sees_the_user_and_the_client(provider: Running) {
    let issuer = &provider.issuer;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let code = bob.code_for(&Fields::authorization("demo-spa", "profile email")).await;
    let token = exchange(issuer, SPA, &code).await.assert_ok().member("access_token");

    let me = resource(issuer, "/api/me", Some(&token)).await;
    let contact = resource(issuer, "/api/contact", Some(&token)).await;

    assert_eq!((me.assert_ok().member("sub"), me.member("username")), ("2".into(), "bob".into()));
    assert_eq!(
        (me.member("client_id"), me.member("scope")),
        ("demo-spa".into(), "profile email".into())
    );
    assert_eq!(contact.assert_ok().member("email"), "bob@example.com");
    assert_eq!(contact.json["email_verified"], false);
}

/// A caller shows an API a code, a refresh token, a cookie or a secret in the place of an access token.
#[every_database]
async fn no_other_secret_opens_a_resource(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let code = alice.code_for(&request).await;
    let tokens = exchange(issuer, WEB, &alice.code_for(&request).await).await;
    let secrets = [
        code,
        tokens.assert_ok().member("refresh_token"),
        alice.cookie("session").unwrap(),
        "demo-web-secret".to_owned(),
        "demo-web".to_owned(),
        "e30.e30.".to_owned(),
    ];
    for secret in secrets {
        for path in ["/api/any", "/api/timeline"] {
            resource(issuer, path, Some(&secret)).await.assert_error(401, "invalid_token");
        }
        let is_active = introspect(issuer, API, &secret).await.json["active"] == true;
        assert!(!is_active, "{secret}");
    }
}
