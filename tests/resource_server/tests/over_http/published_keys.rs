//! Tokens that the API checks with the keys that their issuer publishes. RFC 8414, section 3; RFC 9068, section 4.

use crate::{
    issuer::{AUDIENCE, Hand, documents, fetch, issuer, key, key_set, service, token},
    running::Running,
};
use oauth_runtime::{fetch::OperatorUrl, jose::PrivateKey, resource::SignedTokens};
use oauth_tests_resource_server::{Elsewhere, Script, json};
use serde_json::{Value, json};

struct World {
    elsewhere: Elsewhere,
    clock: Hand,
    running: Running,
}

impl World {
    /// An issuer with these keys, and a service that finds the keys through the issuer's metadata.
    async fn with_keys(keys: Script) -> Self {
        let (elsewhere, clock) = (Elsewhere::start_plain().await, Hand::new());
        documents(&elsewhere, keys);
        let tokens = SignedTokens::of_issuer(&issuer(&elsewhere), AUDIENCE, &fetch()).unwrap();
        let running = service(tokens.clock(clock.clone()), clock.clone()).await;
        Self { elsewhere, clock, running }
    }

    async fn status(&self, key: &PrivateKey) -> u16 {
        let token = token(&self.elsewhere, key).await;
        self.running.get("/mine", Some(&token)).await.status
    }
}

#[tokio::test]
async fn the_keys_are_found_by_the_metadata_when_a_token_comes_and_kept() {
    let key = key("one");
    let world = World::with_keys(json(&key_set(&[&key]))).await;
    assert_eq!(world.elsewhere.asked(), 0);

    for _ in 0..3 {
        let token = token(&world.elsewhere, &key).await;
        assert_eq!(world.running.get("/mine", Some(&token)).await.text, "7 by app");
    }
    assert_eq!(world.elsewhere.asked(), 2, "the metadata and the set");
}

