//! Guesses at secrets and passwords: bounded by whom they are about and where they come from. RFC 6749, sections 2.3.1 and
//! 10.10.

use oauth_tests::{
    every_database, fields::Fields, oauth::*, running::Running, seeds::*, test_clock::MINUTE,
};
use reqwest::{Client, StatusCode};
use std::net::IpAddr;

/// Of fewer than 32 characters, so that it needs a slow hash.
const SHORT: &str = "a short secret";
const HERE: [u8; 4] = [127, 0, 0, 2];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 3];
/// An endpoint, and clients that nobody guesses at anywhere else.
const ENDPOINTS: [(&str, &str, &str); 3] = [
    ("/oauth/token", "long-token", "short-token"),
    ("/oauth/revoke", "long-revoke", "short-revoke"),
    ("/oauth/introspect", "long-introspect", "short-introspect"),
];

fn clients() -> String {
    let clients = ENDPOINTS.into_iter().flat_map(|(_, long, short)| {
        [service_client(long), with(service_client(short), "client_secret", SHORT)]
    });
    let people = [password_client("one"), password_client("two")];
    demo_and(&clients.chain(people).collect::<Vec<_>>())
}

/// Posts from an address of this machine.
async fn post_from(address: [u8; 4], url: String, client: As, fields: &Fields) -> Answer {
    let As::Basic(client_id, secret) = client else { panic!("{client:?}") };
    let machine = Client::builder().local_address(IpAddr::from(address)).build().unwrap();
    let request = machine.post(url).basic_auth(client_id, Some(secret)).form(fields.pairs());
    Answer::of(request).await
}

/// A request that each of the endpoints answers with 200 when the client authenticates.
async fn ask(provider: &Running, from: [u8; 4], endpoint: &str, client: As) -> Answer {
    let fields = Fields::of(&[("grant_type", "client_credentials"), ("token", "unknown")]);
    post_from(from, provider.url(endpoint), client, &fields).await
}

#[track_caller]
fn assert_throttled(answer: &Answer, seconds: u32) {
    answer.assert_error(429, "invalid_client");
    answer.assert_header("retry-after", &seconds.to_string());
    answer.assert_header("cache-control", "no-store");
    answer.assert_header("www-authenticate", "");
}

async fn guess_ten_times(provider: &Running, endpoint: &str, client_id: &'static str) {
    for _ in 0..10 {
        let wrong = As::Basic(client_id, "wrong-0123456789abcdef0123456789abcdef");
        ask(provider, HERE, endpoint, wrong).await.assert_error(401, "invalid_client");
    }
}

#[every_database(seed = clients())]
async fn ten_wrong_secrets_close_a_client_for_guesses_from_there_and_the_right_long_one_still_passes(
    provider: Running,
) {
    for (endpoint, client_id, _) in ENDPOINTS {
        guess_ten_times(&provider, endpoint, client_id).await;
        provider.clock.advance(20);

        let eleventh = ask(&provider, HERE, endpoint, As::Basic(client_id, "wrong")).await;

        assert_throttled(&eleventh, 40);
        let right = As::Basic(client_id, SECRET);
        ask(&provider, HERE, endpoint, right).await.assert_ok();
        let elsewhere = ask(&provider, ELSEWHERE, endpoint, As::Basic(client_id, "wrong")).await;
        elsewhere.assert_error(401, "invalid_client");
    }
}

#[every_database(seed = clients())]
async fn ten_wrong_secrets_close_a_client_with_a_short_one_from_there_for_a_minute_and_nowhere_else(
    provider: Running,
) {
    for (endpoint, _, client_id) in ENDPOINTS {
        guess_ten_times(&provider, endpoint, client_id).await;
        let right = As::Basic(client_id, SHORT);

        assert_throttled(&ask(&provider, HERE, endpoint, right).await, 60);
        ask(&provider, ELSEWHERE, endpoint, right).await.assert_ok();
        // A bystander at the same address.
        ask(&provider, HERE, endpoint, As::Basic("demo-api", "demo-api-secret"))
            .await
            .assert_header("retry-after", "");
        provider.clock.advance(MINUTE);
        ask(&provider, HERE, endpoint, right).await.assert_ok();
    }
}

