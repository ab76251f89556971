//! Removing what nothing needs any more, and nothing else.

use oauth_runtime::protocol::limits::CLOCK_SKEW;
use oauth_tests::{
    every_database,
    oauth::*,
    rows::Rows as _,
    running::Running,
    test_clock::{HOUR, MINUTE},
};

/// RFC 9700 section 4.14.2: the row of a used refresh token is gone, and its tag still says whose it is.
#[every_database]
async fn a_used_refresh_token_without_a_row_still_kills_its_family(provider: Running) {
    let first = tokens_for(&provider.issuer, WEB, "profile").await;
    let second = refresh(&provider.issuer, WEB, &first.member("refresh_token")).await;
    let ended = service_token(&provider.issuer, "profile").await;
    provider.clock.advance(HOUR + CLOCK_SKEW);

    provider.server.prune(100).await.unwrap();

    assert!(!is_active(&provider.issuer, &ended).await);
    assert_eq!(provider.tokens().await, 1, "the token that can be refreshed");
    assert_eq!(provider.codes().await, 1, "its code, which would show a replay");
    let third = refresh(&provider.issuer, WEB, &second.member("refresh_token")).await;
    assert_eq!(third.assert_ok().member("scope"), "profile");
    refresh(&provider.issuer, WEB, &first.member("refresh_token"))
        .await
        .assert_error(400, "invalid_grant");
    refresh(&provider.issuer, WEB, &third.member("refresh_token"))
        .await
        .assert_error(400, "invalid_grant");
}

/// The rows of an authorization are bounded by the access tokens that live, however often it was refreshed.
#[every_database]
async fn an_authorization_keeps_one_row_however_often_it_was_refreshed(provider: Running) {
    let mut tokens = tokens_for(&provider.issuer, WEB, "profile").await;
    for _ in 0..5 {
        provider.clock.advance(HOUR + CLOCK_SKEW);
        tokens = refresh(&provider.issuer, WEB, &tokens.member("refresh_token")).await;
        tokens.assert_ok();
        provider.clock.advance(6 * MINUTE);
        provider.server.prune(100).await.unwrap();

        assert_eq!(provider.tokens().await, 1);
    }
}

#[every_database]
async fn a_used_refresh_token_stays_while_its_retry_window_is_open(provider: Running) {
    let first = tokens_for(&provider.issuer, WEB, "profile").await;
    provider.clock.advance(2 * HOUR);
    let second = refresh(&provider.issuer, WEB, &first.member("refresh_token")).await;
    provider.clock.advance(4 * MINUTE);

    provider.server.prune(100).await.unwrap();

    let again = refresh(&provider.issuer, WEB, &first.member("refresh_token")).await;
    assert_eq!(again.assert_ok().member("refresh_token"), second.member("refresh_token"));
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
