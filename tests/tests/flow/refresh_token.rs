//! The refresh token grant. RFC 6749, section 6; RFC 9700, section 4.14.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*, test_clock::DAY,
};
use serde_json::json;

const OTHER: As = As::Basic("other-web", SECRET);
const NO_REFRESH: As = As::Basic("no-refresh", SECRET);

fn clients() -> String {
    demo_and(&[
        web_client("other-web", &[REDIRECT]),
        with(web_client("no-refresh", &[REDIRECT]), "grant_types", vec!["authorization_code"]),
    ])
}

fn clients_and_one_without_scope() -> String {
    let mut bare = web_client("bare", &[REDIRECT]);
    bare.as_object_mut().unwrap().remove("scope");
    demo_and(&[bare])
}

fn scoped(refresh_token: &str, scope: &str) -> Fields {
    Fields::refresh(refresh_token).with("scope", scope)
}

/// RFC 6749 section 6: a new pair, and the old access token lives on to its end.
#[every_database]
async fn a_refresh_gives_a_new_pair_with_the_same_scope(provider: Running) {
    let issuer = &provider.issuer;
    for client in [WEB, SPA] {
        let first = tokens_for(issuer, client, "profile email").await;

        let second = refresh(issuer, client, &first.member("refresh_token")).await;

        second.assert_ok().assert_member("scope", "profile email");
        second.assert_member("token_type", "Bearer");
        assert_eq!(second.json["expires_in"], 3600, "{client:?}");
        for name in ["access_token", "refresh_token"] {
            assert_ne!(second.member(name), first.member(name), "{client:?}");
        }
        for tokens in [&first, &second] {
            assert!(is_active(issuer, &tokens.member("access_token")).await, "{}", tokens.asked);
        }
        assert!(!is_active(issuer, &first.member("refresh_token")).await, "{client:?}");
    }
}

/// RFC 6749 section 6: a narrower scope narrows one access token, not the authorization.
#[every_database]
async fn a_narrowed_refresh_does_not_narrow_the_family(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile email").await;

    let narrow = token_with(issuer, WEB, &scoped(&first.member("refresh_token"), "email")).await;
    let wide = refresh(issuer, WEB, &narrow.assert_ok().member("refresh_token")).await;
    let again =
        token_with(issuer, WEB, &scoped(&wide.member("refresh_token"), "email profile")).await;

    assert_eq!(narrow.member("scope"), "email");
    let answer = resource(issuer, "/api/me", Some(&narrow.member("access_token"))).await;
    answer.assert_error(403, "insufficient_scope");
    assert_eq!(wide.assert_ok().member("scope"), "profile email");
    assert_eq!(again.assert_ok().member("scope"), "email profile");
}

/// RFC 6749 section 6: never more than the user granted.
#[every_database]
async fn a_refresh_never_widens_and_its_refusal_uses_nothing_up(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let refresh_token = first.member("refresh_token");

    for scope in ["profile email", "email", "admin", "root", "pro\"file", "PROFILE"] {
        let answer = token_with(issuer, WEB, &scoped(&refresh_token, scope)).await;
        answer.assert_error(400, "invalid_scope");
    }

    refresh(issuer, WEB, &refresh_token).await.assert_ok();
}

/// RFC 6749 section 6: an authorization without a scope stays without one, whatever a request without `scope` gets elsewhere.
#[every_database(seed = clients_and_one_without_scope())]
async fn a_refresh_of_an_empty_grant_stays_empty(provider: Running) {
    let issuer = &provider.issuer;
    let bare = As::Basic("bare", SECRET);
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("bare", "").without("scope");
    let first = exchange(issuer, bare, &alice.code_for(&request).await).await;

    let answer = token_with(issuer, bare, &scoped(&first.member("refresh_token"), "profile")).await;
    let second = refresh(issuer, bare, &first.member("refresh_token")).await;

    assert!(first.assert_ok().json.get("scope").is_none());
    answer.assert_error(400, "invalid_scope");
    assert!(second.assert_ok().json.get("scope").is_none());
}