#[every_database(seed = clients())]
async fn a_short_secret_that_was_right_within_the_last_minute_passes_where_somebody_guesses(
    provider: Running,
) {
    let (endpoint, _, client_id) = ENDPOINTS[0];
    let right = As::Basic(client_id, SHORT);
    ask(&provider, HERE, endpoint, right).await.assert_ok();
    provider.clock.advance(40);
    guess_ten_times(&provider, endpoint, client_id).await;

    assert_throttled(&ask(&provider, HERE, endpoint, As::Basic(client_id, "wrong")).await, 60);
    provider.clock.advance(19);
    ask(&provider, HERE, endpoint, right).await.assert_ok();
    provider.clock.advance(1);
    assert_throttled(&ask(&provider, HERE, endpoint, right).await, 40);
}

/// Made-up identifiers would otherwise be a way to ask the database for nothing.
#[every_database(seed = clients())]
async fn identifiers_that_no_client_has_are_counted_by_where_they_come_from(provider: Running) {
    let (endpoint, long, _) = ENDPOINTS[0];
    for client_id in ["a", "b", "c", "d", "e"].iter().cycle().take(100) {
        let answer = ask(&provider, HERE, endpoint, As::Basic(client_id, "x")).await;
        answer.assert_error(401, "invalid_client");
    }

    assert_throttled(&ask(&provider, HERE, endpoint, As::Basic("f", "x")).await, 60);
    ask(&provider, HERE, endpoint, As::Basic(long, SECRET)).await.assert_ok();
    let elsewhere = ask(&provider, ELSEWHERE, endpoint, As::Basic("f", "x")).await;
    elsewhere.assert_error(401, "invalid_client");
}

/// 33 of 33 requests of the real client got 503 while somebody guessed.
#[every_database(seed = clients())]
async fn a_flood_of_wrong_secrets_keeps_neither_the_client_nor_a_bystander_waiting(
    provider: Running,
) {
    let (endpoint, _, victim) = ENDPOINTS[0];
    let mut flood = tokio::task::JoinSet::new();
    for _ in 0..150 {
        let url = provider.url(endpoint);
        flood.spawn(async move {
            let fields = Fields::of(&[("grant_type", "client_credentials")]);
            post_from(HERE, url, As::Basic(victim, "wrong"), &fields).await.status.as_u16()
        });
    }

    for _ in 0..3 {
        ask(&provider, ELSEWHERE, endpoint, As::Basic(victim, SHORT)).await.assert_ok();
        let bystander = As::Basic("demo-service", "demo-service-secret");
        ask(&provider, HERE, endpoint, bystander).await.assert_ok();
    }

    let statuses = flood.join_all().await;
    // The queue is one for the process, so another test's flood may send a part of this one away (503).
    let looked_at = statuses.iter().filter(|status| **status == 401).count();
    assert!((1..=10).contains(&looked_at), "{statuses:?}");
    assert!(statuses.iter().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
}

fn password(username: &str, password: &str) -> Fields {
    let fields = [("grant_type", "password"), ("username", username), ("password", password)];
    Fields::of(&fields).and("scope", "profile")
}

/// Wrong passwords at one client locked the user out at every other one.
#[every_database(seed = clients())]
async fn wrong_passwords_at_one_client_lock_nobody_out_at_another_or_elsewhere(provider: Running) {
    let token = provider.url("/oauth/token");
    let (one, two) = (As::Basic("one", SECRET), As::Basic("two", SECRET));
    for username in ["alice", "nobody"] {
        for _ in 0..10 {
            let answer = post_from(HERE, token.clone(), one, &password(username, "wrong")).await;
            answer.assert_error(400, "invalid_grant");
        }
        let answer = post_from(HERE, token.clone(), one, &password(username, "wonderland")).await;
        answer.assert_error(429, "invalid_grant");
        answer.assert_header("retry-after", "60");
    }

    let right = password("alice", "wonderland");
    assert_eq!(post_from(HERE, token.clone(), two, &right).await.status, StatusCode::OK);
    assert_eq!(post_from(ELSEWHERE, token.clone(), one, &right).await.status, StatusCode::OK);
    let bob = password("bob", "builder");
    assert_eq!(post_from(HERE, token, one, &bob).await.status, StatusCode::OK);
}

/// All of them were counted while they waited for their turn, so the eleventh got 503.
#[every_database(seed = clients())]
async fn thirty_programs_of_one_person_sign_in_at_once(provider: Running) {
    let token = provider.url("/oauth/token");
    let mut programs = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let (token, one) = (token.clone(), As::Basic("one", SECRET));
        programs.spawn(async move {
            post_from(HERE, token, one, &password("alice", "wonderland")).await.status
        });
    }

    assert_eq!(programs.join_all().await, [StatusCode::OK; 30]);
}
