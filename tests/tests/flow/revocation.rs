//! Revocation. RFC 7009.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};

const OTHER: As = As::Basic("other-web", SECRET);
const POSTING: As = As::Post("posting", SECRET);

fn clients() -> String {
    demo_and(&[
        web_client("other-web", &[REDIRECT]),
        with(
            web_client("posting", &[REDIRECT]),
            "token_endpoint_auth_method",
            "client_secret_post",
        ),
    ])
}

async fn revoke_hinted(issuer: &str, client: As, token: &str, hint: &str) -> Answer {
    let fields = [("token", token), ("token_type_hint", hint)];
    post(&format!("{issuer}/oauth/revoke"), client, &fields).await
}

/// RFC 7009 section 2.1: a refresh token of any generation takes the whole authorization along.
#[every_database]
async fn revoking_a_refresh_token_kills_its_family_and_nothing_else(provider: Running) {
    let issuer = &provider.issuer;
    for generation in 0..3 {
        let mut family = vec![tokens_for(issuer, WEB, "profile").await];
        let other = tokens_for(issuer, WEB, "profile").await;
        for _ in 0..2 {
            let last = family.last().unwrap().member("refresh_token");
            family.push(refresh(issuer, WEB, &last).await);
        }

        let answer = revoke(issuer, WEB, &family[generation].member("refresh_token")).await;

        assert_eq!(answer.assert_ok().text, "{}", "generation {generation}");
        for tokens in &family {
            for name in ["access_token", "refresh_token"] {
                let is_active = is_active(issuer, &tokens.member(name)).await;
                assert!(!is_active, "{name} after generation {generation} was revoked");
            }
        }
        assert!(is_active(issuer, &other.member("access_token")).await, "{generation}");
        refresh(issuer, WEB, &other.member("refresh_token")).await.assert_ok();
    }
}

/// Decided: an access token dies alone.
#[every_database]
async fn revoking_an_access_token_spares_its_refresh_token_and_its_siblings(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let second = refresh(issuer, WEB, &first.member("refresh_token")).await;

    revoke(issuer, WEB, &second.member("access_token")).await.assert_ok();

    let answer = resource(issuer, "/api/any", Some(&second.member("access_token"))).await;
    answer.assert_error(401, "invalid_token");
    assert!(!is_active(issuer, &second.member("access_token")).await);
    assert!(is_active(issuer, &first.member("access_token")).await);
    assert!(is_active(issuer, &second.member("refresh_token")).await);
    let third = refresh(issuer, WEB, &second.member("refresh_token")).await;
    assert!(is_active(issuer, &third.assert_ok().member("access_token")).await);
}

/// A client that acts for itself ends one token and keeps the other.
#[every_database]
async fn a_service_revokes_its_own_token(provider: Running) {
    let (one, two) = (
        service_token(&provider.issuer, "profile").await,
        service_token(&provider.issuer, "profile").await,
    );

    revoke(&provider.issuer, SERVICE, &one).await.assert_ok();

    assert!(!is_active(&provider.issuer, &one).await);
    assert!(is_active(&provider.issuer, &two).await);
}

/// A public client, which proves nothing, revokes what was issued to another client.
#[every_database]
async fn a_public_client_revokes_its_own_tokens_only(provider: Running) {
    let issuer = &provider.issuer;
    let spa = tokens_for(issuer, SPA, "profile").await;
    let web = tokens_for(issuer, WEB, "profile").await;

    for token in [web.member("access_token"), web.member("refresh_token")] {
        revoke(issuer, SPA, &token).await.assert_ok();
        assert!(is_active(issuer, &token).await, "{token}");
    }
    revoke(issuer, SPA, &spa.member("refresh_token")).await.assert_ok();

    assert!(!is_active(issuer, &spa.member("access_token")).await);
    refresh(issuer, SPA, &spa.member("refresh_token")).await.assert_error(400, "invalid_grant");
}

/// A client revokes the token of another client. The answer is that for an unknown token, byte by byte.
#[every_database(seed = clients())]
async fn a_foreign_token_is_answered_like_an_unknown_one_and_lives(provider: Running) {
    let issuer = &provider.issuer;
    let web = tokens_for(issuer, WEB, "profile").await;
    let service = service_token(issuer, "profile").await;
    let unknown = revoke(issuer, OTHER, "unknown").await;

    for token in [web.member("access_token"), web.member("refresh_token"), service] {
        let foreign = revoke(issuer, OTHER, &token).await;

        assert_eq!((foreign.status, &foreign.text), (unknown.status, &unknown.text), "{token}");
        let headers = |answer: &Answer| {
            let mut headers = answer.headers.clone();
            headers.remove("date");
            headers
        };
        assert_eq!(headers(&foreign), headers(&unknown), "{token}");
        assert!(is_active(issuer, &token).await, "{token}");
    }
    refresh(issuer, WEB, &web.member("refresh_token")).await.assert_ok();
}