/// A thief has a refresh token and no secret, or the secret of another client. RFC 6749, section 6.
#[every_database(seed = clients())]
async fn a_refresh_needs_the_clients_own_authentication(provider: Running) {
    let issuer = &provider.issuer;
    let web = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    let spa = tokens_for(issuer, SPA, "profile").await.member("refresh_token");

    for (client, status, error) in [
        (As::Nobody, 401, "invalid_client"),
        (As::Public("demo-web"), 401, "invalid_client"),
        (As::Basic("demo-web", "wrong"), 401, "invalid_client"),
        (As::Post("demo-web", "wrong"), 401, "invalid_client"),
        (As::Basic("unknown", "demo-web-secret"), 401, "invalid_client"),
        (OTHER, 400, "invalid_grant"),
        (SPA, 400, "invalid_grant"),
        (SERVICE, 400, "unauthorized_client"),
        (API, 400, "unauthorized_client"),
    ] {
        refresh(issuer, client, &web).await.assert_error(status, error);
    }
    refresh(issuer, WEB, &spa).await.assert_error(400, "invalid_grant");

    assert_eq!(provider.superseded_tokens().await, 0);
    assert_eq!(provider.revoked_tokens().await, 0);
    refresh(issuer, WEB, &web).await.assert_ok();
    refresh(issuer, SPA, &spa).await.assert_ok();
}

/// Somebody who found an old refresh token shows it as another client, to end the authorization of its owner.
#[every_database(seed = clients())]
async fn an_old_refresh_token_in_the_hands_of_another_client_kills_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    let second = refresh(issuer, WEB, &first).await.assert_ok().member("refresh_token");
    let third = refresh(issuer, WEB, &second).await.assert_ok().member("refresh_token");

    refresh(issuer, OTHER, &first).await.assert_error(400, "invalid_grant");
    refresh(issuer, As::Basic("demo-web", "wrong"), &first)
        .await
        .assert_error(401, "invalid_client");

    refresh(issuer, WEB, &third).await.assert_ok();
}

/// The client's `grant_types` decide whether there is a refresh token at all.
#[every_database(seed = clients())]
async fn a_client_without_the_refresh_grant_gets_no_refresh_token(provider: Running) {
    let issuer = &provider.issuer;

    let tokens = tokens_for(issuer, NO_REFRESH, "profile offline_access").await;

    assert!(tokens.json.get("refresh_token").is_none());
    refresh(issuer, NO_REFRESH, "anything").await.assert_error(400, "unauthorized_client");
    let service =
        token_with(issuer, SERVICE, &Fields::of(&[("grant_type", "client_credentials")])).await;
    assert!(service.assert_ok().json.get("refresh_token").is_none());
}

/// RFC 6749 section 5.2.
#[every_database]
async fn a_missing_or_unknown_refresh_token_is_told_apart(provider: Running) {
    let issuer = &provider.issuer;

    let missing = token(issuer, WEB, &[("grant_type", "refresh_token")]).await;
    let empty = refresh(issuer, WEB, "").await;
    let unknown = refresh(issuer, WEB, "unknown").await;
    let long = refresh(issuer, WEB, &"x".repeat(20_000)).await;

    missing.assert_error(400, "invalid_request");
    empty.assert_error(400, "invalid_request");
    unknown.assert_error(400, "invalid_grant");
    long.assert_error(400, "invalid_request");
}

/// Expiry that only the clean-up enforces: a refresh token ends after 30 days, and its authorization after 90.
#[every_database]
async fn an_expired_refresh_token_or_family_is_refused_at_once(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    provider.clock.advance(30 * DAY - 1);
    let second = refresh(issuer, WEB, &first).await.assert_ok().member("refresh_token");
    provider.clock.advance(30 * DAY);

    refresh(issuer, WEB, &second).await.assert_error(400, "invalid_grant");
    assert!(!is_active(issuer, &second).await);

    let mut newest = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
    for days in [29, 29, 29, 2] {
        provider.clock.advance(days * DAY);
        newest = refresh(issuer, WEB, &newest).await.assert_ok().member("refresh_token");
    }
    provider.clock.advance(DAY - 1);
    let last = refresh(issuer, WEB, &newest).await;
    assert!(is_active(issuer, &last.assert_ok().member("access_token")).await);
    provider.clock.advance(1);

    refresh(issuer, WEB, &last.member("refresh_token")).await.assert_error(400, "invalid_grant");
    for name in ["access_token", "refresh_token"] {
        assert!(!is_active(issuer, &last.member(name)).await, "{name} outlives its authorization");
    }
}

/// A client keeps a scope alive by refreshing after an operator has taken the scope away.
#[every_database]
async fn a_refresh_gives_no_scope_that_the_client_has_lost(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, SPA, "profile email").await.member("refresh_token");
    let metadata = json!({"redirect_uris":["http://127.0.0.1:9999/cb"],"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none","scope":"profile"});
    provider.write_metadata("demo-spa", &metadata).await;
    provider.server.forget_client("demo-spa");

    let asked = token_with(issuer, SPA, &scoped(&first, "email")).await;
    let second = refresh(issuer, SPA, &first).await;

    asked.assert_error(400, "invalid_scope");
    assert_eq!(second.assert_ok().member("scope"), "profile");
}
