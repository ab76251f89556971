//! A resource server over HTTP: its answers, and how it refuses requests. RFC 6750, section 3.

mod dependencies;
mod guarded;
mod implied;
mod introspection;
mod issuer;
mod named;
mod published_keys;
mod running;

use axum::{Extension, Router, routing::get};
use oauth_runtime::prelude::*;
use oauth_tests_resource_server::{AppState, routes};
use running::{NOW, Running};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// RFC 6750 section 2.1. A handler can also see the audience (RFC 8707).
#[tokio::test]
async fn a_handler_sees_the_subject_the_client_the_scope_the_audience_and_the_end_of_the_token() {
    let running = Running::start().await;

    let seen = json!({
        "subject": "7",
        "client": "app",
        "scope": "profile email",
        "audience": ["https://api.example"],
        "issued_at": NOW - 60,
        "expires_at": NOW + 3600,
    });
    assert_eq!(running.get("/me", Some("of-a-user")).await.json(), seen);
    assert_eq!(running.get("/any", Some("of-a-user")).await.json(), seen);
}

#[tokio::test]
async fn each_form_of_a_protected_route_asks_for_its_scope() {
    let running = Running::start().await;
    for (path, statuses) in [
        // Without a token; of a user with `profile email`; of a robot with `admin archive team:1`; unknown; at the
        // moment of its expiry.
        ("/me", [401, 200, 403, 401, 401]),
        ("/contact", [401, 200, 200, 401, 401]),
        ("/timeline", [200, 200, 200, 401, 401]),
        ("/any", [401, 200, 200, 401, 401]),
        ("/reports", [401, 403, 200, 401, 401]),
        ("/reports/secret", [401, 403, 403, 401, 401]),
        ("/reports/health", [200, 200, 200, 200, 200]),
        ("/team/1", [401, 403, 200, 401, 401]),
        ("/team/2", [401, 403, 403, 401, 401]),
        ("/archive", [401, 403, 200, 401, 401]),
    ] {
        let tokens =
            [None, Some("of-a-user"), Some("of-a-robot"), Some("unknown"), Some("at-its-end")];
        for (token, status) in tokens.into_iter().zip(statuses) {
            assert_eq!(running.get(path, token).await.status, status, "{path} {token:?}");
        }
    }
}

/// Otherwise a handler that forgot its guard would let any valid token in, whatever its scope.
#[tokio::test]
async fn without_a_guard_an_extractor_lets_nobody_in() {
    let running = Running::start().await;
    for path in ["/unguarded/7", "/unguarded/for-everybody", "/unguarded/door"] {
        for token in [None, Some("of-a-robot"), Some("unknown")] {
            let answer = running.get(path, token).await;
            assert_eq!((answer.status, answer.challenge.as_str()), (500, ""), "{path} {token:?}");
            assert_eq!(answer.json()["error"], "server_error", "{path}");
        }
    }
    assert_eq!(running.tokens.asked(), 0);
}

#[tokio::test]
async fn an_optional_route_knows_who_came_with_a_token() {
    let running = Running::start().await;

    assert_eq!(running.get("/timeline", None).await.text, "news of everybody");
    assert_eq!(running.get("/timeline", Some("of-a-robot")).await.text, "news of robot");
}

