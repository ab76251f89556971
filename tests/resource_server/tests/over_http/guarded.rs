//! The guarded fetch against machines that mean it badly, or do it badly.

use oauth_runtime::fetch::{
    Address, FetchError, FetchSettings, GuardedFetch, OperatorUrl, StrangerUrl,
};
use oauth_tests_resource_server::{Elsewhere, Script, json};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// A fetch that trusts the machine's authority; addresses of this machine are permitted to strangers if the test says so.
fn fetch(elsewhere: &Elsewhere, permitted: &[&str]) -> GuardedFetch {
    let mut settings = FetchSettings::default();
    settings.timeout = 1;
    settings.largest_answer = 4096;
    settings.most_at_once = 2;
    settings.root_certificates.push(elsewhere.authority.clone());
    settings.permitted_networks = permitted.iter().map(|network| (*network).to_owned()).collect();
    GuardedFetch::new(&settings).unwrap()
}

const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];

fn stranger(origin: &str) -> Address {
    StrangerUrl::parse(&format!("{origin}/jwks")).unwrap().into()
}

/// No packet leaves for a name that resolves to this machine, nor for the address itself.
#[tokio::test]
async fn what_is_not_public_is_not_asked_unless_the_setting_permits_its_network() {
    let elsewhere = Elsewhere::start().await;
    elsewhere.publish(&json!({ "keys": [] }));
    let (named, literal) = (stranger(&elsewhere.named_origin), stranger(&elsewhere.origin));

    for permitted in [&[][..], &["10.0.0.0/8"]] {
        let fetch = fetch(&elsewhere, permitted);
        assert_eq!(fetch.json(&named).await, Err(FetchError::NotPublic));
        assert_eq!(fetch.json(&literal).await, Err(FetchError::NotPublic));
    }
    assert_eq!(elsewhere.asked(), 0);
    let fetch = fetch(&elsewhere, &LOOPBACK);
    assert_eq!(fetch.json(&named).await, Ok(json!({ "keys": [] })));
    assert_eq!(fetch.json(&literal).await, Ok(json!({ "keys": [] })));
}

#[tokio::test]
async fn an_address_of_the_operators_may_be_private() {
    let elsewhere = Elsewhere::start().await;
    elsewhere.publish(&json!({ "keys": [] }));
    let address = OperatorUrl::parse(&elsewhere.origin, false).unwrap().into();

    assert!(fetch(&elsewhere, &[]).json(&address).await.is_ok());
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_not_trusted() {
    let (elsewhere, other) = (Elsewhere::start().await, Elsewhere::start().await);
    let found = fetch(&other, &LOOPBACK).json(&stranger(&elsewhere.origin)).await;

    assert!(matches!(found, Err(FetchError::Unreachable(_))), "{found:?}");
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, internal) = (Elsewhere::start().await, Elsewhere::start_plain().await);
    for status in [301, 302, 303, 307, 308] {
        let location = &internal.origin;
        let answer = format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {location}/\r\n\r\n");
        elsewhere.answer(move |_| Script::Bytes(answer.clone().into()));

        let found = fetch(&elsewhere, &LOOPBACK).json(&stranger(&elsewhere.origin)).await;
        assert_eq!(found, Err(FetchError::Status(status)));
    }
    assert_eq!(internal.asked(), 0);
}

#[tokio::test]
async fn a_long_answer_is_not_read_whether_it_says_its_length_or_not() {
    let elsewhere = Elsewhere::start().await;
    let fetch = fetch(&elsewhere, &LOOPBACK);
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat(5000));
    let length = format!("content-length: {}\r\n", body.len());
    for said in [length.as_str(), ""] {
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n";
        let answer = format!("{head}{said}\r\n{body}");
        elsewhere.answer(move |_| Script::Bytes(answer.clone().into()));

        let found = fetch.json(&stranger(&elsewhere.origin)).await;
        assert_eq!(found, Err(FetchError::TooLarge), "{said}");
    }
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n";
    elsewhere.answer(move |_| Script::Bytes(format!("{head}{{}}{}", " ".repeat(4000)).into()));
    assert!(fetch.json(&stranger(&elsewhere.origin)).await.is_ok());
}

/// A slow answer would never end if each byte began the time anew.
#[tokio::test]
async fn a_slow_answer_is_given_up_in_time() {
    let elsewhere = Elsewhere::start().await;
    let fetch = fetch(&elsewhere, &LOOPBACK);
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{".to_vec();
    for script in [
        Script::Dripping(Vec::new()),
        Script::Dripping(b"HTTP/1.1 200 OK\r\nx: ".to_vec()),
        Script::Dripping(head),
        Script::Later(Duration::from_mins(1), Vec::new()),
    ] {
        let (begun, what) = (Instant::now(), format!("{script:?}"));
        elsewhere.answer(move |_| script.clone());

        let found = fetch.json(&stranger(&elsewhere.origin)).await;
        assert!(
            matches!(found, Err(FetchError::TimedOut | FetchError::Unreachable(_))),
            "{what}: {found:?}"
        );
        assert!(begun.elapsed() < Duration::from_secs(3), "{what}");
    }
}

/// A few slow machines keep the other fetches waiting for a bounded time only, and the error is reported as this server's own.
#[tokio::test]
async fn there_are_few_fetches_at_once_and_the_others_wait() {
    let (elsewhere, quick) = (Elsewhere::start().await, Elsewhere::start().await);
    elsewhere.answer(|_| Script::Later(Duration::from_mins(1), Vec::new()));
    let fetch = fetch(&elsewhere, &LOOPBACK);
    let slow = stranger(&elsewhere.origin);

    let results = tokio::join!(
        fetch.json(&slow),
        fetch.json(&slow),
        fetch.json(&slow),
        fetch.json(&slow),
        fetch.json(&slow)
    );
    let results = [results.0, results.1, results.2, results.3, results.4];
    let timed_out = results.iter().filter(|found| **found == Err(FetchError::TimedOut)).count();
    assert!(timed_out >= 2, "{results:?}");
    assert!(elsewhere.asked() <= 4, "{results:?}");
    for found in results {
        let error = found.unwrap_err();
        assert!(error == FetchError::TimedOut || error.is_ours(), "{error}");
    }
    // The places for fetches are free again.
    quick.publish(&json!({}));
    elsewhere.answer(|_| json(&json!({})));
    assert!(fetch.json(&slow).await.is_ok());
}
