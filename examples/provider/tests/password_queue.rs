//! The queue of passwords that wait for their hash is full. It is one for the process, so this test is alone in it.

use oauth_tests::{browser::Browser, database::TestDatabase, running::Running};
use reqwest::StatusCode;

/// Nobody has guessed when there was no place in the queue; a hundred real guesses close the address.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_that_is_full_does_not_count_as_a_wrong_password() {
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
