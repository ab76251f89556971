//! A device that asks for its token. RFC 8628, sections 3.4, 3.5 and 5.2.

use oauth_tests::{
    browser::Browser, device::*, every_database, oauth::*, rows::Rows as _, running::Running,
    seeds::*, test_clock::MINUTE,
};
use provider::entity::user;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

const BOX: As = As::Basic("box", SECRET);
const RADIO: As = As::Public("radio");

fn radio() -> Value {
    with(public_client("radio", &[]), "grant_types", json!([GRANT_TYPE]))
}

fn clients() -> String {
    demo_and(&[radio(), with(service_client("box"), "grant_types", json!([GRANT_TYPE]))])
}

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

async fn row_of_alice(provider: &Running) -> user::Model {
    let users = user::Entity::find().all(&provider.database).await.unwrap();
    users.into_iter().find(|user| user.username == "alice").unwrap()
}

#[every_database]
async fn a_device_waits_until_a_person_has_decided(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = alice(&provider).await;
    device.poll().await.assert_error(400, "authorization_pending");
    let asked = type_code(&browser, &device.user_code).await;
    provider.clock.advance(5);
    device.poll().await.assert_error(400, "authorization_pending");
    answer(&browser, &asked, "yes").await;

    let tokens = device.poll().await;

    tokens.assert_ok().assert_members(&[
        "access_token",
        "expires_in",
        "refresh_token",
        "scope",
        "token_type",
    ]);
    let described = introspect(&provider.issuer, API, &tokens.member("access_token")).await;
    assert_eq!(described.json["client_id"], "demo-tv");
    assert!(described.json["auth_time"].is_i64(), "{described:?}");
    refresh(&provider.issuer, TV, &tokens.member("refresh_token")).await.assert_ok();
}

/// Only for a client that registered the refresh grant, as at every other grant.
#[every_database(seed = clients())]
async fn a_refresh_token_goes_to_clients_that_may_refresh_alone(provider: Running) {
    let browser = alice(&provider).await;
    for client in [RADIO, BOX] {
        let device = Device::of(&provider.issuer, client, "profile").await;
        device.allow_by(&browser).await;

        let tokens = device.poll().await;

        let members = ["access_token", "expires_in", "scope", "token_type"];
        tokens.assert_ok().assert_members(&members);
    }
}

/// RFC 8628 section 3.5: five seconds more each time, for this and all subsequent requests.
#[every_database]
async fn a_device_that_asks_too_often_is_slowed_down(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let after = async |seconds: i64, error: &str| {
        provider.clock.advance(seconds);
        device.poll().await.assert_error(400, error);
    };
    after(0, "authorization_pending").await;
    after(4, "slow_down").await;
    // The interval is 10 seconds now, since the last request that was in time.
    after(5, "slow_down").await;
    // And 15.
    after(6, "authorization_pending").await;
    after(14, "slow_down").await;
    after(6, "authorization_pending").await;
    device.allow_by(&alice(&provider).await).await;
    // Somebody has decided, so nobody waits any longer.
    device.poll().await.assert_ok();
}

/// A stranger who has a device code, or a device that runs wild, costs look-ups.
#[every_database]
async fn a_device_that_never_waits_writes_a_bounded_number_of_times(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    for _ in 0..40 {
        device.poll().await;
    }

    // The interval is a minute by now, and was no longer written after that.
    provider.clock.advance(MINUTE - 1);
    device.poll().await.assert_error(400, "slow_down");
    provider.clock.advance(1);
    device.poll().await.assert_error(400, "authorization_pending");
    assert_eq!(provider.short_lived_objects().await, 2);
}

#[every_database]
async fn two_requests_at_once_are_one_in_time_and_one_too_early(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    for _ in 0..5 {
        let (one, two) = tokio::join!(device.poll(), device.poll());

        let mut errors = [one.member("error"), two.member("error")];
        errors.sort_unstable();
        assert_eq!(errors, ["authorization_pending", "slow_down"]);
        provider.clock.advance(MINUTE);
    }
}

#[every_database]
async fn a_code_ends_after_ten_minutes_decided_or_not(provider: Running) {
    let (idle, allowed) = (Device::tv(&provider.issuer).await, Device::tv(&provider.issuer).await);
    allowed.allow_by(&alice(&provider).await).await;
    provider.clock.advance(10 * MINUTE - 1);
    idle.poll().await.assert_error(400, "authorization_pending");
    provider.clock.advance(1);

    idle.poll().await.assert_error(400, "expired_token");
    allowed.poll().await.assert_error(400, "expired_token");
    // A device that still asks is told so for a while, also after the janitor came by.
    provider.clock.advance(4 * MINUTE);
    provider.server.prune(100).await.unwrap();
    idle.poll().await.assert_error(400, "expired_token");
    provider.clock.advance(2 * MINUTE);
    provider.server.prune(100).await.unwrap();
    idle.poll().await.assert_error(400, "invalid_grant");
    assert_eq!((provider.tokens().await, provider.short_lived_objects().await), (0, 0));
}

/// Two pollers at the moment of the decision: one gets the tokens (K5).
#[every_database]
async fn two_pollers_have_one_winner(provider: Running) {
    let browser = alice(&provider).await;
    for round in 1..=5 {
        let device = Device::tv(&provider.issuer).await;
        device.allow_by(&browser).await;

        let (one, two) = tokio::join!(device.poll(), device.poll());

        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        won.assert_ok();
        lost.assert_error(400, "invalid_grant");
        device.poll().await.assert_error(400, "invalid_grant");
        assert_eq!(provider.tokens().await, round);
    }
}

