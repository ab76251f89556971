//! The device authorization endpoint. RFC 8628, sections 3.1 and 3.2.

use oauth_runtime::settings::Settings;
use oauth_tests::{
    database::TestDatabase, device::*, every_database, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};
use serde_json::{Value, json};

const BOX: As = As::Basic("box", SECRET);

fn device_client(client_id: &str) -> Value {
    with(service_client(client_id), "grant_types", json!([GRANT_TYPE]))
}

fn clients() -> String {
    demo_and(&[
        device_client("box"),
        with(device_client("open"), "scope", "profile team:{id}"),
        with(web_client("web-only", &[REDIRECT]), "grant_types", json!(["authorization_code"])),
    ])
}

/// RFC 8628 section 3.2, and section 6.1 for the letters of the user code.
#[every_database]
async fn a_client_gets_two_codes_and_is_told_where_a_person_types_the_short_one(provider: Running) {
    let issuer = &provider.issuer;

    let answer = device_authorization(issuer, TV, &[("scope", "profile")]).await;

    answer.assert_ok().assert_members(&[
        "device_code",
        "expires_in",
        "interval",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
    ]);
    let user_code = answer.member("user_code");
    assert_eq!(user_code.len(), 9, "{user_code}");
    assert_eq!(user_code.find('-'), Some(4), "{user_code}");
    let letters = user_code.replace('-', "");
    assert!(letters.chars().all(|it| "BCDFGHJKLMNPQRSTVWXZ".contains(it)), "{user_code}");
    assert_drawn(&answer.member("device_code"));
    assert_eq!((&answer.json["expires_in"], &answer.json["interval"]), (&600.into(), &5.into()));
    answer.assert_member("verification_uri", &format!("{issuer}/device"));
    let complete = format!("{issuer}/device?user_code={user_code}");
    answer.assert_member("verification_uri_complete", &complete);
    answer.assert_header("cache-control", "no-store");
    answer.assert_header("pragma", "no-cache");
}

#[every_database]
async fn no_two_requests_get_one_code(provider: Running) {
    let mut known = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let device = Device::tv(&provider.issuer).await;
        assert!(known.insert(device.user_code) && known.insert(device.device_code));
    }
}

/// A confidential client proves itself as at the token endpoint, in the header or in the body; its row has it (C55).
#[every_database(seed = clients())]
async fn a_client_authenticates_as_at_the_token_endpoint(provider: Running) {
    let issuer = &provider.issuer;
    for client in [BOX, As::Post("box", SECRET)] {
        let device = Device::of(issuer, client, "profile").await;
        device.poll().await.assert_error(400, "authorization_pending");
        device.poll_as(TV).await.assert_error(400, "invalid_grant");
    }
    for (client, status, error) in [
        (As::Public("box"), 401, "invalid_client"),
        (As::Basic("box", "wrong-0123456789abcdef0123456789abcdef"), 401, "invalid_client"),
        (As::Public("nobody"), 401, "invalid_client"),
        (As::Nobody, 401, "invalid_client"),
        (As::Basic("demo-tv", "x"), 401, "invalid_client"),
    ] {
        device_authorization(issuer, client, &[]).await.assert_error(status, error);
    }
    let both = device_authorization(issuer, BOX, &[("client_id", "demo-tv")]).await;
    both.assert_error(400, "invalid_request");
}

