//! The metrics for Prometheus: everything is counted, and no label has a text that a client wrote.

use oauth_tests::{browser::Browser, database::TestDatabase, oauth::*, running::Running};
use provider::{Provider, Settings};
use reqwest::{Client, Method};
use std::{collections::BTreeSet, future::pending};
use tokio::net::TcpListener;

async fn metrics(provider: &Running) -> String {
    let answer = resource(&provider.issuer, "/metrics", None).await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    answer.assert_ok().text.clone()
}

/// The value of a sample, such as `oauth_events_total{event="token_issued"}`; 0 when it is missing.
fn value(metrics: &str, sample: &str) -> u64 {
    let mut lines = metrics.lines().filter_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    lines.next().map_or(0, |number| number.parse().unwrap())
}

fn values_of_label<'a>(metrics: &'a str, label: &str) -> BTreeSet<&'a str> {
    let label = format!("{label}=\"");
    metrics.split(label.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn requests_events_and_tokens_are_counted() {
    let provider = Running::start(TestDatabase::sqlite()).await;
    let token = service_token(&provider.issuer, "profile").await;
    let wrong = As::Basic("demo-service", "wrong");
    oauth_tests::oauth::token(&provider.issuer, wrong, &[("grant_type", "client_credentials")])
        .await
        .assert_error(401, "invalid_client");
    resource(&provider.issuer, "/api/me", Some(&token)).await.assert_ok();

    let metrics = metrics(&provider).await;

    let count = |sample: &str| value(&metrics, sample);
    for (sample, expected) in [
        ("oauth_database_up", 1),
        ("oauth_http_requests_open", 1),
        ("oauth_events_total{event=\"token_issued\"}", 1),
        ("oauth_events_total{event=\"client_authentication_failed\"}", 1),
        (
            "oauth_refusals_total{endpoint=\"token\",error=\"invalid_client\",reason=\"client_authentication_failed\"}",
            1,
        ),
        ("oauth_tokens_issued_total{grant_type=\"client_credentials\"}", 1),
        ("oauth_tokens_issued_total{grant_type=\"refresh_token\"}", 0),
    ] {
        assert_eq!(count(sample), expected, "{sample} in\n{metrics}");
    }
    for (method, route, status) in [
        ("POST", "/oauth/token", "2xx"),
        ("POST", "/oauth/token", "4xx"),
        ("GET", "/api/me", "2xx"),
    ] {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        let sample = format!("oauth_http_request_duration_seconds_count{{{labels}}}");
        assert_eq!(count(&sample), 1, "{sample} in\n{metrics}");
        let infinite =
            format!("oauth_http_request_duration_seconds_bucket{{le=\"+Inf\",{labels}}}");
        assert_eq!(count(&infinite), 1, "{infinite} in\n{metrics}");
    }
}

/// A reader without `Accept` gets the form that every reader knows. A Prometheus that asks for `OpenMetrics` gets `OpenMetrics`.
#[tokio::test]
async fn the_text_is_in_the_form_that_is_asked_for() {
    let provider = Running::start(TestDatabase::sqlite()).await;
    service_token(&provider.issuer, "profile").await;
    let plain = metrics(&provider).await;
    let accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4";
    let request = Client::new().get(provider.url("/metrics")).header("accept", accept);

    let answer = Answer::of(request).await;

    assert_eq!(
        answer.header("content-type"),
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let events = "oauth_events_total{event=\"token_issued\"}";
    assert!(answer.text.contains("\n# TYPE oauth_events counter\n"), "{}", answer.text);
    assert!(answer.text.ends_with("\n# EOF\n"), "{}", answer.text);
    assert!(plain.contains("\n# TYPE oauth_events_total counter\n"), "{plain}");
    assert!(!plain.contains("# UNIT") && !plain.contains("# EOF"), "{plain}");
    assert_eq!((value(&plain, events), value(&answer.text, events)), (1, 1));
}

#[tokio::test]
async fn what_a_client_makes_up_adds_no_label() {
    let provider = Running::start(TestDatabase::sqlite()).await;
    let client = Client::new();
    for number in 0..20 {
        for path in [
            format!("/canary-{number}"),
            format!("/oauth/token/canary-{number}"),
            format!("/oauth/token?canary={number}"),
            format!("/%22%7D%0Acanary_{number}%20"),
            format!("/assets/../canary{number}"),
        ] {
            for method in ["GET", "POST", &format!("CANARY{number}"), "get"] {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                client.request(method, provider.url(&path)).send().await.unwrap();
            }
        }
        let grant_type = format!("urn:canary:{number}");
        let fields = [("grant_type", grant_type.as_str()), ("scope", "canary")];
        for client in [As::Basic("canary", "canary-secret"), SERVICE, As::Public("canary")] {
            token(&provider.issuer, client, &fields).await;
        }
    }

    let metrics = metrics(&provider).await;

    assert!(!metrics.to_lowercase().contains("canary"), "{metrics}");
    assert!(!metrics.contains("demo-"), "{metrics}");
    assert_eq!(values_of_label(&metrics, "method"), BTreeSet::from(["GET", "POST", "other"]));
    assert_eq!(values_of_label(&metrics, "route"), BTreeSet::from(["/oauth/token", "none"]));
    assert_eq!(values_of_label(&metrics, "status"), BTreeSet::from(["4xx"]));
    let events = BTreeSet::from([
        "client_authenticated",
        "client_authentication_failed",
        "signing_key_made",
    ]);
    assert!(values_of_label(&metrics, "event").is_subset(&events), "{metrics}");
    assert!(!values_of_label(&metrics, "grant_type").contains("other"), "{metrics}");
    let reasons = values_of_label(&metrics, "reason");
    assert_eq!(reasons, BTreeSet::from(["grant_type_unsupported", "parameters_in_query"]));
}

#[tokio::test]
async fn every_answer_that_there_were_too_many_guesses_is_an_event() {
    let provider = Running::start(TestDatabase::sqlite()).await;
    let browser = Browser::new(&provider.issuer);
    for _ in 0..12 {
        let client = As::Basic("demo-service", "wrong");
        token(&provider.issuer, client, &[("grant_type", "client_credentials")]).await;
        browser.sign_in("/login", "alice", "wrong").await;
    }
    resource(&provider.issuer, "/api/me", Some("unknown")).await;
    browser.get("/oauth/authorize?client_id=unknown").await;
    browser.get("/oauth/authorize?client_id=demo-web&response_type=unknown").await;

    let metrics = metrics(&provider).await;

    let refusal = |endpoint: &str, error: &str, reason: &str| {
        let labels = format!("endpoint=\"{endpoint}\",error=\"{error}\",reason=\"{reason}\"");
        value(&metrics, &format!("oauth_refusals_total{{{labels}}}"))
    };
    let event = |name: &str| value(&metrics, &format!("oauth_events_total{{event=\"{name}\"}}"));
    assert_eq!(refusal("token", "invalid_client", "client_authentication_throttled"), 2);
    assert_eq!(event("client_authentication_throttled"), 2, "{metrics}");
    assert_eq!(event("password_throttled"), 2, "{metrics}");
    assert_eq!(event("password_wrong"), 10, "{metrics}");
    assert_eq!(refusal("authorization", "invalid_request", "client_unknown"), 1, "{metrics}");
    let told_at_client = ("unsupported_response_type", "response_type_unsupported");
    assert_eq!(refusal("authorization", told_at_client.0, told_at_client.1), 1, "{metrics}");
    let labels = values_of_label(&metrics, "endpoint");
    assert_eq!(labels, BTreeSet::from(["authorization", "resource", "token"]), "{metrics}");
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_keeps_nobody_from_reading() {
    let database = TestDatabase::sqlite();
    let settings = Settings { database_url: database.url.clone(), ..Settings::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Provider::start(settings, address).await.unwrap();
    let issuer = provider.issuer().to_owned();
    provider.database().clone().close().await.unwrap();
    tokio::spawn(provider.serve(listener, pending()));

    let answer = resource(&issuer, "/metrics", None).await;

    assert!(answer.assert_ok().text.contains("\noauth_database_up 0\n"), "{}", answer.text);
}
