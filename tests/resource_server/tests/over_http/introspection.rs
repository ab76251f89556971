//! Tokens that the API checks by asking the authorization server. RFC 7662.

use crate::{
    issuer::{AUDIENCE, Hand, documents, fetch, issuer, service},
    running::{NOW, Running},
};
use oauth_runtime::{
    fetch::{BasicCredentials, OperatorUrl},
    resource::IntrospectedTokens,
};
use oauth_tests_resource_server::{Elsewhere, Script, json};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

struct World {
    elsewhere: Elsewhere,
    clock: Hand,
    running: Running,
}

fn credentials() -> BasicCredentials {
    BasicCredentials::new("api", "secret")
}

impl World {
    async fn new(change: impl FnOnce(IntrospectedTokens) -> IntrospectedTokens) -> Self {
        let (elsewhere, clock) = (Elsewhere::start_plain().await, Hand::new());
        let endpoint = OperatorUrl::parse(&elsewhere.origin, false).unwrap();
        let tokens = IntrospectedTokens::at(endpoint, credentials(), &fetch());
        let tokens = change(tokens.clock(clock.clone()));
        let running = service(tokens, clock.clone()).await;
        Self { elsewhere, clock, running }
    }

    async fn status(&self, token: &str) -> u16 {
        self.running.get("/mine", Some(token)).await.status
    }
}

fn good() -> Value {
    json!({ "active": true, "token_type": "Bearer", "client_id": "app", "sub": "7", "scope": "profile", "exp": NOW + 3600 })
}

#[tokio::test]
async fn the_endpoint_is_found_by_the_metadata_and_asked_about_the_token() {
    let elsewhere = Elsewhere::start_plain().await;
    documents(&elsewhere, json(&good()));
    let tokens =
        IntrospectedTokens::of_issuer(&issuer(&elsewhere), credentials(), &fetch()).unwrap();
    let clock = Hand::new();
    let running = service(tokens.clock(clock.clone()), clock).await;

    assert_eq!(running.get("/mine", Some("a-token")).await.text, "7 by app");
    assert_eq!(elsewhere.asked(), 2);
}

#[tokio::test]
async fn the_token_is_posted_with_its_hint() {
    let world = World::new(|tokens| tokens).await;
    let seen = Arc::new(Mutex::new(String::new()));
    let writes = seen.clone();
    world.elsewhere.answer(move |request| {
        request.clone_into(&mut writes.lock().unwrap());
        json(&good())
    });

    assert_eq!(world.status("a~token").await, 200);
    assert_eq!(*seen.lock().unwrap(), "/\ntoken=a%7Etoken&token_type_hint=access_token");
}

/// A revoked token is still accepted for this long.
#[tokio::test]
async fn a_good_answer_counts_for_five_seconds_and_no_longer() {
    let world = World::new(|tokens| tokens).await;
    world.elsewhere.publish(&good());
    assert_eq!(world.status("a").await, 200);
    world.elsewhere.publish(&json!({ "active": false }));

    world.clock.advance(4);
    assert_eq!(world.status("a").await, 200);
    assert_eq!(world.elsewhere.asked(), 1);
    world.clock.advance(1);
    assert_eq!(world.status("a").await, 401);
}

#[tokio::test]
async fn a_good_answer_counts_no_longer_than_the_token_lives() {
    let world = World::new(|tokens| tokens.max_age(60)).await;
    let mut answer = good();
    answer["exp"] = json!(NOW + 10);
    world.elsewhere.publish(&answer);

    assert_eq!(world.status("a").await, 200);
    world.clock.advance(10);
    assert_eq!(world.status("a").await, 401);
    assert_eq!(world.elsewhere.asked(), 2);
}

#[tokio::test]
async fn without_a_maximum_age_the_server_is_asked_at_every_request() {
    let world = World::new(|tokens| tokens.max_age(0)).await;
    world.elsewhere.publish(&good());
    assert_eq!(world.status("a").await, 200);
    world.elsewhere.publish(&json!({ "active": false }));

    assert_eq!(world.status("a").await, 401);
    assert_eq!(world.elsewhere.asked(), 2);
}

