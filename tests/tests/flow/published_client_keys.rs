//! Clients that publish the keys by which they sign assertions: `jwks_uri`. RFC 7591, section 2; RFC 7523, section 3.

use oauth_runtime::{
    clock::Clock as _,
    jose::{JwkSet, PrivateKey, PublicKey, SigningAlgorithm, sign},
};
use oauth_tests::{
    database::{TestDatabase, random_word},
    every_database,
    fields::Fields,
    oauth::*,
    running::Running,
    seeds::*,
};
use oauth_tests_resource_server::{Elsewhere, Script};
use provider::seed::Seed;
use serde_json::{Value, json};
use std::sync::Arc;

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn key(kid: &str) -> PrivateKey {
    PrivateKey::generate(SigningAlgorithm::Es256).expect("a key").with_kid(kid)
}

fn key_set(keys: &[&PrivateKey]) -> Value {
    let keys = keys.iter().map(|key| PublicKey::new(key.public().clone()).expect("a key"));
    JwkSet::new(keys.map(Arc::new).collect()).to_json()
}

/// The client `publisher`, with its keys at that address.
fn publisher(jwks_uri: &str) -> Value {
    let mut client = service_client("publisher");
    client.as_object_mut().unwrap().remove("client_secret");
    let client = with(client, "token_endpoint_auth_method", "private_key_jwt");
    with(client, "jwks_uri", jwks_uri)
}

/// A provider whose client has its keys on another machine, which it may ask.
async fn start(database: TestDatabase) -> (Running, Elsewhere) {
    let elsewhere = Elsewhere::start().await;
    let client = publisher(&format!("{}/keys", elsewhere.named_origin));
    let provider =
        Running::start_fetching(database, &demo_and(&[client]), &elsewhere.authority).await;
    (provider, elsewhere)
}

fn claims(provider: &Running) -> Value {
    let now = provider.clock.now();
    json!({
        "iss": "publisher", "sub": "publisher", "aud": provider.issuer, "exp": now + 60, "iat": now, "jti": random_word(),
    })
}

async fn ask_with(provider: &Running, key: &PrivateKey, typ: &str, claims: &Value) -> Answer {
    let assertion = sign(key, typ, claims).await.unwrap();
    let fields = Fields::of(&[
        ("grant_type", "client_credentials"),
        ("scope", "profile"),
        ("client_assertion_type", TYPE),
        ("client_assertion", &assertion),
    ]);
    token_with(&provider.issuer, As::Nobody, &fields).await
}

async fn ask(provider: &Running, key: &PrivateKey) -> Answer {
    ask_with(provider, key, "JWT", &claims(provider)).await
}

#[every_database]
async fn a_client_that_publishes_its_keys_is_itself_and_may_replace_them(database: TestDatabase) {
    let (provider, elsewhere) = start(database).await;
    let (old, new) = (key("old"), key("new"));
    elsewhere.publish(&key_set(&[&old]));

    for _ in 0..3 {
        ask(&provider, &old).await.assert_ok();
    }
    assert_eq!(elsewhere.asked(), 1);
    elsewhere.publish(&key_set(&[&new]));
    provider.clock.advance(5);
    ask(&provider, &new).await.assert_ok();
    assert_eq!(elsewhere.asked(), 2);
    ask(&provider, &old).await.assert_error(401, "invalid_client");
}

/// Otherwise whoever knows a client's identifier could send this server's requests to its machine.
#[every_database]
async fn a_flood_of_unknown_keys_costs_one_fetch(database: TestDatabase) {
    let (provider, elsewhere) = start(database).await;
    let known = key("known");
    elsewhere.publish(&key_set(&[&known]));
    ask(&provider, &known).await.assert_ok();
    provider.clock.advance(5);

    for number in 0..20 {
        let answer = ask(&provider, &key(&format!("unknown-{number}"))).await;
        assert!(matches!(answer.status.as_u16(), 401 | 429), "{answer:?}");
    }
    assert_eq!(elsewhere.asked(), 2);
}

#[every_database]
async fn nothing_is_fetched_for_an_assertion_that_is_wrong_otherwise(database: TestDatabase) {
    let (provider, elsewhere) = start(database).await;
    let (known, good) = (key("known"), claims(&provider));
    elsewhere.publish(&key_set(&[&known]));

    for (name, value) in [
        ("iss", json!("demo-service")),
        ("sub", json!("demo-service")),
        ("aud", json!("https://elsewhere.example")),
        ("exp", json!(provider.clock.now() - 60)),
        ("jti", Value::Null),
    ] {
        let mut changed = good.clone();
        changed[name] = value;
        let answer = ask_with(&provider, &known, "JWT", &changed).await;
        assert_eq!(answer.json["error"], "invalid_client", "{name}: {answer:?}");
    }
    let answer = ask_with(&provider, &known, "at+jwt", &good).await;
    answer.assert_error(401, "invalid_client");
    assert_eq!(elsewhere.asked(), 0);
}

/// The client chose where its keys are, so it is no outage of this server's; and nothing was guessed, so nobody has to wait.
#[every_database]
async fn keys_that_cannot_be_read_are_a_refusal_and_no_guess(database: TestDatabase) {
    let (provider, elsewhere) = start(database).await;
    let known = key("known");
    let long =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{}", "x".repeat(99_999));
    for script in [
        Script::Bytes(Vec::new()),
        Script::Bytes(b"HTTP/1.1 500 Oh\r\n\r\n".to_vec()),
        Script::Bytes(b"HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1:1/\r\n\r\n".to_vec()),
        Script::Bytes(long.into()),
        Script::Dripping(Vec::new()),
    ] {
        elsewhere.answer(move |_| script.clone());
        for _ in 0..4 {
            ask(&provider, &known).await.assert_error(401, "invalid_client");
        }
        provider.clock.advance(5);
    }
    assert!(elsewhere.asked() <= 5, "{}", elsewhere.asked());

    elsewhere.publish(&key_set(&[&known]));
    ask(&provider, &known).await.assert_ok();
}

/// No packet leaves for an address that is not public, unless the operator permitted its network.
#[every_database]
async fn an_address_that_is_not_public_is_not_asked(database: TestDatabase) {
    let elsewhere = Elsewhere::start().await;
    elsewhere.publish(&key_set(&[&key("known")]));
    let clients = [publisher(&format!("{}/keys", elsewhere.named_origin))];
    let provider = Running::start_seeded(database, &demo_and(&clients)).await;

    ask(&provider, &key("known")).await.assert_error(401, "invalid_client");
    assert_eq!(elsewhere.asked(), 0);
}

#[test]
fn a_client_registers_its_keys_or_their_address_and_that_is_https() {
    let seed =
        |client: Value| Seed::parse(&demo_and(&[client])).err().map(|error| error.to_string());
    assert_eq!(seed(publisher("https://app.example/keys")), None);

    let both = with(publisher("https://app.example/keys"), "jwks", key_set(&[&key("one")]));
    assert!(seed(both).is_some_and(|problem| problem.contains("register one of the two")));
    for address in [
        "http://app.example/keys",
        "http://localhost/keys",
        "file:///etc/passwd",
        "https://a:b@app.example/keys",
        "https://app.example/keys#one",
        "keys",
    ] {
        let problem = seed(publisher(address)).unwrap_or_default();
        assert!(problem.contains("jwks_uri: expected an https address"), "{address}: {problem}");
    }
}