#[every_database(seed = clients())]
async fn only_a_client_that_registered_the_grant_may_ask(provider: Running) {
    for client in [WEB, SERVICE, As::Basic("web-only", SECRET), SPA] {
        let answer = device_authorization(&provider.issuer, client, &[("scope", "profile")]).await;
        answer.assert_error(400, "unauthorized_client");
    }
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// The scope rules are those of every other endpoint. RFC 6749, section 3.3.
#[every_database(seed = clients())]
async fn a_scope_is_asked_for_whole_or_refused(provider: Running) {
    let issuer = &provider.issuer;
    for (client, scope) in [
        (TV, "profile admin"),
        (TV, "pro\"file"),
        (As::Basic("open", SECRET), "team:{id}"),
        (As::Basic("open", SECRET), "admin"),
    ] {
        let answer = device_authorization(issuer, client, &[("scope", scope)]).await;
        answer.assert_error(400, "invalid_scope");
    }
    assert_eq!(provider.short_lived_objects().await, 0);
    device_authorization(issuer, As::Basic("open", SECRET), &[("scope", "team:red")])
        .await
        .assert_ok();
    device_authorization(issuer, TV, &[]).await.assert_ok();
}

/// A proof of possession that nobody will check is refused, not ignored: CVE-2026-123542 of another server.
#[every_database]
async fn a_code_challenge_is_refused_and_so_is_a_verifier(provider: Running) {
    let issuer = &provider.issuer;
    for (name, value) in [
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("code_verifier", VERIFIER),
    ] {
        let answer = device_authorization(issuer, TV, &[(name, value)]).await;
        answer.assert_error(400, "invalid_request");
    }
    assert_eq!(provider.short_lived_objects().await, 0);
    let device = Device::tv(issuer).await;
    let fields = device.fields().with("code_verifier", VERIFIER);
    token_with(issuer, TV, &fields).await.assert_error(400, "invalid_request");
    device.poll().await.assert_error(400, "authorization_pending");
}

/// An ignored restriction would make a token good for more than the client believes. RFC 8707, section 2.
#[every_database]
async fn an_unknown_resource_and_a_repeated_parameter_are_refused(provider: Running) {
    let issuer = &provider.issuer;
    let resource = [("resource", "https://api.example")];
    device_authorization(issuer, TV, &resource).await.assert_error(400, "invalid_target");
    let twice = [("scope", "profile"), ("scope", "email")];
    device_authorization(issuer, TV, &twice).await.assert_error(400, "invalid_request");
    let in_query = format!("{issuer}/oauth/device_authorization?scope=profile");
    post(&in_query, TV, &[]).await.assert_error(400, "invalid_request");
    let by_get = resource_at(&provider).await;
    assert_eq!((by_get.status.as_u16(), by_get.header("allow")), (405, "POST".to_owned()));
    assert_eq!(provider.short_lived_objects().await, 0);
}

async fn resource_at(provider: &Running) -> Answer {
    resource(&provider.issuer, "/oauth/device_authorization", None).await
}

/// Anybody may say the name of a public client, and each request stores two rows.
#[every_database]
async fn a_flood_of_requests_is_bounded_and_its_rows_go(database: TestDatabase) {
    let mut settings = Settings::default();
    settings.guesses.device_authorizations = 3;
    let provider = Running::start_set(database, settings).await;
    let issuer = &provider.issuer;
    for _ in 0..3 {
        Device::tv(issuer).await;
    }

    let fourth = device_authorization(issuer, TV, &[]).await;

    fourth.assert_error(429, "temporarily_unavailable");
    fourth.assert_header("retry-after", "60");
    assert_eq!(provider.short_lived_objects().await, 6);
    provider.clock.advance(60);
    Device::tv(issuer).await;
    provider.clock.advance(1000);
    provider.server.prune(100).await.unwrap();
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// RFC 8628 section 5.1 to 5.3: a copy of the database opens nothing.
#[every_database]
async fn the_database_holds_neither_of_the_codes(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let letters = device.user_code.replace('-', "");
    for plain in [&device.device_code, &device.user_code, &letters] {
        assert_eq!(provider.short_lived_objects_that_show(plain).await, 0, "{plain}");
    }
    assert_eq!(provider.short_lived_objects_that_show("demo-tv").await, 1);
}

#[every_database]
async fn the_settings_say_how_long_codes_live_and_what_devices_show(database: TestDatabase) {
    let mut settings = Settings::default();
    settings.device_authorization.expires_in = 300;
    settings.device_authorization.interval = 7;
    "/tv".clone_into(&mut settings.device_authorization.verification_path);
    settings.device_authorization.verification_uri = Some("https://example.com/tv".to_owned());
    settings.endpoints.paths.insert("device_authorization".to_owned(), "/oauth/devices".to_owned());
    let provider = Running::start_set(database, settings).await;

    let answer = post(&provider.url("/oauth/devices"), TV, &[]).await;

    answer.assert_ok().assert_member("verification_uri", "https://example.com/tv");
    assert_eq!((&answer.json["expires_in"], &answer.json["interval"]), (&300.into(), &7.into()));
    let metadata =
        resource(&provider.issuer, "/.well-known/oauth-authorization-server", None).await;
    metadata.assert_member("device_authorization_endpoint", &provider.url("/oauth/devices"));
    let page = oauth_tests::browser::Browser::new(&provider.issuer).get("/tv").await;
    assert!(page.location.unwrap().starts_with("/login?pending="));
}
