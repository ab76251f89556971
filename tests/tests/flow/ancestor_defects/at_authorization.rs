//! The authorization endpoint. RFC 6749, sections 4.1.2 and 4.2.2; RFC 9207.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::{Fields, STATE},
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::*,
};

const TENANT: &str = "https://app.example.com/cb?tenant=a%20b";

fn clients() -> String {
    demo_and(&[
        implicit_client("old-page"),
        web_client("tenant", &[TENANT]),
        with(web_client("no-openid", &[REDIRECT]), "scope", "profile"),
    ])
}

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

fn for_a_token() -> Fields {
    Fields::of(&[
        ("response_type", "token"),
        ("client_id", "old-page"),
        ("redirect_uri", REDIRECT),
        ("scope", "profile"),
        ("state", STATE),
    ])
}

/// The error that the client is told, wherever the response mode puts it.
fn told(page: &Page) -> String {
    assert_eq!(page.status, 303, "{page:?}");
    assert!(page.parameter("code").is_none(), "{page:?}");
    page.parameter("error").or_else(|| page.fragment_parameter("error")).unwrap_or_default()
}

/// A quote, a backslash or an umlaut in a parameter must not end up in a description, where RFC 6749 section 4.1.2.1
/// permits none of them.
#[every_database]
async fn w1_a_quote_a_backslash_or_an_umlaut_in_a_parameter_is_refused_and_not_repeated(
    provider: Running,
) {
    let alice = alice(&provider).await;
    let good = Fields::authorization("demo-web", "profile");
    for value in ["canary\"", "canary\\", "canaryä"] {
        let uri = format!("{REDIRECT}{value}");
        let page = alice.authorize(&good.clone().with("redirect_uri", &uri)).await;
        page.assert_error_page(&uri);
        assert!(!page.body.contains("canary"), "{}", page.body);

        let page = alice.authorize(&good.clone().with("response_type", value)).await;
        page.assert_redirect_error(REDIRECT, "unsupported_response_type");
        assert!(!page.location.unwrap().contains("canary"), "{value}");
    }
}

/// A response mode that nobody knows, with a quote in it.
#[every_database(seed = clients())]
async fn w2_an_unknown_response_mode_is_an_invalid_request(provider: Running) {
    let alice = alice(&provider).await;
    for request in [Fields::authorization("demo-web", "profile"), for_a_token()] {
        for mode in ["bogus", "bo\"gus", "fragment.", "äquery"] {
            let page = alice.authorize(&request.clone().with("response_mode", mode)).await;
            assert_eq!(told(&page), "invalid_request", "{mode}: {page:?}");
        }
    }
}

/// A method without a value must not be stored, because the exchange then knows no method by which to compare.
#[every_database]
async fn w4_a_code_challenge_with_an_empty_method_is_refused_before_there_is_a_code(
    provider: Running,
) {
    let alice = alice(&provider).await;
    for client_id in ["demo-web", "demo-spa"] {
        let request = Fields::authorization(client_id, "profile").with("code_challenge_method", "");
        alice.authorize(&request).await.assert_redirect_error(REDIRECT, "invalid_request");
    }
    assert_eq!(provider.codes().await, 0);
}

/// Somebody signs a request object with nothing, or puts a number where a text belongs.
#[every_database]
async fn w8_a_request_object_that_nobody_signed_is_refused(provider: Running) {
    let alice = alice(&provider).await;
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    for claims in [r#"{"client_id":"demo-web","state":7}"#, r#"{"scope":"admin"}"#, "[]", "7"] {
        let object = format!("{}.{}.", encoded(r#"{"alg":"none"}"#), encoded(claims));
        let request = Fields::authorization("demo-web", "profile").with("request", &object);
        let page = alice.authorize(&request).await;

        let error = told(&page);
        assert_eq!(error, "invalid_request_object", "{claims}: {page:?}");
        let state = page.parameter("state");
        assert_eq!(state.as_deref(), Some(STATE), "the state is that of the query");
    }
}

/// A client without the scope word `openid` asks for an id token.
#[every_database(seed = clients())]
async fn w9_an_id_token_for_a_client_without_openid_is_refused_at_its_redirect_uri(
    provider: Running,
) {
    let alice = alice(&provider).await;
    for scope in ["profile", "openid"] {
        let request = Fields::authorization("no-openid", scope).with("response_type", "id_token");
        let page = alice.authorize(&request.and("nonce", "n")).await;

        let error = told(&page);
        let expected = ["unsupported_response_type", "unauthorized_client", "invalid_scope"];
        assert!(expected.contains(&error.as_str()), "{scope}: {page:?}");
    }
}

/// A denial without `state` and `iss`, or in another place than the token, does not reach the application that waits.
#[every_database(seed = clients())]
async fn w13_a_denial_carries_state_and_issuer_where_the_answer_would_have_been(provider: Running) {
    let alice = alice(&provider).await;
    let issuer = Some(provider.issuer.clone());

    let consent = alice.authorize(&for_a_token()).await;
    let denied = alice.answer(&consent, "no").await;
    let refused = alice.authorize(&for_a_token().with("scope", "admin")).await;
    for (page, error) in [(&denied, "access_denied"), (&refused, "invalid_scope")] {
        assert_eq!(page.fragment_parameter("error").as_deref(), Some(error), "{page:?}");
        assert_eq!(page.fragment_parameter("state").as_deref(), Some(STATE), "{page:?}");
        assert_eq!(page.fragment_parameter("iss"), issuer, "{page:?}");
        assert!(!page.location.as_deref().unwrap().contains('?'), "{page:?}");
    }

    let consent = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    let denied = alice.answer(&consent, "no").await;
    denied.assert_redirect_error(REDIRECT, "access_denied");
    assert_eq!(denied.parameter("state").as_deref(), Some(STATE));
    assert_eq!(denied.parameter("iss"), issuer);
}

/// A developer reads the description, and a bare value explains nothing.
#[every_database]
async fn w15_the_description_of_an_unsupported_response_type_is_a_sentence(provider: Running) {
    let request = Fields::authorization("demo-web", "profile").with("response_type", "bogus");

    let page = alice(&provider).await.authorize(&request).await;

    page.assert_redirect_error(REDIRECT, "unsupported_response_type");
    let description = page.parameter("error_description").unwrap();
    assert!(description.contains(' ') && !description.contains("bogus"), "{description}");
}

/// The query that a client registered goes to the client as it is, letter by letter.
#[every_database(seed = clients())]
async fn w23_the_query_of_a_registered_redirect_uri_is_kept_as_it_was_written(provider: Running) {
    let alice = alice(&provider).await;
    let request = Fields::authorization("tenant", "profile").with("redirect_uri", TENANT);

    for (confirm, parameter) in [("yes", "code="), ("no", "error=")] {
        let consent = alice.authorize(&request).await;
        let location = alice.answer(&consent, confirm).await.location.unwrap();
        assert!(location.starts_with(&format!("{TENANT}&{parameter}")), "{location}");
    }
}

/// A nonce is the client's to compare. A server that refuses it twice, and only while a row is there, protects nobody.
#[every_database]
async fn w24_a_nonce_that_was_seen_before_is_no_reason_to_refuse(provider: Running) {
    let alice = alice(&provider).await;
    let request = Fields::authorization("demo-web", "openid profile").and("nonce", "the same");

    let first = alice.code_for(&request).await;
    let second = alice.code_for(&request).await;
    exchange(&provider.issuer, WEB, &first).await.assert_ok();
    let third = alice.code_for(&request).await;

    for code in [second, third] {
        exchange(&provider.issuer, WEB, &code).await.assert_ok();
    }
}
