//! What the ancestor looked at in each request, and what is settled here before the first one. RFC 6749, section 3.1.

use oauth_runtime::prelude::*;
use oauth_tests::{every_database, keys::key, oauth::*, running::Running};
use reqwest::Client;
use serde_json::json;

const OPEN: &str = "http://id.example.com";

/// Builds a server with that issuer on the tables of a running one.
async fn build(provider: &Running, issuer: &str, permitted: Option<bool>) -> Result<(), String> {
    let application = provider.server.provider().unwrap().clone();
    let builder =
        AuthorizationServer::builder(application).issuer(issuer).key_encryption_key(key());
    let builder = match permitted {
        Some(permitted) => builder.insecure_transport(permitted),
        None => builder,
    };
    builder.build().await.map(drop).map_err(|error| error.to_string())
}

/// Whether the way to the server is safe is said once, by its issuer; a request is never a 500 for it.
#[every_database]
async fn w5_an_unsafe_issuer_is_refused_at_the_start_and_a_token_request_is_answered(
    provider: Running,
) {
    let refused = build(&provider, OPEN, None).await.unwrap_err();
    assert!(refused.contains("https"), "{refused}");

    for (name, value) in
        [("host", "id.example.com"), ("x-forwarded-proto", "http"), ("forwarded", "proto=http")]
    {
        let request = Client::new()
            .post(provider.url("/oauth/token"))
            .basic_auth("demo-service", Some("demo-service-secret"))
            .header(name, value);
        let answer = Answer::of(request.form(&[("grant_type", "client_credentials")])).await;
        answer.assert_ok();
    }
}

/// The word `false` in a variable switched the check off.
#[every_database]
async fn w25_only_true_permits_http_and_false_does_not(provider: Running) {
    for permitted in [None, Some(false)] {
        assert!(build(&provider, OPEN, permitted).await.is_err(), "{permitted:?}");
    }
    assert_eq!(build(&provider, OPEN, Some(true)).await, Ok(()));
    assert_eq!(build(&provider, "http://127.0.0.1:8080", Some(false)).await, Ok(()));

    for value in [json!("false"), json!("true"), json!(0), json!(1), json!("")] {
        let settings = json!({ "issuer": OPEN, "insecure_transport": value });
        assert!(serde_json::from_value::<Settings>(settings).is_err(), "{value}");
    }
}
