//! Requests that come as a token which the client has signed. RFC 9101; OpenID Connect Core, section 6.1.

use oauth_runtime::{
    clock::Clock as _,
    jose::{PrivateKey, SigningAlgorithm, sign},
};
use oauth_tests::{
    browser::Browser,
    every_database,
    fields::{Fields, STATE},
    oauth::*,
    registration::{public_client, register, registered, with as and},
    rows::Rows as _,
    running::Running,
    seeds::*,
    test_clock::MINUTE,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

const TYPE: &str = "oauth-authz-req+jwt";
const OTHER_REDIRECT: &str = "https://other.example/cb";

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Es256).expect("a key"));
static STRANGER: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Es256).expect("a key"));

fn clients() -> String {
    let keys = json!({ "keys": [KEY.public().to_json()] });
    let client =
        |client_id| with(web_client(client_id, &[REDIRECT, OTHER_REDIRECT]), "jwks", keys.clone());
    demo_and(&[
        client("signs"),
        with(client("always-signs"), "require_signed_request_object", true),
        with(client("signs-otherwise"), "request_object_signing_alg", "EdDSA"),
    ])
}

/// What an object of this client says.
fn claims(provider: &Running, client_id: &str) -> Value {
    let now = provider.clock.now();
    json!({
        "iss": client_id, "aud": provider.issuer, "exp": now + 300, "nbf": now,
        "client_id": client_id, "response_type": "code", "redirect_uri": REDIRECT, "scope": "profile", "state": "inside",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    })
}

/// A request that has nothing beside the object but what makes it one of this client.
async fn request(client_id: &str, key: &PrivateKey, typ: &str, claims: &Value) -> Fields {
    let object = sign(key, typ, claims).await.unwrap();
    Fields::of(&[("client_id", client_id), ("request", &object)])
}

#[every_database(seed = clients())]
async fn what_a_client_has_signed_is_its_request(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    for typ in [TYPE, "JWT"] {
        let request = request("signs", &KEY, typ, &claims(&provider, "signs")).await;

        let page = alice.allow(&request.encoded()).await;

        assert_eq!(page.parameter("state").as_deref(), Some("inside"));
        let tokens = exchange(issuer, As::Basic("signs", SECRET), &page.code()).await;
        tokens.assert_ok().assert_member("scope", "profile");
    }
}

/// RFC 9101 section 6.3: of what stands beside the object, only `client_id` is read.
#[every_database(seed = clients())]
async fn what_stands_beside_the_object_changes_nothing(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = request("signs", &KEY, TYPE, &claims(&provider, "signs")).await;
    let beside = request
        .with("scope", "profile email offline_access")
        .with("state", STATE)
        .with("redirect_uri", OTHER_REDIRECT)
        .with("response_type", "token");

    let page = alice.allow(&beside.encoded()).await;

    assert!(page.location.as_deref().unwrap().starts_with(REDIRECT), "{page:?}");
    assert_eq!(page.parameter("state").as_deref(), Some("inside"));
    let tokens = exchange(&provider.issuer, As::Basic("signs", SECRET), &page.code()).await;
    tokens.assert_ok().assert_member("scope", "profile");
}

/// A person may take longer to sign in than the object is good: its time is that of the request.
#[every_database(seed = clients())]
async fn an_object_is_good_for_a_person_who_takes_a_while(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let request = request("signs", &KEY, TYPE, &claims(&provider, "signs")).await;
    let login = nobody.authorize(&request).await.location.unwrap();
    provider.clock.advance(6 * MINUTE);

    let back = nobody.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    let page = nobody.get(&back).await;
    let code = nobody.answer(&page, "yes").await.code();

    exchange(&provider.issuer, As::Basic("signs", SECRET), &code).await.assert_ok();
    // Whoever sends it anew is late.
    nobody
        .authorize(&request.with("redirect_uri", REDIRECT))
        .await
        .assert_redirect_error(REDIRECT, "invalid_request_object");
}

