//! Clients that sign an assertion by a key of their own: `private_key_jwt`. RFC 7521, section 4.2; RFC 7523, section 3.

use oauth_runtime::{
    clock::Clock as _,
    jose::{PrivateKey, PublicJwk, SigningAlgorithm, sign},
};
use oauth_tests::{every_database, fields::Fields, oauth::*, running::Running, seeds::*};
use provider::seed::Seed;
use serde_json::{Value, json};
use std::sync::LazyLock;

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// One key of each algorithm; the client registers all of them.
static KEYS: LazyLock<Vec<PrivateKey>> = LazyLock::new(|| {
    SigningAlgorithm::ALL.into_iter().map(|it| PrivateKey::generate(it).expect("a key")).collect()
});
static STRANGER: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Es256).expect("a key"));

fn signing(mut client: Value) -> Value {
    client.as_object_mut().unwrap().remove("client_secret");
    let keys: Vec<_> = KEYS.iter().map(PrivateKey::public).map(PublicJwk::to_json).collect();
    let client = with(client, "token_endpoint_auth_method", "private_key_jwt");
    with(client, "jwks", json!({ "keys": keys }))
}

fn clients() -> String {
    demo_and(&[
        signing(service_client("signer")),
        signing(service_client("other-signer")),
        signing(web_client("web-signer", &[REDIRECT])),
    ])
}

/// An assertion of the client `signer`, with a `jti` of its own.
fn claims(provider: &Running) -> Value {
    let now = provider.clock.now();
    json!({
        "iss": "signer", "sub": "signer", "aud": provider.issuer, "exp": now + 60, "iat": now,
        "jti": oauth_tests::database::random_word(),
    })
}

fn fields(assertion: &str) -> Fields {
    Fields::of(&[
        ("grant_type", "client_credentials"),
        ("scope", "profile"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ])
}

async fn assertion(key: &PrivateKey, claims: &Value) -> String {
    sign(key, "JWT", claims).await.unwrap()
}

async fn ask(provider: &Running, assertion: &str) -> Answer {
    token_with(&provider.issuer, As::Nobody, &fields(assertion)).await
}

#[every_database(seed = clients())]
async fn a_client_that_signs_by_one_of_its_keys_is_itself(provider: Running) {
    for key in &*KEYS {
        let signed = assertion(key, &claims(&provider)).await;
        ask(&provider, &signed).await.assert_ok();
    }
    // The address of the token endpoint is as good an audience, and the identifier may stand beside the assertion.
    let mut for_endpoint = claims(&provider);
    for_endpoint["aud"] = provider.url("/oauth/token").into();
    let signed = assertion(&KEYS[0], &for_endpoint).await;
    let with_id = fields(&signed).with("client_id", "signer");
    token_with(&provider.issuer, As::Nobody, &with_id).await.assert_ok();
}

/// Whoever sees an assertion on its way cannot use it again, at whatever endpoint or node.
#[every_database(seed = clients())]
async fn an_assertion_is_good_once(provider: Running) {
    let other = provider.beside().await;
    let signed = assertion(&KEYS[0], &claims(&provider)).await;
    ask(&provider, &signed).await.assert_ok();

    ask(&provider, &signed).await.assert_error(401, "invalid_client");
    let elsewhere = fields(&signed).with("token", "x").without("grant_type").without("scope");
    for path in ["/oauth/revoke", "/oauth/introspect"] {
        let answer = send(&other.url(path), As::Nobody, &elsewhere).await;
        answer.assert_error(401, "invalid_client");
    }

    let signed = assertion(&KEYS[0], &claims(&provider)).await;
    let (one, two) = tokio::join!(ask(&provider, &signed), ask(&provider, &signed));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[every_database(seed = clients())]
async fn an_assertion_with_a_wrong_claim_is_refused_and_does_not_use_up_its_id(provider: Running) {
    let good = claims(&provider);
    let now = provider.clock.now();
    for (name, value) in [
        ("iss", json!("other-signer")),
        ("iss", json!(7)),
        ("sub", json!("other-signer")),
        ("aud", json!("https://elsewhere.example")),
        ("aud", json!([provider.issuer])),
        ("aud", json!([provider.issuer, "https://elsewhere.example"])),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 7200)),
        ("exp", json!("soon")),
        ("nbf", json!(now + 60)),
        ("iat", json!(now + 60)),
        ("jti", json!("")),
        ("jti", json!(1)),
        ("jti", Value::Null),
    ] {
        let mut changed = good.clone();
        changed[name] = value.clone();
        let answer = ask(&provider, &assertion(&KEYS[0], &changed).await).await;
        assert!(matches!(answer.status.as_u16(), 400 | 401 | 429), "{name} {value}: {answer:?}");
        assert_eq!(answer.json["error"], "invalid_client", "{name} {value}");
        for missing in ["iss", "sub", "aud", "exp", "jti"] {
            let mut without = good.clone();
            without.as_object_mut().unwrap().remove(missing);
            let answer = ask(&provider, &assertion(&KEYS[0], &without).await).await;
            assert_eq!(answer.json["error"], "invalid_client", "without {missing}");
        }
    }
    ask(&provider, &assertion(&KEYS[0], &good).await).await.assert_ok();
}

