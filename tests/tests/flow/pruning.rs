//! Removing what nothing needs any more, and nothing else.

use oauth_runtime::protocol::limits::CLOCK_SKEW;
use oauth_tests::{every_database, oauth::*, rows::Rows as _, running::Running, test_clock::HOUR};

/// RFC 9700 section 4.14.2: a used refresh token is remembered as long as its family lives.
#[every_database]
async fn pruning_keeps_everything_that_a_living_family_needs(provider: Running) {
    let first = tokens_for(&provider.issuer, WEB, "profile").await;
    let second = refresh(&provider.issuer, WEB, &first.member("refresh_token")).await;
    let ended = service_token(&provider.issuer, "profile").await;
    provider.clock.advance(HOUR + CLOCK_SKEW);

    let removed = provider.server.prune(100).await.unwrap();

    assert!(!is_active(&provider.issuer, &ended).await);
    assert_eq!(removed, 2, "the client's own token and the answered request");
    assert_eq!(provider.tokens().await, 2);
    assert_eq!(provider.codes().await, 1);
    let third = refresh(&provider.issuer, WEB, &second.member("refresh_token")).await;
    assert_eq!(third.assert_ok().member("scope"), "profile");
    refresh(&provider.issuer, WEB, &first.member("refresh_token"))
        .await
        .assert_error(400, "invalid_grant");
    refresh(&provider.issuer, WEB, &third.member("refresh_token"))
        .await
        .assert_error(400, "invalid_grant");
}

#[every_database]
async fn pruning_removes_a_dead_family_with_its_code(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;
    let refreshed = refresh(&provider.issuer, WEB, &tokens.member("refresh_token")).await;
    revoke(&provider.issuer, WEB, &refreshed.member("refresh_token")).await.assert_ok();
    provider.clock.advance(HOUR + CLOCK_SKEW);

    provider.server.prune(100).await.unwrap();

    assert_eq!(provider.tokens().await, 0);
    assert_eq!(provider.codes().await, 0);
}

#[every_database]
async fn pruning_stops_at_its_limit(provider: Running) {
    for _ in 0..5 {
        service_token(&provider.issuer, "profile").await;
    }
    provider.clock.advance(HOUR + CLOCK_SKEW);

    let removed = provider.server.prune(3).await.unwrap();

    assert_eq!(removed, 3);
    assert_eq!(provider.tokens().await, 2);
}
