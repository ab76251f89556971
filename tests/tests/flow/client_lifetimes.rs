//! Lifetimes that a client registered: they win over what grants and settings say.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, running::Running, seeds::*,
    test_clock::MINUTE,
};
use serde_json::Value;

/// How long the access tokens and the refresh tokens of every client below live.
const SHORT: i64 = MINUTE;
const UNUSED: i64 = 10 * MINUTE;

fn brief(client: Value) -> Value {
    let client = with(client, "access_token_expires_in", SHORT);
    with(client, "refresh_token_expires_in", UNUSED)
}

fn clients() -> String {
    demo_and(&[
        brief(web_client("brief-web", &[REDIRECT])),
        brief(service_client("brief-service")),
        brief(password_client("brief-password")),
        brief(implicit_client("brief-implicit")),
    ])
}

#[every_database(seed = clients())]
async fn the_tokens_of_every_grant_live_as_long_as_their_client_registered(provider: Running) {
    let issuer = &provider.issuer;
    let password = [("grant_type", "password"), ("username", "alice"), ("password", "wonderland")];
    let of_code = tokens_for(issuer, As::Basic("brief-web", SECRET), "profile").await;
    let refresh_token = of_code.member("refresh_token");
    let of_refresh = refresh(issuer, As::Basic("brief-web", SECRET), &refresh_token).await;
    let of_password = token(issuer, As::Basic("brief-password", SECRET), &password).await;
    let of_client = [("grant_type", "client_credentials")];
    let of_client = token(issuer, As::Basic("brief-service", SECRET), &of_client).await;

    for answer in [&of_code, &of_refresh, &of_password, &of_client] {
        assert_eq!(answer.assert_ok().json["expires_in"], SHORT, "{}", answer.asked);
    }
    provider.clock.advance(SHORT - 1);
    assert_eq!(
        resource(issuer, "/api/me", Some(&of_code.member("access_token"))).await.status,
        200
    );
    provider.clock.advance(1);
    for answer in [&of_code, &of_refresh, &of_password, &of_client] {
        let token = answer.member("access_token");
        let me = resource(issuer, "/api/me", Some(&token)).await;
        me.assert_error(401, "invalid_token");
    }
}

#[every_database(seed = clients())]
async fn a_token_at_the_redirect_uri_lives_as_long_as_its_client_registered(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("brief-implicit", "profile").with("response_type", "token");
    let consent = alice.authorize(&request).await;

    let answered = alice.answer(&consent, "yes").await;

    assert_eq!(answered.fragment_parameter("expires_in").as_deref(), Some("60"));
}

#[every_database(seed = clients())]
async fn an_unused_refresh_token_lives_as_long_as_its_client_registered(provider: Running) {
    let issuer = &provider.issuer;
    let client = As::Basic("brief-web", SECRET);
    let first = tokens_for(issuer, client, "profile").await.member("refresh_token");

    provider.clock.advance(UNUSED - 1);
    let second = refresh(issuer, client, &first).await.assert_ok().member("refresh_token");
    provider.clock.advance(UNUSED - 1);
    let third = refresh(issuer, client, &second).await.assert_ok().member("refresh_token");
    provider.clock.advance(UNUSED);

    refresh(issuer, client, &third).await.assert_error(400, "invalid_grant");
}

/// The clients beside it have what the grant says.
#[every_database(seed = clients())]
async fn a_client_that_registered_no_lifetime_has_that_of_the_grant(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;

    assert_eq!(tokens.assert_ok().json["expires_in"], 3600);
}