#[tokio::test]
async fn the_keys_are_found_at_a_given_address_and_may_be_read_before_any_token_comes() {
    let (elsewhere, clock, key) = (Elsewhere::start_plain().await, Hand::new(), key("one"));
    elsewhere.publish(&key_set(&[&key]));
    let address = OperatorUrl::parse(&format!("{}/keys", elsewhere.origin), false).unwrap();
    let tokens = SignedTokens::with_keys_at(address, &elsewhere.origin, AUDIENCE, &fetch());
    tokens.ready().await.unwrap();
    let running = service(tokens, clock).await;

    let token = token(&elsewhere, &key).await;
    assert_eq!(running.get("/mine", Some(&token)).await.status, 200);
    assert_eq!(elsewhere.asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_read_when_its_first_token_comes() {
    let (old, new) = (key("old"), key("new"));
    let world = World::with_keys(json(&key_set(&[&old]))).await;
    assert_eq!(world.status(&old).await, 200);

    documents(&world.elsewhere, json(&key_set(&[&old, &new])));
    world.clock.advance(5);
    assert_eq!(world.status(&new).await, 200);
    assert_eq!(world.status(&old).await, 200);
}

/// Otherwise anybody could make this service flood its issuer with requests.
#[tokio::test]
async fn a_flood_of_unknown_keys_costs_one_fetch() {
    let known = key("known");
    let world = World::with_keys(json(&key_set(&[&known]))).await;
    assert_eq!(world.status(&known).await, 200);
    world.clock.advance(5);
    let before = world.elsewhere.asked();

    let flood = (0..50).map(|number| {
        let world = &world;
        async move { world.status(&key(&format!("unknown-{number}"))).await }
    });
    let mut statuses = Vec::new();
    for one in flood {
        statuses.push(one.await);
    }

    assert!(statuses.iter().all(|status| *status == 401), "{statuses:?}");
    assert_eq!(world.elsewhere.asked() - before, 2, "the metadata and the set, once");
    assert_eq!(world.status(&known).await, 200);
}

#[tokio::test]
async fn while_the_issuer_is_away_the_known_keys_serve_on() {
    let (known, other) = (key("known"), key("other"));
    let world = World::with_keys(json(&key_set(&[&known]))).await;
    assert_eq!(world.status(&known).await, 200);
    documents(&world.elsewhere, Script::Bytes(Vec::new()));

    world.clock.advance(1800);
    assert_eq!(world.status(&known).await, 200);
    // The service cannot tell whether the issuer has that key by now.
    assert_eq!(world.status(&other).await, 503);
}

/// Not 401: clients would throw good tokens away.
#[tokio::test]
async fn without_keys_the_answer_is_503_and_recovers() {
    let key = key("one");
    let world = World::with_keys(Script::Bytes(b"HTTP/1.1 500 Oh\r\n\r\n".to_vec())).await;
    assert_eq!(world.status(&key).await, 503);

    documents(&world.elsewhere, json(&key_set(&[&key])));
    world.clock.advance(5);
    assert_eq!(world.status(&key).await, 200);
}

/// RFC 7517 section 5: keys of unknown kinds are left out, and a private key that slipped in is not used.
#[tokio::test]
async fn keys_of_other_kinds_are_left_out() {
    let known = key("known");
    let mut set = key_set(&[&known]);
    let list = set["keys"].as_array_mut().unwrap();
    list.insert(0, json!({ "kty": "EC", "crv": "P-521", "x": "AA", "y": "AA", "kid": "known" }));
    list.insert(0, json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "known" }));
    list.insert(0, json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA", "kid": "known" }));
    list.insert(0, json!("known"));
    let world = World::with_keys(json(&set)).await;

    assert_eq!(world.status(&known).await, 200);
}

#[tokio::test]
async fn what_is_no_key_set_is_no_reason_to_refuse_a_token() {
    let known = key("known");
    let set = key_set(&[&known]).to_string();
    let answer = |head: &str, body: &str| {
        let length = body.len();
        Script::Bytes(
            format!("HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}").into(),
        )
    };
    let typed = "content-type: application/json";
    let twice = set.replace("{\"keys\"", "{\"keys\":[],\"keys\"");
    let twice_within = set.replace("\"kid\"", "\"kid\":\"other\",\"kid\"");
    let padded = format!("{set}{}", " ".repeat(70_000));
    for (what, script) in [
        ("another type", answer("content-type: text/html", &set)),
        ("no type", answer("x: y", &set)),
        ("a member twice", answer(typed, &twice)),
        ("a member of a key twice", answer(typed, &twice_within)),
        ("too long", answer(typed, &padded)),
        ("a list", answer(typed, "[]")),
        ("no keys", answer(typed, r#"{"keys":[]}"#)),
        ("keys of no kind", answer(typed, r#"{"keys":{}}"#)),
        ("more than JSON", answer(typed, &format!("{set}x"))),
        (
            "a redirect",
            Script::Bytes(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n".to_vec()),
        ),
    ] {
        let world = World::with_keys(script).await;
        let answer = world.running.get("/mine", Some(&token(&world.elsewhere, &known).await)).await;
        assert_eq!((answer.status, answer.challenge.as_str()), (503, ""), "{what}");
        assert_eq!(answer.json()["error"], "temporarily_unavailable", "{what}");
    }
}

/// RFC 8414 section 3.3: the metadata of another issuer would lend this issuer the keys of the other one.
#[tokio::test]
async fn metadata_of_another_issuer_or_with_an_address_elsewhere_are_not_followed() {
    let known = key("known");
    let internal = Elsewhere::start_plain().await;
    internal.publish(&key_set(&[&known]));
    let at = |origin: &str| format!("{origin}/jwks");
    for (issuer, jwks_uri) in [
        (Some("https://other.example"), Value::from(at(&internal.origin))),
        (None, Value::from(at(&internal.origin))),
        (None, Value::from("file:///etc/passwd")),
        (None, Value::Null),
    ] {
        let world = World::with_keys(Script::Bytes(Vec::new())).await;
        let issuer = issuer.map_or_else(|| world.elsewhere.origin.clone(), str::to_owned);
        world.elsewhere.publish(&json!({ "issuer": issuer, "jwks_uri": jwks_uri }));

        assert_eq!(world.status(&known).await, 503, "{issuer} {jwks_uri}");
    }
    assert_eq!(internal.asked(), 0);
}

/// RFC 9068 section 4, with published keys.
#[tokio::test]
async fn a_token_that_another_key_signed_under_a_known_name_is_refused() {
    let known = key("known");
    let world = World::with_keys(json(&key_set(&[&known]))).await;

    assert_eq!(world.status(&key("known")).await, 401);
    assert_eq!(world.elsewhere.asked(), 2);
}
