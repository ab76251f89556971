//! Assertions that stand for a user's consent. RFC 7523, section 2.1.

use oauth_runtime::{
    clock::Clock as _,
    jose::{PrivateKey, SigningAlgorithm, sign},
};
use oauth_tests::{
    database::random_word, every_database, fields::Fields, oauth::*, rows::Rows as _,
    running::Running, seeds::*,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const BRIDGE: As = As::Basic("bridge", SECRET);

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Es256).expect("a key"));
static STRANGER: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Es256).expect("a key"));

/// A client that acts for people: it has a secret and a key.
fn bridge(client_id: &str) -> Value {
    let client = with(service_client(client_id), "grant_types", json!([GRANT_TYPE]));
    with(client, "jwks", json!({ "keys": [KEY.public().to_json()] }))
}

fn clients() -> String {
    demo_and(&[
        bridge("bridge"),
        bridge("other-bridge"),
        with(bridge("not-for-it"), "grant_types", json!(["client_credentials"])),
    ])
}

fn claims(provider: &Running) -> Value {
    let now = provider.clock.now();
    json!({
        "iss": "bridge", "sub": "1", "aud": provider.issuer, "exp": now + 60, "iat": now,
        "jti": random_word(),
    })
}

async fn signed(claims: &Value) -> String {
    sign(&*KEY, "JWT", claims).await.unwrap()
}

fn fields(assertion: &str) -> Fields {
    Fields::of(&[("grant_type", GRANT_TYPE), ("scope", "profile"), ("assertion", assertion)])
}

async fn ask(provider: &Running, client: As, assertion: &str) -> Answer {
    token_with(&provider.issuer, client, &fields(assertion)).await
}

#[every_database(seed = clients())]
async fn an_assertion_gets_a_token_of_the_user_whom_it_names(provider: Running) {
    let answer = ask(&provider, BRIDGE, &signed(&claims(&provider)).await).await;

    answer.assert_members(&["access_token", "expires_in", "scope", "token_type"]);
    let me = resource(&provider.issuer, "/api/me", Some(&answer.member("access_token"))).await;
    assert_eq!(
        (&me.assert_ok().json["username"], &me.json["client_id"]),
        (&"alice".into(), &"bridge".into())
    );
}

/// The signature says who sent the request, where nothing else does (RFC 7521 section 4.1).
#[every_database(seed = clients())]
async fn the_assertion_alone_is_enough_and_stands_beside_no_other_client(provider: Running) {
    ask(&provider, As::Nobody, &signed(&claims(&provider)).await).await.assert_ok();

    let other = As::Basic("other-bridge", SECRET);
    let of_bridge = signed(&claims(&provider)).await;
    ask(&provider, other, &of_bridge).await.assert_error(400, "invalid_grant");
    ask(&provider, As::Public("bridge"), &of_bridge).await.assert_error(401, "invalid_client");
    let mut of_another = claims(&provider);
    of_another["iss"] = "not-for-it".into();
    let of_another = signed(&of_another).await;
    ask(&provider, As::Nobody, &of_another).await.assert_error(400, "unauthorized_client");
    let mut of_nobody = claims(&provider);
    of_nobody["iss"] = "nobody".into();
    let of_nobody = signed(&of_nobody).await;
    ask(&provider, As::Nobody, &of_nobody).await.assert_error(401, "invalid_client");
    // Another endpoint takes no assertion of a grant for its client.
    let elsewhere = fields(&of_bridge).with("token", "x");
    for path in ["/oauth/revoke", "/oauth/introspect"] {
        let answer = send(&provider.url(path), As::Nobody, &elsewhere).await;
        answer.assert_error(401, "invalid_client");
    }
}

#[every_database(seed = clients())]
async fn an_assertion_is_good_once_with_and_without_an_identifier(provider: Running) {
    for id in [json!("one"), Value::Null] {
        let mut once = claims(&provider);
        once["jti"] = id;
        let assertion = signed(&once).await;
        let (one, two) =
            tokio::join!(ask(&provider, BRIDGE, &assertion), ask(&provider, BRIDGE, &assertion));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "{one:?} {two:?}");
        ask(&provider, BRIDGE, &assertion).await.assert_error(400, "invalid_grant");
    }
    assert_eq!(provider.tokens().await, 2);
}

#[every_database(seed = clients())]
async fn a_wrong_assertion_gets_nothing_and_does_not_use_up_its_identifier(provider: Running) {
    let good = claims(&provider);
    let now = provider.clock.now();
    let mut wrong = vec![
        sign(&*STRANGER, "JWT", &good).await.unwrap(),
        sign(&*KEY, "at+jwt", &good).await.unwrap(),
        "x".to_owned(),
    ];
    for (name, value) in [
        ("iss", json!("other-bridge")),
        ("sub", json!("nobody")),
        ("sub", json!("01")),
        ("sub", json!("1\0")),
        ("sub", json!(1)),
        ("aud", json!("https://elsewhere.example")),
        ("aud", json!([provider.issuer])),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 7200)),
        ("nbf", json!(now + 60)),
        ("jti", json!("")),
    ] {
        let mut changed = good.clone();
        changed[name] = value;
        wrong.push(signed(&changed).await);
    }
    for assertion in wrong {
        ask(&provider, BRIDGE, &assertion).await.assert_error(400, "invalid_grant");
    }
    let without = Fields::of(&[("grant_type", GRANT_TYPE)]);
    let missing = token_with(&provider.issuer, BRIDGE, &without).await;
    missing.assert_error(400, "invalid_request");
    assert_eq!(provider.tokens().await, 0);

    ask(&provider, BRIDGE, &signed(&good).await).await.assert_ok();
}

#[every_database(seed = clients())]
async fn nobody_acts_for_a_disabled_user_or_beyond_the_clients_scope(provider: Running) {
    let assertion = signed(&claims(&provider)).await;
    let beyond = fields(&assertion).with("scope", "openid");
    let answer = token_with(&provider.issuer, BRIDGE, &beyond).await;
    answer.assert_error(400, "invalid_scope");
    provider.disable_user("alice").await;

    ask(&provider, BRIDGE, &assertion).await.assert_error(400, "invalid_grant");
    provider.enable_users().await;
    ask(&provider, BRIDGE, &assertion).await.assert_ok();
}
