//! A process that is killed in the middle of exchanges. RFC 6749, section 4.1.2.

use super::fleet::Fleet;
use oauth_tests::{database::TestDatabase, every_database, fields::Fields, oauth::*};
use reqwest::Client;
use tokio::task::JoinSet;

const CODES: usize = 16;

#[every_database]
async fn a_killed_process_leaves_each_code_unused_or_used_with_its_tokens(database: TestDatabase) {
    let mut fleet = Fleet::start(database, 1).await;
    let (mut answered, mut used_unanswered, mut unused) = (0, 0, 0);
    // The kill comes after so many answers: a delay would hit the middle on one machine and miss it on another.
    for answers in [0, 0, 1, 1, 2, 4, 8, 12] {
        let codes = codes(&fleet).await;
        let mut tasks = JoinSet::new();
        for code in codes {
            let url = format!("{}/oauth/token", fleet.issuer(0));
            tasks.spawn(async move { (exchange_or_nothing(&url, &code).await, code) });
        }
        let mut outcomes = Vec::new();
        while outcomes.len() < answers {
            outcomes.push(tasks.join_next().await.unwrap().unwrap());
        }
        fleet.restart(0).await;
        outcomes.extend(tasks.join_all().await);

        fleet.assert_nothing_is_half_done().await;
        for (access_token, code) in outcomes {
            let is_used = fleet.is_used(&code).await;
            if let Some(access_token) = access_token {
                let is_active = is_active(fleet.issuer(0), &access_token).await;
                assert!(is_used && is_active, "after {answers} answers: {is_used} {is_active}");
                answered += 1;
                continue;
            }
            let answer = exchange(fleet.issuer(0), SPA, &code).await;
            if is_used {
                answer.assert_error(400, "invalid_grant");
                used_unanswered += 1;
            } else {
                answer.assert_ok();
                unused += 1;
            }
        }
    }
    // Said so that a person who changes the numbers sees whether the kills still hit the middle.
    println!("answered {answered}, used without an answer {used_unanswered}, unused {unused}");
    assert!(answered > 0 && unused > 0, "every kill came before or after all exchanges");
}

async fn codes(fleet: &Fleet) -> Vec<String> {
    let browser = fleet.browser().await;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        codes.push(browser.code_for(&Fields::authorization("demo-spa", "profile")).await);
    }
    codes
}

/// The access token, if an answer came.
async fn exchange_or_nothing(url: &str, code: &str) -> Option<String> {
    let fields = Fields::exchange(code).and("client_id", "demo-spa");
    let response = Client::new().post(url).form(fields.pairs()).send().await.ok()?;
    let answer: serde_json::Value = response.json().await.ok()?;
    Some(answer["access_token"].as_str()?.to_owned())
}