/// RFC 6750 section 3.1: the challenge to a request without a token names no error.
#[tokio::test]
async fn a_request_without_a_token_gets_a_bare_challenge_and_no_body() {
    let answer = Running::start().await.get("/me", None).await;

    assert_eq!(answer.challenge, r#"Bearer realm="api", scope="profile""#);
    assert_eq!(answer.text, "");
}

/// RFC 6750 section 3.
#[tokio::test]
async fn too_little_scope_is_answered_with_the_scope_that_would_do() {
    let running = Running::start().await;
    let error = "error=\"insufficient_scope\", error_description=\"the access token lacks the scope that this resource needs\"";

    for (path, scope) in [("/reports", "admin"), ("/team/1", "team:1"), ("/archive", "archive")] {
        let answer = running.get(path, Some("of-a-user")).await;
        assert_eq!(answer.challenge, format!("Bearer realm=\"api\", {error}, scope=\"{scope}\""));
        assert_eq!(answer.json()["error"], "insufficient_scope", "{path}");
    }
}

/// RFC 6750 section 3.1: the client cannot tell an unknown token from an expired one.
#[tokio::test]
async fn an_expired_token_is_answered_like_an_unknown_one_with_the_page_that_explains_it() {
    let running = Running::start().await;
    let body = json!({
        "error": "invalid_token",
        "error_description": "the access token is unknown, expired or revoked",
        "error_uri": "https://api.example/errors/invalid_token",
    });

    for token in ["unknown", "at-its-end"] {
        let answer = running.get("/me", Some(token)).await;
        assert_eq!((answer.status, answer.json()), (401, body.clone()), "{token}");
        assert_eq!(
            answer.challenge,
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"the access token is unknown, expired or \
             revoked\", error_uri=\"https://api.example/errors/invalid_token\", scope=\"profile\"",
            "{token}"
        );
    }
}

/// An API that is built without an authorization server draws the names from the generator of its cryptography.
#[tokio::test]
async fn each_refusal_has_a_name_of_its_own_and_a_request_without_a_token_has_none() {
    let running = Running::start().await;

    let one = running.get("/me", Some("unknown")).await.request_id;
    let other = running.get("/reports", Some("of-a-user")).await.request_id;
    assert_eq!((one.len(), other.len()), (10, 10), "{one} {other}");
    assert_ne!(one, other);
    assert_eq!(running.get("/me", None).await.request_id, "");
}

/// RFC 6750 section 2.1: one header, with one token that matches the grammar.
#[tokio::test]
async fn a_malformed_or_repeated_header_is_a_bad_request_and_asks_no_verifier() {
    let running = Running::start().await;

    for headers in [&["Bearer a b"][..], &["Bearer"], &["Bearer of-a-user", "Bearer of-a-user"]] {
        let answer = running.get_with("/me", headers).await;
        assert_eq!(answer.status, 400, "{headers:?}");
        assert_eq!(answer.json()["error"], "invalid_request", "{headers:?}");
    }
    assert_eq!(running.get_with("/me", &["Basic YTpi"]).await.status, 401);
    assert_eq!(running.tokens.asked(), 0);
}

/// An outage says nothing about the token: 503 without a challenge, or clients would throw good tokens away.
#[tokio::test]
async fn a_verifier_that_is_out_of_order_is_a_503_and_never_a_bad_token() {
    let running = Running::start().await;
    running.tokens.break_down();

    for path in ["/me", "/timeline", "/any", "/reports", "/team/1", "/archive"] {
        let answer = running.get(path, Some("of-a-robot")).await;
        assert_eq!(answer.status, 503, "{path}");
        assert_eq!(answer.challenge, "", "{path}");
        assert_eq!(answer.retry_after, "1", "{path}");
        assert_eq!(answer.json()["error"], "temporarily_unavailable", "{path}");
        assert_eq!(answer.json()["error_uri"], "https://api.example/errors/outage", "{path}");
        assert!(!answer.text.contains("out of order"), "{path}");
    }
    assert_eq!(running.get("/me", None).await.status, 401);
    assert_eq!(running.get("/reports/health", None).await.status, 200);
}

#[tokio::test]
async fn a_token_is_looked_up_once_in_a_request_however_often_it_is_asked_for() {
    let running = Running::start().await;

    assert_eq!(running.get("/archive/often", Some("of-a-robot")).await.text, "robot robot");
    assert_eq!(running.tokens.asked(), 1);
}

#[tokio::test]
async fn an_application_says_a_rejection_in_its_own_words() {
    let running = Running::start().await;

    assert_eq!(
        running.get("/dressed", Some("of-a-user")).await.json(),
        json!({
            "status": 403,
            "error": "insufficient_scope",
            "scope": "admin",
            "challenge": r#"Bearer realm="api", error="insufficient_scope", error_description="the access token lacks the scope that this resource needs", scope="admin""#,
        })
    );
    assert_eq!(
        running.get("/dressed", None).await.json(),
        json!({
            "status": 401,
            "error": null,
            "scope": "admin",
            "challenge": r#"Bearer realm="api", scope="admin""#,
        })
    );
}

#[require_oauth("profile")]
async fn mine(token: CurrentToken) -> String {
    token.client_id().to_owned()
}

#[tokio::test]
async fn a_resource_server_is_a_router_state_itself() {
    let (server, _) = running::resource_server();
    let running = Running::serve(Router::new().route("/mine", get(mine)).with_state(server)).await;

    assert_eq!(running.get("/mine", Some("of-a-user")).await.text, "app");
    assert_eq!(running.get("/mine", Some("of-a-robot")).await.status, 403);
}

/// A layer of one server stands in front of a handler of another server: each server asks its own verifier, once.
#[tokio::test]
async fn what_one_server_found_good_is_nothing_to_another() {
    let (server, tokens) = running::resource_server();
    let other_tokens = oauth_tests_resource_server::KnownTokens::new([(
        "of-a-user",
        VerifiedToken::new("elsewhere", Scope::stored("profile"), i64::MAX),
    )]);
    let other = ResourceServer::new(other_tokens.clone());
    let routes = Router::new()
        .route("/mine", get(mine))
        .route_layer(other.require("profile"))
        .with_state(server);
    let running = Running::serve(routes).await;

    assert_eq!(running.get("/mine", Some("of-a-user")).await.text, "app");
    assert_eq!((tokens.asked(), other_tokens.asked()), (1, 1));
    assert_eq!(running.get("/mine", Some("of-a-robot")).await.status, 401);
}

/// For an audit trail or for metrics: one event for each request, with the client and the user.
#[tokio::test]
async fn what_is_accepted_and_what_is_refused_is_told() {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let kept = told.clone();
    let (server, _) = running::resource_server();
    let server = server.on_event(move |event| {
        let Event { time, client_id, subject, address, .. } = event;
        assert_eq!(*time, NOW);
        let line = format!("{} {client_id:?} {subject:?} {address:?}", event.name());
        kept.lock().unwrap().push(line);
    });
    let address = ClientAddress::known([192, 0, 2, 7].into());
    let routes = routes(AppState { server, title: "news" }).layer(Extension(address));
    let running = Running::serve(routes).await;

    running.get("/me", Some("of-a-user")).await;
    running.get("/archive/often", Some("of-a-robot")).await;
    running.get("/me", Some("of-a-robot")).await;
    running.get("/me", Some("unknown")).await;
    running.get("/me", None).await;

    assert_eq!(
        *told.lock().unwrap(),
        [
            r#"token_accepted Some("app") Some("7") Some(192.0.2.7)"#,
            r#"token_accepted Some("robot") None Some(192.0.2.7)"#,
            r#"refused Some("robot") None Some(192.0.2.7)"#,
            "refused None None Some(192.0.2.7)",
        ]
    );
}