/// RFC 8725: the key decides, and nothing in the assertion does.
#[every_database(seed = clients())]
async fn an_assertion_that_the_clients_keys_did_not_sign_is_refused(provider: Running) {
    let claims = claims(&provider);
    let good = assertion(&KEYS[0], &claims).await;
    let [header, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let kid = KEYS[0].public().kid();
    let encoded = |json: Value| {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(json.to_string())
    };
    let own_key = STRANGER.public().to_json();
    for forged in [
        assertion(&STRANGER, &claims).await,
        sign(&KEYS[0], "at+jwt", &claims).await.unwrap(),
        format!("{}.{body}.", encoded(json!({ "alg": "none", "kid": kid }))),
        format!("{}.{body}.{signature}", encoded(json!({ "alg": "HS256", "kid": kid }))),
        format!(
            "{}.{body}.{signature}",
            encoded(json!({ "alg": "ES256", "kid": kid, "jwk": own_key }))
        ),
        format!("{}.{body}.{signature}", encoded(json!({ "alg": "RS256", "kid": kid }))),
        format!("{header}.{body}."),
        format!("{header}.{body}"),
        format!("{good}x"),
        "x".to_owned(),
    ] {
        let answer = ask(&provider, &forged).await;
        assert_eq!(answer.json["error"], "invalid_client", "{forged}: {answer:?}");
    }
    ask(&provider, &good).await.assert_ok();
}

#[every_database(seed = clients())]
async fn an_assertion_stands_alone_and_says_its_type(provider: Running) {
    let signed = assertion(&KEYS[0], &claims(&provider)).await;
    let fields = fields(&signed);
    let issuer = &provider.issuer;
    let refused = [
        (As::Nobody, fields.clone().with("client_secret", SECRET)),
        (As::Basic("demo-service", "demo-service-secret"), fields.clone()),
        (As::Nobody, fields.clone().without("client_assertion_type")),
        (As::Nobody, fields.clone().without("client_assertion")),
        (As::Nobody, fields.clone().with("client_assertion_type", "urn:example:other")),
        (As::Nobody, fields.clone().with("client_id", "demo-service")),
        (As::Nobody, fields.clone().and("client_assertion", &signed)),
    ];
    for (client, fields) in refused {
        let answer = token_with(issuer, client, &fields).await;
        answer.assert_error(400, "invalid_request");
    }
    token_with(issuer, As::Nobody, &fields).await.assert_ok();
}

/// A client that registered a key has no other way in, and one with a secret none by a key.
#[every_database(seed = clients())]
async fn a_client_uses_the_method_that_it_registered(provider: Running) {
    let issuer = &provider.issuer;
    let fields = [("grant_type", "client_credentials")];
    token(issuer, As::Public("signer"), &fields).await.assert_error(401, "invalid_client");
    token(issuer, As::Basic("signer", "x"), &fields).await.assert_error(401, "invalid_client");
    let mut of_secret = claims(&provider);
    of_secret["iss"] = "demo-service".into();
    of_secret["sub"] = "demo-service".into();
    let signed = assertion(&KEYS[0], &of_secret).await;
    ask(&provider, &signed).await.assert_error(401, "invalid_client");
}

/// An operator registers public halves, and is told of a private one before it is stored.
#[test]
fn a_key_set_that_cannot_be_used_is_not_registered() {
    let private =
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "a", "y": "b", "d": "canary" }] });
    for (jwks, words) in [
        (private, "private member `d`"),
        (json!({ "keys": [] }), "at least one key"),
        (json!({}), "list `keys`"),
        (json!({ "keys": [1] }), "each an object"),
    ] {
        let mut client = with(signing(service_client("a")), "jwks", jwks);
        let error = Seed::parse(&seed_of(&[client.clone()])).unwrap_err().to_string();
        assert!(error.contains("jwks") && error.contains(words), "{error}");
        assert!(!error.contains("canary"), "{error}");
        client.as_object_mut().unwrap().remove("jwks");
        let error = Seed::parse(&seed_of(&[client])).unwrap_err().to_string();
        assert!(error.contains("private_key_jwt needs"), "{error}");
    }
}
