//! The window in which a client that lost an answer gets it again, and what ends it. RFC 9700, section 4.14.2.

use oauth_tests::{
    every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running, test_clock::MINUTE,
};

/// Asserts that nothing of a family of `demo-web` is good any more.
async fn assert_family_is_dead(provider: &Running, answers: &[&Answer]) {
    for tokens in answers {
        for name in ["access_token", "refresh_token"] {
            let is_active = is_active(&provider.issuer, &tokens.member(name)).await;
            assert!(!is_active, "{name} of {}", tokens.asked);
        }
        let answer = refresh(&provider.issuer, WEB, &tokens.member("refresh_token")).await;
        answer.assert_error(400, "invalid_grant");
    }
    assert_eq!(provider.live_tokens().await, 0);
    assert_eq!(provider.kept_answers().await, 0);
}

/// Parallel refreshes fork a family into two. A retry gets the very same successor instead. RFC 9700, section 4.14.2.
#[every_database]
async fn a_client_that_lost_the_answer_gets_the_same_one_again(provider: Running) {
    let issuer = &provider.issuer;
    for client in [WEB, SPA] {
        let first = tokens_for(issuer, client, "profile").await.member("refresh_token");
        let answer = refresh(issuer, client, &first).await;

        let again = refresh(issuer, client, &first).await;

        for name in ["access_token", "refresh_token", "scope", "token_type"] {
            assert_eq!(again.assert_ok().json[name], answer.assert_ok().json[name], "{name}");
        }
        let expires_in = again.json["expires_in"].as_i64().unwrap();
        assert!((3590..=3600).contains(&expires_in), "{expires_in}");
    }
    assert_eq!(provider.tokens().await, 4);
}

/// A telephone loses its network in the middle of a refresh, and asks again when it is back.
#[every_database]
async fn a_client_that_asks_again_after_two_minutes_gets_the_same_answer(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    let answer = refresh(issuer, WEB, &first).await;
    provider.clock.advance(2 * MINUTE);

    let again = refresh(issuer, WEB, &first).await;

    for name in ["access_token", "refresh_token"] {
        assert_eq!(again.assert_ok().member(name), answer.member(name), "{name}");
    }
    assert_eq!(again.json["expires_in"], 3600 - 2 * MINUTE);
    refresh(issuer, WEB, &again.member("refresh_token")).await.assert_ok();
}

/// Ten retries; the eleventh shows that two hold the token.
#[every_database]
async fn the_answer_is_given_again_ten_times(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let refresh_token = first.member("refresh_token");
    let answer = refresh(issuer, WEB, &refresh_token).await;

    for _ in 0..10 {
        let again = refresh(issuer, WEB, &refresh_token).await;
        again.assert_ok().assert_member("refresh_token", &answer.member("refresh_token"));
    }
    refresh(issuer, WEB, &refresh_token).await.assert_error(400, "invalid_grant");

    assert_family_is_dead(&provider, &[&first, &answer]).await;
}

/// Another request in the window is refused, and changes nothing.
#[every_database]
async fn another_scope_in_the_window_is_refused_and_kills_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile email").await.member("refresh_token");
    let plain = Fields::refresh(&first);
    let answer = token_with(issuer, WEB, &plain).await;

    for scope in ["email", "profile", "email profile", "root"] {
        let other = token_with(issuer, WEB, &plain.clone().with("scope", scope)).await;
        other.assert_error(400, "invalid_grant");
    }
    let resource = plain.clone().with("resource", "https://api.example.com");
    token_with(issuer, WEB, &resource).await.assert_error(400, "invalid_target");

    let again = token_with(issuer, WEB, &plain).await;
    assert_eq!(again.assert_ok().member("access_token"), answer.member("access_token"));
    refresh(issuer, WEB, &answer.member("refresh_token")).await.assert_ok();
}