#[every_database(seed = clients())]
async fn an_object_that_is_not_the_clients_for_this_server_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let now = provider.clock.now();
    let changed = |name: &str, value: Value| {
        let mut claims = claims(&provider, "signs");
        claims[name] = value;
        claims
    };
    let good = claims(&provider, "signs");
    for (key, typ, claims) in [
        (&*STRANGER, TYPE, &good),
        (&*KEY, "at+jwt", &good),
        (&*KEY, "client-authentication+jwt", &good),
        (&*KEY, TYPE, &changed("client_id", json!("always-signs"))),
        (&*KEY, TYPE, &changed("iss", json!("demo-web"))),
        (&*KEY, TYPE, &changed("sub", json!("signs"))),
        (&*KEY, TYPE, &changed("aud", json!("https://other.example"))),
        (&*KEY, TYPE, &changed("exp", json!(now - 60))),
        (&*KEY, TYPE, &changed("nbf", json!(now + 60))),
        (&*KEY, TYPE, &changed("state", json!(7))),
        (&*KEY, TYPE, &changed("request_uri", json!("https://a.example"))),
    ] {
        // The redirect URI beside the object is the only one that anybody can rely on.
        let request = request("signs", key, typ, claims)
            .await
            .with("redirect_uri", REDIRECT)
            .with("state", STATE);
        let page = alice.authorize(&request).await;
        page.assert_redirect_error(REDIRECT, "invalid_request_object");
        assert_eq!(page.parameter("state").as_deref(), Some(STATE), "{claims}");
    }
    let long = Fields::authorization("signs", "profile").with("request", &"a".repeat(20_000));
    alice.authorize(&long).await.assert_redirect_error(REDIRECT, "invalid_request_object");
    assert_eq!(provider.codes().await, 0);
}

/// Nobody is redirected on the word of an object that does not verify, or to where the client has not registered.
#[every_database(seed = clients())]
async fn an_object_leads_nobody_to_where_the_client_is_not(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let mut evil = claims(&provider, "signs");
    evil["redirect_uri"] = json!("https://evil.example/cb");

    let signed = request("signs", &KEY, TYPE, &evil).await;
    alice.authorize(&signed.with("redirect_uri", REDIRECT)).await.assert_error_page("redirect_uri");
    let forged = request("signs", &STRANGER, TYPE, &evil).await;
    alice.authorize(&forged.clone()).await.assert_error_page("redirect_uri");
    let beside = forged.with("redirect_uri", "https://evil.example/cb");
    alice.authorize(&beside).await.assert_error_page("redirect_uri");
}

/// RFC 9101 section 10.5.
#[every_database(seed = clients())]
async fn a_client_that_always_signs_sends_nothing_unsigned(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    let plain = alice.authorize(&Fields::authorization("always-signs", "profile")).await;
    plain.assert_redirect_error(REDIRECT, "invalid_request");
    let signed = request("always-signs", &KEY, TYPE, &claims(&provider, "always-signs")).await;
    assert!(!alice.allow(&signed.encoded()).await.code().is_empty());
    let other = request("signs-otherwise", &KEY, TYPE, &claims(&provider, "signs-otherwise")).await;
    let refused = alice.authorize(&other.with("redirect_uri", REDIRECT)).await;
    refused.assert_redirect_error(REDIRECT, "invalid_request_object");
    // A client without keys has nothing to sign by.
    let without = request("demo-web", &KEY, TYPE, &claims(&provider, "demo-web")).await;
    let refused = alice.authorize(&without.with("redirect_uri", REDIRECT)).await;
    refused.assert_redirect_error(REDIRECT, "invalid_request_object");
}

/// A client that registers itself is held to what it says, as every other: nobody takes an unsigned request for its own.
#[every_database]
async fn a_client_that_registers_itself_may_demand_signed_requests(provider: Running) {
    let issuer = &provider.issuer;
    let demand = json!({ "require_signed_request_object": true });
    let without_keys = register(issuer, &and(public_client(), &demand)).await;
    without_keys.assert_error(400, "invalid_client_metadata");
    let unsigned = json!({ "request_object_signing_alg": "none" });
    let unsigned = register(issuer, &and(public_client(), &unsigned)).await;
    unsigned.assert_error(400, "invalid_client_metadata");
    let keys = json!({ "jwks": { "keys": [KEY.public().to_json()] }, "redirect_uris": [REDIRECT] });
    let client = registered(issuer, &and(and(public_client(), &demand), &keys)).await;
    assert_eq!(client.json["require_signed_request_object"], true);
    let client_id = client.member("client_id");
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;

    let plain = alice.authorize(&Fields::authorization(&client_id, "profile")).await;

    plain.assert_redirect_error(REDIRECT, "invalid_request");
    let signed = request(&client_id, &KEY, TYPE, &claims(&provider, &client_id)).await;
    assert!(!alice.allow(&signed.encoded()).await.code().is_empty());
}
