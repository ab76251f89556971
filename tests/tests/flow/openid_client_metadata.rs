//! What a client registers for OpenID Connect, by an operator and by itself. OpenID Connect Dynamic Client Registration, section 2.

use oauth_tests::{
    browser::Browser,
    every_database,
    fields::Fields,
    oauth::*,
    registration::{self, Patient, public_client, registered},
    running::Running,
    seeds::{demo_and, seed_of, web_client, with},
    test_clock::MINUTE,
};
use provider::seed::Seed;
use serde_json::{Value, json};

/// Members, each with a value that is good and others that are not.
fn members() -> Vec<(&'static str, Value, Vec<Value>)> {
    let long = format!("https://a.example/{}", "x".repeat(2048));
    vec![
        (
            "id_token_signed_response_alg",
            json!("ES256"),
            vec![json!("none"), json!("HS256"), json!(1)],
        ),
        ("userinfo_signed_response_alg", json!("ES256"), vec![json!("none"), json!("HS512")]),
        (
            "post_logout_redirect_uris",
            json!(["https://a.example/out"]),
            vec![
                json!("https://a.example/out"),
                json!(["http://a.example/out"]),
                json!(["javascript:alert(1)"]),
                json!(["https://a.example/out#x"]),
                json!([long]),
            ],
        ),
        ("default_max_age", json!(60), vec![json!(-1), json!("60"), json!(4_294_967_296_u64)]),
        ("require_auth_time", json!(true), vec![json!("true"), json!(1)]),
        (
            "initiate_login_uri",
            json!("https://a.example/login"),
            vec![json!("http://a.example/login"), json!("login"), json!(7)],
        ),
        ("subject_type", json!("public"), vec![json!("pairwise")]),
        ("application_type", json!("web"), vec![json!("desktop")]),
    ]
}

#[test]
fn an_operator_is_told_which_member_of_a_seed_is_wrong() {
    let read = |name: &str, value: &Value| {
        let client = with(web_client("app", &["https://a.example/cb"]), name, value.clone());
        Seed::parse(&seed_of(&[client])).err().map(|error| error.to_string())
    };
    for (name, good, bad) in members() {
        assert_eq!(read(name, &good), None, "{name}");
        for bad in bad {
            let problem = read(name, &bad).unwrap_or_default();
            assert!(problem.starts_with(&format!("clients[0].{name}")), "{name} {bad}: {problem}");
        }
    }
    let implicit = with(web_client("app", &[REDIRECT]), "grant_types", json!(["implicit"]));
    let implicit = with(implicit, "response_types", json!(["token"]));
    let web = with(implicit, "application_type", "web");
    let problem = Seed::parse(&seed_of(&[web])).err().map(|error| error.to_string());
    assert!(problem.unwrap_or_default().contains("redirect_uris[0]"));
}

#[every_database]
async fn a_client_that_registers_itself_is_held_to_the_same_rules(provider: Patient) {
    let issuer = &provider.issuer;
    for (name, good, bad) in members() {
        let answer = registered(issuer, &with(public_client(), name, good.clone())).await;
        assert_eq!(answer.json[name], good, "{name}");
        assert_eq!(registration::read(&answer).await.json[name], good, "{name}");
        for bad in bad {
            let answer =
                registration::register(issuer, &with(public_client(), name, bad.clone())).await;
            let code = if name == "post_logout_redirect_uris" {
                "invalid_redirect_uri"
            } else {
                "invalid_client_metadata"
            };
            answer.assert_error(400, code);
        }
    }
    // A scheme that such a client may not have is none for this either.
    let asked = with(public_client(), "post_logout_redirect_uris", json!(["cursor://out"]));
    registration::register(issuer, &asked).await.assert_error(400, "invalid_redirect_uri");
}

/// A client that registered itself signs its user out as every other.
#[every_database]
async fn a_client_that_registered_itself_signs_its_user_out(provider: Running) {
    let out = "https://a.example/out";
    let asked = with(public_client(), "post_logout_redirect_uris", json!([out]));
    let client_id = registered(&provider.issuer, &asked).await.member("client_id");
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let query = Fields::of(&[("client_id", &client_id), ("post_logout_redirect_uri", out)]);

    let page = browser.get(&format!("/oauth/end_session?{}", query.encoded())).await;
    let mut form = oauth_tests::html::hidden_fields(&page.body, "/oauth/end_session");
    form.push(("confirm".to_owned(), "yes".to_owned()));

    let left = browser.post("/oauth/end_session", &form).await;
    assert_eq!(left.location.as_deref(), Some(out), "{left:?}");
}

/// Section 2: `default_max_age` is what a request without `max_age` has.
#[every_database(seed = demo_and(&[with(web_client("fresh", &[REDIRECT]), "default_max_age", 60)]))]
async fn a_sign_in_that_is_older_than_the_client_registered_does_not_do(provider: Running) {
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("fresh", "openid");
    assert_eq!(browser.authorize(&request).await.status, 200);
    provider.clock.advance(2 * MINUTE);

    let old = browser.authorize(&request).await;
    let said = browser.authorize(&request.with("max_age", "600")).await;

    assert!(old.location.unwrap_or_default().starts_with("/login"), "{}", old.body);
    assert_eq!(said.status, 200, "{said:?}");
}
