//! Client secrets that end, and that are replaced. RFC 7591, section 3.2.1.

use axum::Router;
use oauth_runtime::{clock::Clock as _, prelude::*};
use oauth_tests::{
    hooked::{self, Server},
    logged::Logged,
    oauth::{As, token},
    seeds::SECRET,
    test_clock::{HOUR, TestClock},
};

const OTHER: &str = "another secret of thirty-two bytes";

async fn start() -> (String, Server, TestClock) {
    let clock = TestClock::starting_now();
    let told = clock.clone();
    let build = hooked::start_built("sqlite::memory:", Router::new(), |it| it.clock(told));
    let (address, _, server) = build.await;
    (address, server, clock)
}

async fn status(address: &str, client: As) -> u16 {
    token(address, client, &[("grant_type", "client_credentials")]).await.status.as_u16()
}

/// The client is told what everybody is told, and the log says why.
#[tokio::test]
async fn a_secret_that_has_ended_is_refused_in_header_and_body_and_the_log_says_why() {
    let (address, server, clock) = start().await;
    let new = NewSecret::random().with_secret(OTHER).with_expires_at(clock.now() + HOUR);
    server.rotate_client_secret("robot", new).await.unwrap();
    let sent = [As::Basic("robot", OTHER), As::Post("robot", OTHER)];
    for client in sent {
        assert_eq!(status(&address, client).await, 200, "{client:?}");
    }

    clock.advance(HOUR);

    let log = Logged::here();
    for client in sent {
        let answer = token(&address, client, &[("grant_type", "client_credentials")]).await;
        answer.assert_error(401, "invalid_client");
        answer.assert_member("error_description", "client authentication failed");
    }
    // The same line is written once in a minute.
    log.assert_line(&["robot", "has a secret that has expired"]);
}

#[tokio::test]
async fn a_secret_that_is_replaced_is_good_for_its_grace_and_no_longer_than_it_was() {
    let (address, server, clock) = start().await;
    let rotate = async |new: NewSecret| server.rotate_client_secret("robot", new).await.unwrap();

    let rotated = rotate(NewSecret::random().with_secret(OTHER).with_grace(HOUR)).await;
    assert_eq!(rotated.model().previous_secret_expires_at, Some(clock.now() + HOUR));
    for secret in [SECRET, OTHER] {
        assert_eq!(status(&address, As::Basic("robot", secret)).await, 200, "{secret}");
    }
    clock.advance(HOUR);
    assert_eq!(status(&address, As::Basic("robot", SECRET)).await, 401);
    assert_eq!(status(&address, As::Basic("robot", OTHER)).await, 200);

    // One that ends is not prolonged by its grace.
    let ends = clock.now() + 10;
    rotate(NewSecret::random().with_secret(OTHER).with_expires_at(ends)).await;
    let rotated = rotate(NewSecret::random().with_secret(SECRET).with_grace(HOUR)).await;
    assert_eq!(rotated.model().previous_secret_expires_at, Some(ends));
    clock.advance(10);
    assert_eq!(status(&address, As::Basic("robot", OTHER)).await, 401);
    assert_eq!(status(&address, As::Basic("robot", SECRET)).await, 200);
}

#[tokio::test]
async fn what_cannot_be_replaced_or_would_be_over_at_once_is_refused() {
    let (_, server, clock) = start().await;
    let refusal = async |client_id: &str, new: NewSecret| {
        server.rotate_client_secret(client_id, new).await.unwrap_err().to_string()
    };

    let public = refusal("app", NewSecret::random()).await;
    assert_eq!(public, "client_secret: a client with the method none has no secret");
    let unknown = refusal("nobody", NewSecret::random()).await;
    assert_eq!(unknown, "there is no client `nobody`");
    let over = refusal("robot", NewSecret::random().with_expires_at(clock.now())).await;
    assert!(over.starts_with("client_secret_expires_at: expected a time that is still to come"));
    let empty = refusal("robot", NewSecret::random().with_secret("")).await;
    assert!(empty.starts_with("client_secret: expected 1 to"), "{empty}");
}
