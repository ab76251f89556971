//! One refresh token, several processes, one family. RFC 6749, section 6; RFC 9700, section 4.14.2.

use super::fleet::Fleet;
use oauth_tests::{
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::{Answer, SPA, exchange},
    rows::Rows as _,
};
use std::collections::HashSet;

#[every_database]
async fn simultaneous_refreshes_all_get_the_same_successor(database: TestDatabase) {
    // The answer is given once and again ten times, so that eleven is the most that all succeed.
    for (requests, rounds) in [(2, 20), (11, 10)] {
        every_request_gets_the_successor(database.another().await, requests, rounds).await;
    }
}

#[every_database]
async fn more_refreshes_than_retries_end_the_family_and_never_fork_it(database: TestDatabase) {
    let fleet = Fleet::start(database, 2).await;
    for _ in 0..3 {
        let answers = refresh_together(&fleet, 32, &first_refresh_token(&fleet).await).await;

        let (given, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(successors(given.iter().copied()).len(), 1, "{answers:?}");
        for answer in refused {
            answer.assert_error(400, "invalid_grant");
        }
        assert_eq!(living_branches(&fleet).await, 0, "a token that was shown so often is stolen");
    }
    fleet.assert_nothing_is_half_done().await;
}

async fn every_request_gets_the_successor(database: TestDatabase, requests: usize, rounds: i64) {
    let fleet = Fleet::start(database, 2).await;
    let mut refresh_token = first_refresh_token(&fleet).await;

    for generation in 1..=rounds {
        let answers = refresh_together(&fleet, requests, &refresh_token).await;

        for answer in &answers {
            answer.assert_ok();
        }
        let successors = successors(answers.iter());
        assert_eq!(successors.len(), 1, "generation {generation}: {successors:?}");
        assert_eq!(fleet.tokens().await, generation + 1, "one row for each generation");
        assert_eq!(living_branches(&fleet).await, 1, "generation {generation}");
        refresh_token = answers[0].member("refresh_token");
    }
    fleet.assert_nothing_is_half_done().await;
}

async fn first_refresh_token(fleet: &Fleet) -> String {
    let browser = fleet.browser().await;
    let code = browser.code_for(&Fields::authorization("demo-spa", "profile")).await;
    exchange(fleet.issuer(0), SPA, &code).await.assert_ok().member("refresh_token")
}

async fn refresh_together(fleet: &Fleet, requests: usize, refresh_token: &str) -> Vec<Answer> {
    let fields = Fields::refresh(refresh_token).and("client_id", "demo-spa");
    fleet.token_requests_together(requests, &fields).await
}

/// The different pairs of tokens among the answers.
fn successors<'a>(answers: impl Iterator<Item = &'a Answer>) -> HashSet<(String, String)> {
    answers.map(|answer| (answer.member("access_token"), answer.member("refresh_token"))).collect()
}

/// The refresh tokens that could be used now.
async fn living_branches(fleet: &Fleet) -> i64 {
    fleet.usable_refresh_tokens().await
}
