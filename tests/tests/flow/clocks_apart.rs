//! Two servers on one database whose clocks differ by some seconds. What was first, no clock decides. RFC 9700, sections 4.5
//! and 4.14.2; RFC 7009, section 2.

use oauth_tests::{every_database, oauth::*, rows::Rows as _, running::Running};

/// How far the second server's clock is behind, or ahead of, the first one's, in seconds.
const APART: [i64; 3] = [-3, 3, -9];

/// A server on the same database whose clock differs by so many seconds.
async fn with_another_clock(provider: &Running, seconds: i64) -> Running {
    let other = provider.beside().await;
    other.clock.advance(seconds);
    other
}

/// A thief shows a used code to a server that believes that the code has not been used yet.
#[every_database]
async fn a_code_shown_again_where_the_clock_differs_kills_what_it_issued(provider: Running) {
    for seconds in APART {
        let other = with_another_clock(&provider, seconds).await;
        let code = code_for(&provider.issuer, "demo-web", "profile").await;
        let tokens = exchange(&provider.issuer, WEB, &code).await;
        resource(&provider.issuer, "/api/me", Some(&tokens.member("access_token")))
            .await
            .assert_ok();

        exchange(&other.issuer, WEB, &code).await.assert_error(400, "invalid_grant");

        for server in [&provider, &other] {
            let answer =
                resource(&server.issuer, "/api/me", Some(&tokens.member("access_token"))).await;
            answer.assert_error(401, "invalid_token");
            let answer = refresh(&server.issuer, WEB, &tokens.member("refresh_token")).await;
            answer.assert_error(400, "invalid_grant");
        }
        assert_eq!(provider.live_tokens().await, 0, "{seconds} s apart");
    }
}

/// An access token is revoked at one server and shown to another one, for which it has not been issued yet.
#[every_database]
async fn a_revoked_access_token_is_dead_where_the_clock_differs(provider: Running) {
    for seconds in APART {
        let other = with_another_clock(&provider, seconds).await;
        let tokens = tokens_for(&provider.issuer, WEB, "profile").await;
        let access_token = tokens.member("access_token");
        resource(&other.issuer, "/api/me", Some(&access_token)).await.assert_ok();

        revoke(&provider.issuer, WEB, &access_token).await.assert_ok();

        let answer = resource(&other.issuer, "/api/me", Some(&access_token)).await;
        answer.assert_error(401, "invalid_token");
        assert!(!is_active(&other.issuer, &access_token).await, "{seconds} s apart");
        refresh(&other.issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
    }
}

/// A client that lost the answer asks another server again.
#[every_database]
async fn a_lost_answer_is_given_again_where_the_clock_differs(provider: Running) {
    for seconds in APART {
        let other = with_another_clock(&provider, seconds).await;
        let first = tokens_for(&provider.issuer, WEB, "profile").await.member("refresh_token");
        let answer = refresh(&provider.issuer, WEB, &first).await;

        let again = refresh(&other.issuer, WEB, &first).await;

        for name in ["access_token", "refresh_token"] {
            assert_eq!(again.assert_ok().member(name), answer.member(name), "{seconds} s apart");
        }
    }
}

/// A used refresh token ends its family at whichever server it is shown once more.
#[every_database]
async fn an_old_refresh_token_kills_its_family_where_the_clock_differs(provider: Running) {
    for seconds in APART {
        let other = with_another_clock(&provider, seconds).await;
        let first = tokens_for(&provider.issuer, WEB, "profile").await.member("refresh_token");
        let second = refresh(&provider.issuer, WEB, &first).await.member("refresh_token");
        let third = refresh(&provider.issuer, WEB, &second).await.member("refresh_token");

        refresh(&other.issuer, WEB, &first).await.assert_error(400, "invalid_grant");

        refresh(&provider.issuer, WEB, &third).await.assert_error(400, "invalid_grant");
        assert_eq!(provider.live_tokens().await, 0, "{seconds} s apart");
    }
}