/// A wrong hint hides a token, so that a revocation is confirmed and did nothing. RFC 7009, section 2.1.
#[every_database]
async fn every_hint_finds_every_token(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    for hint in [
        "access_token",
        "refresh_token",
        "",
        "bogus",
        "urn:ietf:params:oauth:token-type:jwt",
        "a\"b",
    ] {
        for kind in ["access_token", "refresh_token"] {
            let tokens = exchange(issuer, WEB, &alice.code_for(&request).await).await;
            let token = tokens.assert_ok().member(kind);
            let fields = [("token", token.as_str()), ("token_type_hint", hint)];
            let seen = post(&format!("{issuer}/oauth/introspect"), WEB, &fields).await;
            assert_eq!(seen.assert_ok().json["active"], true, "{hint} {kind}");

            revoke_hinted(issuer, WEB, &token, hint).await.assert_ok();

            assert!(!is_active(issuer, &token).await, "{hint} {kind}");
        }
    }
}

/// RFC 7009 sections 2.1 and 2.2.1.
#[every_database(seed = clients())]
async fn a_revocation_needs_a_token_and_a_client(provider: Running) {
    let issuer = &provider.issuer;
    let token = tokens_for(issuer, WEB, "profile").await.member("access_token");

    for client in [
        As::Nobody,
        As::Public("demo-web"),
        As::Basic("demo-web", "wrong"),
        As::Basic("unknown", "x"),
        As::Post("demo-web", "wrong"),
    ] {
        let answer = revoke(issuer, client, &token).await;
        answer.assert_error(401, "invalid_client");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Basic realm=\""), "{}: {challenge}", answer.asked);
    }
    for fields in
        [vec![], vec![("token", "")], vec![("token", token.as_str()), ("token", token.as_str())]]
    {
        let answer = post(&format!("{issuer}/oauth/revoke"), WEB, &fields).await;
        answer.assert_error(400, "invalid_request");
    }
    assert!(is_active(issuer, &token).await);
    revoke(issuer, POSTING, "unknown").await.assert_ok();
}

/// RFC 7009 section 2.2: revoking twice is success.
#[every_database]
async fn revoking_what_is_dead_is_success(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, WEB, "profile").await;

    for token in [tokens.member("refresh_token"), tokens.member("access_token")] {
        for _ in 0..2 {
            assert_eq!(revoke(issuer, WEB, &token).await.assert_ok().text, "{}", "{token}");
        }
    }
    for token in ["unknown", " ", "a\"b", "ä", "%", "x'; DROP TABLE token; --"] {
        assert_eq!(revoke(issuer, WEB, token).await.assert_ok().text, "{}", "{token}");
    }
}

/// A thief refreshes at the very moment in which the client revokes, and what the thief gets would live on.
#[every_database]
async fn a_revocation_and_a_refresh_at_once_leave_nothing_alive(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    for round in 0..25 {
        let first = exchange(issuer, WEB, &alice.code_for(&request).await).await;
        let refresh_token = first.assert_ok().member("refresh_token");

        let (refreshed, revoked) = tokio::join!(
            refresh(issuer, WEB, &refresh_token),
            revoke(issuer, WEB, &refresh_token),
        );

        revoked.assert_ok();
        assert!(
            refreshed.status == 200 || refreshed.member("error") == "invalid_grant",
            "{round}: {}",
            refreshed.text
        );
        for token in
            [refresh_token, refreshed.member("access_token"), refreshed.member("refresh_token")]
        {
            assert!(token.is_empty() || !is_active(issuer, &token).await, "{round}");
        }
    }
    assert_eq!(provider.live_tokens().await, 0);
}

/// The same with the code that is exchanged while its replay is noticed.
#[every_database]
async fn an_exchange_and_its_replay_at_once_leave_nothing_alive(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    for round in 0..15 {
        let code = alice.code_for(&request).await;

        let (one, two) = tokio::join!(exchange(issuer, WEB, &code), exchange(issuer, WEB, &code));

        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        won.assert_ok();
        lost.assert_error(400, "invalid_grant");
        assert!(!is_active(issuer, &won.member("access_token")).await, "{round}");
    }
    assert_eq!(provider.live_tokens().await, 0);
}
