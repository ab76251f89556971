//! The queue of passwords that wait for their hash is full. The process has only one queue, so each test runs alone.

use oauth_tests::{browser::Browser, database::TestDatabase, running::Running};
use reqwest::StatusCode;
use tokio::sync::Mutex;

static QUEUE: Mutex<()> = Mutex::const_new(());

/// A sign-in that finds no place in the queue is not a guess; a hundred real guesses would block the address.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_that_is_full_does_not_count_as_a_wrong_password() {
    let _alone = QUEUE.lock().await;
    let provider = Running::start(TestDatabase::sqlite()).await;
    let burst: Vec<_> = (0..95)
        .map(|number| {
            let issuer = provider.issuer.clone();
            tokio::spawn(async move {
                let browser = Browser::new(&issuer);
                browser.sign_in("/login", &format!("nobody-{number}"), "x").await.status
            })
        })
        .collect();
    let mut wrong = 0;
    for guess in burst {
        match guess.await.unwrap() {
            StatusCode::UNAUTHORIZED => wrong += 1,
            status => assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE),
        }
    }
    assert!(wrong < 95, "the queue was never full");

    let browser = Browser::new(&provider.issuer);
    for number in wrong..100 {
        let page = browser.sign_in("/login", &format!("somebody-{number}"), "x").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{number}");
    }
    let page = browser.sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

/// Attack: somebody signs in to one account over and over, from many addresses. It once kept out 43 of 43 other people.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_to_one_account_keeps_nobody_else_out() {
    let _alone = QUEUE.lock().await;
    let provider = Running::start_behind_proxies(TestDatabase::sqlite()).await;
    let mut flood = tokio::task::JoinSet::new();
    for number in 0..200 {
        let browser = Browser::forwarded_for(&provider.issuer, &format!("203.0.113.{number}"));
        flood.spawn(async move { browser.sign_in("/login", "bob", "builder").await.status });
    }

    for number in 0..3 {
        let browser = Browser::forwarded_for(&provider.issuer, &format!("198.51.100.{number}"));
        let page = browser.sign_in("/login", "alice", "wonderland").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{number}");
    }

    let statuses = flood.join_all().await;
    assert!(statuses.contains(&StatusCode::SERVICE_UNAVAILABLE), "the queue was never full");
    assert!(statuses.contains(&StatusCode::SEE_OTHER), "{statuses:?}");
}
