//! The metadata of the demo API, and the challenges that lead to them. RFC 9728.

use oauth_tests::{database::TestDatabase, every_database, oauth::*, running::Running};
use reqwest::{Client, StatusCode};
use serde_json::{from_value, json};

const PATH: &str = "/.well-known/oauth-protected-resource";

/// RFC 9728 section 2: what a client needs to know that has found the API and nothing else.
#[every_database]
async fn the_demo_api_says_what_it_is_and_who_issues_its_tokens(provider: Running) {
    let issuer = &provider.issuer;

    let answer = resource(issuer, PATH, None).await;

    assert_eq!(
        answer.assert_ok().json,
        json!({
            "resource": issuer,
            "authorization_servers": [issuer],
            "scopes_supported": ["profile", "email"],
            "bearer_methods_supported": ["header"],
            "resource_name": "Demo API",
        })
    );
    answer.assert_header("content-type", "application/json");
    answer.assert_header("cache-control", "public, max-age=300");
    let posted = Answer::of(Client::new().post(provider.url(PATH))).await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    for path in ["/mcp", "/"] {
        let elsewhere = resource(issuer, &format!("{PATH}{path}"), None).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// RFC 9728 section 5.1: a client that knows nothing but an address of the API finds the way to a token, and one whose token does not
/// do learns which scope would.
#[every_database]
async fn every_challenge_leads_to_the_metadata(provider: Running) {
    let issuer = &provider.issuer;
    let metadata = format!("resource_metadata=\"{issuer}{PATH}\"");
    let narrow = service_token(issuer, "email").await;

    for (token, status) in [(None, 401), (Some("unknown"), 401), (Some(&*narrow), 403)] {
        for (path, scope) in [("/api/me", "profile"), ("/api/contact", "profile email")] {
            let answer = resource(issuer, path, token).await;
            assert_eq!(answer.status, status, "{}", answer.asked);
            let challenge = answer.header("www-authenticate");
            let end = format!("scope=\"{scope}\", {metadata}");
            assert!(challenge.ends_with(&end), "{}: {challenge}", answer.asked);
        }
    }
    let optional = resource(issuer, "/api/timeline", Some("unknown")).await;
    assert!(optional.header("www-authenticate").ends_with(&metadata), "{optional:?}");
}

/// The handlers are the default resource then, and nobody knows where that lies.
#[every_database]
async fn a_provider_whose_default_audience_is_elsewhere_publishes_no_metadata(
    database: TestDatabase,
) {
    let settings = json!({ "access_tokens": { "audience": "https://api.example" } });
    let provider = Running::start_set(database, from_value(settings).unwrap()).await;
    let issuer = &provider.issuer;

    assert_eq!(resource(issuer, PATH, None).await.status, StatusCode::NOT_FOUND);
    let challenge = resource(issuer, "/api/me", None).await.header("www-authenticate");
    assert_eq!(challenge, "Bearer realm=\"oauth\", scope=\"profile\"");
    let named = [("grant_type", "client_credentials"), ("resource", "https://api.example/")];
    let token = token(issuer, SERVICE, &named).await.assert_ok().member("access_token");
    resource(issuer, "/api/any", Some(&token)).await.assert_ok();
    let other = [("grant_type", "client_credentials"), ("resource", issuer)];
    oauth_tests::oauth::token(issuer, SERVICE, &other).await.assert_error(400, "invalid_target");
}