/// Whoever saw a device code elsewhere gets nothing by it and takes nothing away.
#[every_database(seed = clients())]
async fn a_device_code_of_one_client_is_nothing_to_another_and_stays_good(provider: Running) {
    let browser = alice(&provider).await;
    let device = Device::tv(&provider.issuer).await;
    for _ in 0..3 {
        device.poll_as(RADIO).await.assert_error(400, "invalid_grant");
        device.poll_as(BOX).await.assert_error(400, "invalid_grant");
    }
    device.poll().await.assert_error(400, "authorization_pending");
    device.allow_by(&browser).await;
    for client in [RADIO, BOX] {
        device.poll_as(client).await.assert_error(400, "invalid_grant");
    }
    device.poll_as(WEB).await.assert_error(400, "unauthorized_client");
    device.poll_as(As::Nobody).await.assert_error(401, "invalid_client");

    device.poll().await.assert_ok();
    assert_eq!(provider.tokens().await, 1);
}

/// One secret is never taken for another (C28).
#[every_database(seed = clients())]
async fn nothing_else_is_taken_for_a_device_code(provider: Running) {
    let issuer = &provider.issuer;
    let device = Device::tv(issuer).await;
    let tokens = tokens_for(issuer, WEB, "openid profile offline_access").await;
    let code = code_for(issuer, "demo-web", "profile").await;
    for other in [
        &tokens.member("access_token"),
        &tokens.member("refresh_token"),
        &code,
        &device.user_code,
        &device.user_code.replace('-', ""),
        "x",
    ] {
        let fields = [("grant_type", GRANT_TYPE), ("device_code", other)];
        token(issuer, TV, &fields).await.assert_error(400, "invalid_grant");
    }
    for fields in
        [&[("grant_type", GRANT_TYPE)][..], &[("grant_type", GRANT_TYPE), ("device_code", "")]]
    {
        token(issuer, TV, fields).await.assert_error(400, "invalid_request");
    }
    exchange(issuer, WEB, &device.device_code).await.assert_error(400, "invalid_grant");
    refresh(issuer, WEB, &device.device_code).await.assert_error(400, "invalid_grant");
    let me = resource(issuer, "/api/me", Some(&device.device_code)).await;
    assert_eq!(me.status, 401);
    exchange(issuer, WEB, &code).await.assert_ok();
    device.poll().await.assert_error(400, "authorization_pending");
}

/// Three CVEs of one server for one rule: the account was locked after the decision (C115, C116).
#[every_database(seed = clients())]
async fn nobody_gets_a_token_who_may_not_act_any_more_when_the_device_asks(provider: Running) {
    let issuer = &provider.issuer;
    let browser = alice(&provider).await;
    let device = Device::tv(issuer).await;
    device.allow_by(&browser).await;

    provider.disable_user("alice").await;
    device.poll().await.assert_error(400, "invalid_grant");
    provider.enable_users().await;
    provider.disable_client("demo-tv").await;
    device.poll().await.assert_error(401, "invalid_client");
    provider.enable_clients().await;
    // A refusal burnt nothing.
    device.poll().await.assert_ok();

    let device = Device::of(issuer, BOX, "profile").await;
    device.allow_by(&browser).await;
    provider.register_client_anew("box").await;
    provider.server.forget_client("box");
    device.poll().await.assert_error(400, "invalid_grant");
    let device = Device::tv(issuer).await;
    device.allow_by(&Browser::signed_in(issuer, "alice", "wonderland").await).await;
    provider.remove_user("alice").await;
    device.poll().await.assert_error(400, "invalid_grant");
    assert_eq!(provider.tokens().await, 1);
}

/// What a person or an operator takes back between the decision and the next request of the device. RFC 7009, section 2.
#[every_database]
async fn a_revocation_ends_what_was_allowed_and_not_fetched(provider: Running) {
    let (issuer, server) = (&provider.issuer, &provider.server);
    let browser = alice(&provider).await;
    let alice = row_of_alice(&provider).await;
    for revocation in ["client", "authorization", "subject"] {
        let (allowed, waiting) = (Device::tv(issuer).await, Device::tv(issuer).await);
        allowed.allow_by(&browser).await;

        match revocation {
            "client" => server.revoke_client("demo-tv").await,
            "authorization" => server.withdraw(&alice, "demo-tv").await,
            _ => server.revoke_subject(&alice).await,
        }
        .unwrap();

        allowed.poll().await.assert_error(400, "invalid_grant");
        let error = if revocation == "client" { "invalid_grant" } else { "authorization_pending" };
        waiting.poll().await.assert_error(400, error);
    }
    assert_eq!(provider.tokens().await, 0);
}

/// A word that the operator has taken from the client since then.
#[every_database]
async fn a_token_has_no_word_that_its_client_may_not_have_any_more(provider: Running) {
    let device = Device::of(&provider.issuer, TV, "profile email").await;
    device.allow_by(&alice(&provider).await).await;
    let metadata = json!({
        "client_name": "Demo television", "grant_types": [GRANT_TYPE], "response_types": [],
        "token_endpoint_auth_method": "none", "scope": "email",
    });
    provider.write_metadata("demo-tv", &metadata).await;
    provider.server.forget_client("demo-tv");

    device.poll().await.assert_ok().assert_member("scope", "email");
}
