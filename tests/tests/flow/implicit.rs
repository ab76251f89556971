//! The implicit grant. RFC 6749, section 4.2.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::{Fields, STATE},
    html::hidden_fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::*,
};
use serde_json::json;

fn clients() -> String {
    demo_and(&[
        implicit_client("old-page"),
        with(implicit_client("no-response-type"), "response_types", vec!["code"]),
        with(
            with(implicit_client("no-grant"), "grant_types", vec!["authorization_code"]),
            "response_types",
            vec!["code", "token"],
        ),
        with(
            with(web_client("with-secret", &[REDIRECT]), "grant_types", vec!["implicit"]),
            "response_types",
            vec!["token"],
        ),
    ])
}

fn request(client_id: &str) -> Fields {
    Fields::of(&[
        ("response_type", "token"),
        ("client_id", client_id),
        ("redirect_uri", REDIRECT),
        ("scope", "profile"),
        ("state", STATE),
    ])
}

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

#[track_caller]
fn assert_fragment_error(page: &Page, error: &str) {
    let location = page.location.as_deref().unwrap_or_default();
    assert!(location.starts_with("http://127.0.0.1:9999/cb#"), "{error}: {page:?}");
    assert_eq!(page.fragment_parameter("error").as_deref(), Some(error), "{location}");
    assert_eq!(page.fragment_parameter("state").as_deref(), Some(STATE), "{location}");
    assert!(page.fragment_parameter("iss").is_some(), "{location}");
    assert_eq!(page.fragment_parameter("access_token"), None, "{location}");
}

/// RFC 6749 section 4.2.2; RFC 9207.
#[every_database(seed = clients())]
async fn the_token_comes_in_the_fragment_with_state_and_issuer(provider: Running) {
    let issuer = &provider.issuer;
    let page = alice(&provider).await.allow(&request("old-page").encoded()).await;

    let location = page.location.clone().unwrap();
    assert!(location.starts_with("http://127.0.0.1:9999/cb#access_token="), "{location}");
    assert_eq!(page.header("cache-control"), "no-store");
    let parameter = |name: &str| page.fragment_parameter(name);
    assert_eq!(parameter("token_type").as_deref(), Some("Bearer"));
    assert_eq!(parameter("expires_in").as_deref(), Some("3600"));
    assert_eq!(parameter("scope").as_deref(), Some("profile"));
    assert_eq!(parameter("state").as_deref(), Some(STATE));
    assert_eq!(parameter("iss").as_ref(), Some(issuer));
    for name in ["refresh_token", "code", "error"] {
        assert_eq!(parameter(name), None, "{name}");
    }
    let me = resource(issuer, "/api/me", parameter("access_token").as_deref()).await;
    assert_eq!(me.assert_ok().member("username"), "alice");
    assert_eq!(provider.tokens_without_refresh_token().await, 1);
    assert_eq!(provider.codes().await, 0);
}

/// RFC 6749 section 4.2.2.1: refusals travel like the token would.
#[every_database(seed = clients())]
async fn a_refusal_stands_in_the_fragment(provider: Running) {
    let browser = alice(&provider).await;
    for (fields, error) in [
        (request("old-page").with("scope", "admin"), "invalid_scope"),
        (request("old-page").with("response_mode", "query"), "invalid_request"),
        (request("old-page").and("code_challenge", "x"), "invalid_request"),
        (request("no-response-type"), "unauthorized_client"),
        (request("no-grant"), "unauthorized_client"),
        (request("with-secret"), "unauthorized_client"),
        (request("demo-web"), "unauthorized_client"),
        (request("demo-spa"), "unauthorized_client"),
    ] {
        assert_fragment_error(&browser.authorize(&fields).await, error);
    }
    let denied = browser.authorize(&request("old-page")).await;
    assert_fragment_error(&browser.answer(&denied, "no").await, "access_denied");
    assert_eq!(provider.tokens().await, 0);
}

/// What cannot be understood is told in the query, where a server sees it; what cannot be trusted, nowhere.
#[every_database(seed = clients())]
async fn a_missing_response_type_is_told_in_the_query_and_a_foreign_uri_not_at_all(
    provider: Running,
) {
    let browser = alice(&provider).await;
    let missing = browser.authorize(&request("old-page").without("response_type")).await;
    missing.assert_redirect_error("http://127.0.0.1:9999/cb?", "invalid_request");
    let unknown = request("old-page").with("response_type", "receipt");
    let unknown = browser.authorize(&unknown).await;
    unknown.assert_redirect_error("http://127.0.0.1:9999/cb?", "unsupported_response_type");

    let foreign = request("old-page").with("redirect_uri", "https://evil.example/");
    browser.authorize(&foreign).await.assert_error_page("a foreign redirect URI");
}

/// RFC 6749 section 3.1: the form is used up together with the issuance.
#[every_database(seed = clients())]
async fn a_form_that_is_sent_twice_issues_one_token(provider: Running) {
    let browser = alice(&provider).await;
    let page = browser.authorize(&request("old-page")).await;
    let mut fields = hidden_fields(&page.body, "/oauth/authorize");
    fields.push(("confirm".to_owned(), "yes".to_owned()));

    let both = tokio::join!(
        browser.post("/oauth/authorize", &fields),
        browser.post("/oauth/authorize", &fields)
    );

    let issued = [&both.0, &both.1]
        .into_iter()
        .filter(|page| page.fragment_parameter("access_token").is_some())
        .count();
    assert_eq!(issued, 1, "{both:?}");
    assert_eq!(provider.tokens().await, 1);
}

/// The grant has no half behind the token endpoint.
#[every_database(seed = clients())]
async fn the_token_endpoint_knows_no_implicit_grant(provider: Running) {
    let answer =
        token(&provider.issuer, As::Public("old-page"), &[("grant_type", "implicit")]).await;

    answer.assert_error(400, "unsupported_grant_type");
}

/// An operator takes the grant away from a client, or disables it, while the consent page is open.
#[every_database(seed = clients())]
async fn a_client_that_loses_the_grant_while_the_page_is_open_gets_nothing(provider: Running) {
    let browser = alice(&provider).await;
    let page = browser.authorize(&request("old-page")).await;
    let metadata = json!({
        "redirect_uris": [REDIRECT], "response_types": ["token"], "grant_types": [],
        "token_endpoint_auth_method": "none", "scope": "profile email",
    });
    provider.write_metadata("old-page", &metadata).await;

    let answer = browser.answer(&page, "yes").await;

    assert_eq!(answer.fragment_parameter("access_token"), None, "{answer:?}");
    assert_eq!(provider.tokens().await, 0);
    provider.server.forget_client("old-page");
    let again = browser.authorize(&request("old-page")).await;
    assert_fragment_error(&again, "unauthorized_client");
}

/// A client or a user who was disabled or removed while the consent page was open gets no token at the redirect URI.
#[every_database(seed = clients())]
async fn nobody_who_was_disabled_while_the_page_is_open_gets_a_token(provider: Running) {
    let browser = alice(&provider).await;
    let page = browser.authorize(&request("old-page")).await;
    provider.disable_client("old-page").await;
    browser.answer(&page, "yes").await.assert_error_page("a client that was disabled");
    provider.enable_clients().await;
    provider.server.forget_client("old-page");

    let page = browser.authorize(&request("old-page")).await;
    provider.disable_user("alice").await;
    let answer = browser.answer(&page, "yes").await;

    assert_eq!(answer.fragment_parameter("access_token"), None, "{answer:?}");
    assert!(answer.location.unwrap().starts_with("/login?pending="));
    assert_eq!(provider.tokens().await, 0);
}
