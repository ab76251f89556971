//! One code, several processes, one winner. RFC 6749, section 4.1.2; RFC 9700, section 2.1.1.

use super::fleet::{Fleet, in_redis};
use oauth_runtime::{
    clock::{Clock as _, SystemClock},
    jose::{PrivateKey, SigningAlgorithm, sign},
};
use oauth_tests::{
    database::{TestDatabase, random_word},
    every_database,
    fields::Fields,
    html::hidden_fields,
    redis::SharedRedis,
    rows::Rows as _,
    seeds::{demo_and, implicit_client, service_client, with},
};
use std::sync::LazyLock;

const ISSUER: &str = "http://localhost:8080";
/// The key of a client that signs.
static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Es256).expect("a key"));

#[every_database]
async fn one_code_has_one_winner_among_two_processes(database: TestDatabase) {
    race(database, 2, 2, 20).await;
}

#[every_database]
async fn one_code_has_one_winner_among_eight_processes(database: TestDatabase) {
    race(database, 8, 8, 3).await;
}

#[every_database]
async fn one_code_has_one_winner_among_sixty_four_requests(database: TestDatabase) {
    race(database, 2, 64, 3).await;
}

/// The losers show a used code, which ends the authorization, whoever of them comes between Redis and the database.
#[every_database]
async fn one_code_in_redis_has_one_winner_among_two_processes(database: TestDatabase) {
    let test = "one_code_in_redis_has_one_winner_among_two_processes";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let fleet = Fleet::start_with_redis(database, 2, &redis.settings).await;
    race_in(&fleet, 8, 20).await;
    assert_eq!(fleet.live_tokens().await, 0, "a replay left tokens alive");
}

/// RFC 7523, section 3: an assertion that authenticates a client is good once, for all processes together.
#[every_database]
async fn one_assertion_has_one_winner_among_two_processes(database: TestDatabase) {
    race_of_assertions(database, &[]).await;
}

#[every_database]
async fn one_assertion_has_one_winner_among_two_processes_with_redis(database: TestDatabase) {
    let test = "one_assertion_has_one_winner_among_two_processes_with_redis";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let fleet = race_of_assertions(database, &in_redis(&redis.settings)).await;
    let marks = "short_lived WHERE kind = 'used_assertion'";
    assert_eq!(fleet.count(marks).await, 0, "a mark lies in the database");
}

fn signing_client() -> String {
    let client = with(service_client("signer"), "token_endpoint_auth_method", "private_key_jwt");
    let mut client = with(client, "jwks", serde_json::json!({ "keys": [KEY.public().to_json()] }));
    client.as_object_mut().unwrap().remove("client_secret");
    demo_and(&[client])
}

async fn race_of_assertions(database: TestDatabase, arguments: &[&str]) -> Fleet {
    // One issuer, as behind a proxy, so that one assertion is for both.
    let arguments = [&["--issuer", ISSUER], arguments].concat();
    let fleet = Fleet::start_with_seed(database, 2, &signing_client(), &arguments).await;
    for round in 1..=5 {
        let claims = serde_json::json!({
            "iss": "signer", "sub": "signer", "aud": ISSUER,
            "exp": SystemClock.now() + 60, "jti": random_word(),
        });
        let assertion = sign(&*KEY, "JWT", &claims).await.unwrap();
        let request = Fields::of(&[
            ("grant_type", "client_credentials"),
            ("scope", "profile"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ]);
        let answers = fleet.token_requests_together(8, &request).await;

        let (won, lost): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(won.len(), 1, "round {round}: {answers:?}");
        for answer in lost {
            answer.assert_error(401, "invalid_client");
        }
        assert_eq!(fleet.tokens().await, round, "one token for each assertion");
    }
    fleet
}

async fn race(database: TestDatabase, processes: usize, requests: usize, rounds: i64) {
    race_in(&Fleet::start(database, processes).await, requests, rounds).await;
}

async fn race_in(fleet: &Fleet, requests: usize, rounds: i64) {
    let browser = fleet.browser().await;

    for round in 1..=rounds {
        let code = browser.code_for(&Fields::authorization("demo-spa", "profile")).await;
        let exchange = Fields::exchange(&code).and("client_id", "demo-spa");
        let answers = fleet.token_requests_together(requests, &exchange).await;

        let (won, lost): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(won.len(), 1, "round {round}: {answers:?}");
        for answer in lost {
            answer.assert_error(400, "invalid_grant");
        }
        assert_eq!(fleet.tokens().await, round, "one row of tokens for each code");
        assert_eq!(fleet.families().await, round, "one authorization for each code");
        assert_eq!(fleet.unused_codes().await, 0, "round {round}");
    }
    fleet.assert_nothing_is_half_done().await;
}

/// RFC 6749 section 4.2: one consent form, two processes, one token.
#[every_database]
async fn one_implicit_consent_has_one_winner_among_two_processes(database: TestDatabase) {
    let seed = demo_and(&[implicit_client("old-page")]);
    let fleet = Fleet::start_seeded(database, 2, &seed).await;
    let browser = fleet.browser().await;
    let request = Fields::authorization("old-page", "profile").with("response_type", "token");
    for round in 1..=10 {
        let page = browser.authorize(&request).await;
        let mut form = hidden_fields(&page.body, "/oauth/authorize");
        form.push(("confirm".to_owned(), "yes".to_owned()));
        let answers = fleet.posts_together(&browser, "/oauth/authorize", &form, 8).await;

        let won = answers.iter().filter(|it| it.fragment_parameter("access_token").is_some());
        assert_eq!(won.count(), 1, "round {round}: {answers:?}");
        assert_eq!(fleet.tokens().await, round, "one token for each consent");
    }
}
