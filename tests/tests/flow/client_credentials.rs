//! The client credentials grant. RFC 6749, section 4.4.

use oauth_tests::{
    every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running, seeds::*,
    test_clock::HOUR,
};

const NO_SCOPE: As = As::Basic("no-scope", SECRET);
const POSTING: As = As::Post("posting", SECRET);

fn clients() -> String {
    let mut no_scope = service_client("no-scope");
    no_scope.as_object_mut().unwrap().remove("scope");
    demo_and(&[
        no_scope,
        with(service_client("posting"), "token_endpoint_auth_method", "client_secret_post"),
    ])
}

fn grant(scope: &str) -> Fields {
    Fields::of(&[("grant_type", "client_credentials"), ("scope", scope)])
}

/// RFC 6749 sections 4.4.3 and 5.1.
#[every_database(seed = clients())]
async fn a_client_gets_a_token_for_itself(provider: Running) {
    for client in [SERVICE, POSTING] {
        let answer = token_with(&provider.issuer, client, &grant("profile admin")).await;

        answer.assert_ok().assert_members(&["access_token", "expires_in", "scope", "token_type"]);
        assert_drawn(&answer.member("access_token"));
        answer.assert_member("token_type", "Bearer");
        assert_eq!(answer.json["expires_in"], 3600, "{client:?}");
        answer.assert_member("scope", "profile admin");
        for (name, value) in [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("pragma", "no-cache"),
        ] {
            answer.assert_header(name, value);
        }
    }
    assert_eq!(provider.tokens_of_clients_alone().await, 2);
}

/// RFC 6749 section 3.3: never a scope that the client may not have, and never fewer words than were asked for.
#[every_database(seed = clients())]
async fn a_scope_is_given_whole_or_refused(provider: Running) {
    let issuer = &provider.issuer;
    for scope in ["root", "profile root", "openid", "PROFILE", "profile,email", "a\"b"] {
        token_with(issuer, SERVICE, &grant(scope)).await.assert_error(400, "invalid_scope");
    }
    token_with(issuer, NO_SCOPE, &grant("profile")).await.assert_error(400, "invalid_scope");
    let answer = token_with(issuer, NO_SCOPE, &grant("")).await;
    assert!(answer.assert_ok().json.get("scope").is_none(), "{}", answer.asked);
    assert_eq!(provider.tokens().await, 1);
}

/// A client uses a grant that it never registered. RFC 6749, section 5.2.
#[every_database]
async fn a_client_uses_only_the_grants_that_it_registered(provider: Running) {
    let issuer = &provider.issuer;
    for client in [WEB, API] {
        token_with(issuer, client, &grant("profile"))
            .await
            .assert_error(400, "unauthorized_client");
    }
    token_with(issuer, SPA, &grant("profile")).await.assert_error(401, "invalid_client");
    exchange(issuer, SERVICE, "x").await.assert_error(400, "unauthorized_client");
    refresh(issuer, SERVICE, "x").await.assert_error(400, "unauthorized_client");
}

/// RFC 6749 section 5.2: a grant that this provider does not register does not exist.
#[every_database]
async fn an_unknown_grant_is_unsupported(provider: Running) {
    for grant_type in [
        "Password",
        "implicit",
        "token",
        "CLIENT_CREDENTIALS",
        "client_credentials ",
        "urn:ietf:params:oauth:grant-type:device-code",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token_exchange",
        "x\"y",
    ] {
        let fields =
            [("grant_type", grant_type), ("username", "alice"), ("password", "wonderland")];
        let answer = token(&provider.issuer, SERVICE, &fields).await;
        answer.assert_error(400, "unsupported_grant_type");
        let is_repeated = grant_type != "token" && answer.text.contains(grant_type.trim());
        assert!(!is_repeated, "{grant_type}: {}", answer.text);
    }
    token(&provider.issuer, SERVICE, &[]).await.assert_error(400, "invalid_request");
    token(&provider.issuer, SERVICE, &[("grant_type", "")])
        .await
        .assert_error(400, "invalid_request");
}

/// RFC 8707: an audience that would not be enforced is refused, not ignored.
#[every_database]
async fn a_resource_indicator_is_refused(provider: Running) {
    for fields in [
        grant("profile").and("resource", "https://api.example.com"),
        grant("profile").and("resource", "https://a.example").and("resource", "https://b.example"),
    ] {
        token_with(&provider.issuer, SERVICE, &fields).await.assert_error(400, "invalid_target");
    }
}

/// Tokens end by their own time, with or without a clean-up.
#[every_database]
async fn a_token_ends_after_an_hour(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;
    provider.clock.advance(HOUR - 1);
    assert!(is_active(&provider.issuer, &token).await);

    provider.clock.advance(1);

    assert!(!is_active(&provider.issuer, &token).await);
    resource(&provider.issuer, "/api/any", Some(&token)).await.assert_error(401, "invalid_token");
}