/// An attacker cannot drive the answers for good tokens out by inventing other tokens.
#[tokio::test]
async fn an_answer_that_a_token_is_not_good_is_not_kept() {
    let world = World::new(|tokens| tokens).await;
    world.elsewhere.publish(&json!({ "active": false }));
    assert_eq!(world.status("a").await, 401);
    world.elsewhere.publish(&good());

    assert_eq!(world.status("a").await, 200);
}

/// An answer counts for one API only, even if another API uses a clone of the same verifier.
#[tokio::test]
async fn an_answer_for_one_audience_opens_no_other_one() {
    let (elsewhere, clock) = (Elsewhere::start_plain().await, Hand::new());
    let endpoint = OperatorUrl::parse(&elsewhere.origin, false).unwrap();
    let both = IntrospectedTokens::at(endpoint, credentials(), &fetch()).clock(clock.clone());
    let here = service(both.clone().audience(AUDIENCE), clock.clone()).await;
    let there = service(both.audience("https://other.example"), clock).await;
    let mut answer = good();
    answer["aud"] = json!(AUDIENCE);
    elsewhere.publish(&answer);

    assert_eq!(here.get("/mine", Some("a")).await.status, 200);
    assert_eq!(there.get("/mine", Some("a")).await.status, 401);
}

/// A refresh token is active for the client that it was issued to, and opens nothing (RFC 7662 section 4).
#[tokio::test]
async fn an_active_token_that_is_no_bearer_token_is_refused() {
    let world = World::new(|tokens| tokens).await;
    let mut answer = good();
    answer.as_object_mut().unwrap().remove("token_type");
    world.elsewhere.publish(&answer);

    assert_eq!(world.status("a-refresh-token").await, 401);
}

#[tokio::test]
async fn many_requests_with_one_token_ask_once() {
    let world = World::new(|tokens| tokens).await;
    let Script::Bytes(bytes) = json(&good()) else { unreachable!() };
    world.elsewhere.answer(move |_| Script::Later(Duration::from_millis(300), bytes.clone()));
    let asked = |_| {
        let world = &world;
        async move { world.status("a").await }
    };

    let (a, b, c, d) = tokio::join!(asked(1), asked(2), asked(3), asked(4));
    assert_eq!([a, b, c, d], [200; 4]);
    assert_eq!(world.elsewhere.asked(), 1);
}

/// None of these is a refusal of the token: an outage, wrong credentials of this service, an answer that cannot be read.
#[tokio::test]
async fn what_is_no_answer_is_a_503_and_never_a_bad_token() {
    let world = World::new(|tokens| tokens).await;
    let status = |line: &str| Script::Bytes(format!("HTTP/1.1 {line}\r\n\r\n").into());
    let text = |body: &str| {
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        Script::Bytes(format!("{head}content-length: {length}\r\n\r\n{body}").into())
    };
    for (what, script) in [
        ("closed", Script::Bytes(Vec::new())),
        ("wrong credentials", status("401 Unauthorized")),
        ("out of order", status("503 Service Unavailable")),
        ("a redirect", status("307 Temporary\r\nlocation: https://other.example/")),
        ("a text", text("\"active\"")),
        ("not said", text("{}")),
        (
            "said twice",
            text(r#"{"active":false,"active":true,"client_id":"app","scope":"profile"}"#),
        ),
        ("of another type", text(r#"{"active":"true","client_id":"app"}"#)),
        ("no JSON", text("active")),
    ] {
        world.elsewhere.answer(move |_| script.clone());
        let answer = world.running.get("/mine", Some("a")).await;
        assert_eq!((answer.status, answer.challenge.as_str()), (503, ""), "{what}");
    }
}

#[tokio::test]
async fn an_answer_for_another_audience_is_a_bad_token() {
    let world = World::new(|tokens| tokens.audience(AUDIENCE)).await;
    let mut answer = good();
    answer["aud"] = json!(["https://other.example"]);
    world.elsewhere.publish(&answer);
    assert_eq!(world.status("a").await, 401);

    answer["aud"] = json!(AUDIENCE);
    world.elsewhere.publish(&answer);
    assert_eq!(world.status("a").await, 200);
}