/// A retry counts only with the client's own authentication.
#[every_database]
async fn a_retry_needs_client_authentication(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    let answer = refresh(issuer, WEB, &first).await;

    for (client, status, error) in [
        (As::Nobody, 401, "invalid_client"),
        (As::Public("demo-web"), 401, "invalid_client"),
        (As::Basic("demo-web", "wrong"), 401, "invalid_client"),
        (SPA, 400, "invalid_grant"),
    ] {
        refresh(issuer, client, &first).await.assert_error(status, error);
    }

    let again = refresh(issuer, WEB, &first).await;
    assert_eq!(again.assert_ok().member("refresh_token"), answer.member("refresh_token"));
}

/// A thief replays a refresh token whose successor the client has already used.
#[every_database]
async fn the_window_ends_when_the_successor_is_used(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let second = refresh(issuer, WEB, &first.member("refresh_token")).await;
    let third = refresh(issuer, WEB, &second.member("refresh_token")).await;
    assert_eq!(provider.kept_answers().await, 1);

    let replayed = refresh(issuer, WEB, &first.member("refresh_token")).await;

    replayed.assert_error(400, "invalid_grant");
    assert_family_is_dead(&provider, &[&first, &second, &third]).await;
}

/// A replay after the grace kills the family. RFC 9700, section 4.14.2.
#[every_database]
async fn an_old_refresh_token_after_five_minutes_kills_the_family(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let other = tokens_for(issuer, SPA, "profile").await;
    let second = refresh(issuer, WEB, &first.member("refresh_token")).await;
    provider.clock.advance(5 * MINUTE - 1);
    refresh(issuer, WEB, &first.member("refresh_token")).await.assert_ok();

    provider.clock.advance(1);
    let late = refresh(issuer, WEB, &first.member("refresh_token")).await;

    late.assert_error(400, "invalid_grant");
    refresh(issuer, SPA, &other.member("refresh_token")).await.assert_ok();
    revoke(issuer, SPA, &other.member("refresh_token")).await.assert_ok();
    assert_family_is_dead(&provider, &[&first, &second]).await;
}

/// A thief shows a refresh token of a family, all of whose generations were issued in the same second. Only the last one
/// but one is still in its grace.
#[every_database]
async fn every_generation_before_the_last_two_is_old(provider: Running) {
    let issuer = &provider.issuer;
    for shown in 0..4 {
        let mut generations = vec![tokens_for(issuer, WEB, "profile").await];
        for _ in 0..5 {
            let last = generations.last().unwrap().member("refresh_token");
            generations.push(refresh(issuer, WEB, &last).await);
        }

        let old = refresh(issuer, WEB, &generations[shown].member("refresh_token")).await;

        old.assert_error(400, "invalid_grant");
        assert_family_is_dead(&provider, &generations.iter().collect::<Vec<_>>()).await;
    }
}

/// A thief retries within the grace after the client has revoked.
#[every_database]
async fn a_revocation_ends_the_window(provider: Running) {
    let issuer = &provider.issuer;
    for shown in [0, 1] {
        let first = tokens_for(issuer, WEB, "profile").await;
        let second = refresh(issuer, WEB, &first.member("refresh_token")).await;
        let revoked = [&first, &second][shown].member("refresh_token");

        revoke(issuer, WEB, &revoked).await.assert_ok();

        assert_family_is_dead(&provider, &[&first, &second]).await;
    }
}

/// A thief retries within the grace after the client has revoked the access token that the kept answer holds.
#[every_database]
async fn revoking_the_new_access_token_ends_the_window_and_spares_the_refresh_token(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let second = refresh(issuer, WEB, &first.member("refresh_token")).await;

    revoke(issuer, WEB, &second.member("access_token")).await.assert_ok();

    assert_eq!(provider.kept_answers().await, 0);
    assert!(!is_active(issuer, &second.member("access_token")).await);
    refresh(issuer, WEB, &second.member("refresh_token")).await.assert_ok();
}

/// A retry within the grace would revive the tokens of a user who was disabled meanwhile.
#[every_database]
async fn a_retry_needs_an_active_user(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    let answer = refresh(issuer, WEB, &first).await;
    provider.disable_user("alice").await;

    refresh(issuer, WEB, &first).await.assert_error(400, "invalid_grant");
    refresh(issuer, WEB, &answer.member("refresh_token")).await.assert_error(400, "invalid_grant");
}
