//! Clients that read, change and remove their registrations. RFC 7592, section 2.

use oauth_tests::{
    every_database,
    oauth::*,
    registration::{about, change, public_client, read, register, registered, remove, with},
    rows::Rows as _,
    running::Running,
    test_clock::{DAY, HOUR},
};
use reqwest::{Client, Method};
use serde_json::json;

/// RFC 7592 section 2.1: what is stored, with the token that was shown, and without the secret, of which only a hash is there.
#[every_database]
async fn a_client_reads_its_registration(provider: Running) {
    let metadata = with(public_client(), &json!({ "token_endpoint_auth_method": null }));
    let answer = registered(&provider.issuer, &metadata).await;

    let found = read(&answer).await;

    let mut expected = answer.json.clone();
    expected.as_object_mut().unwrap().remove("client_secret");
    assert_eq!(found.assert_ok().json, expected);
    found.assert_header("cache-control", "no-store");
}

/// RFC 7592 section 2.2: a change replaces everything, and the token with it.
#[every_database]
async fn a_change_replaces_everything_and_rotates_the_token(provider: Running) {
    let issuer = &provider.issuer;
    let metadata = with(public_client(), &json!({ "policy_uri": "https://app.example/policy" }));
    let first = registered(issuer, &metadata).await;
    let renamed = with(public_client(), &json!({ "client_name": "Other", "scope": "email" }));

    let second = change(&first, &renamed).await;

    second.assert_ok().assert_member("client_name", "Other");
    second.assert_member("scope", "email");
    second.assert_member("client_id", &first.member("client_id"));
    assert!(second.json.get("policy_uri").is_none(), "{}", second.text);
    assert_ne!(
        second.member("registration_access_token"),
        first.member("registration_access_token")
    );
    read(&first).await.assert_error(401, "invalid_token");
    change(&first, &renamed).await.assert_error(401, "invalid_token");
    remove(&first).await.assert_error(401, "invalid_token");
    read(&second).await.assert_ok();
    let client_id = second.member("client_id");
    let page = oauth_tests::browser::Browser::signed_in(issuer, "alice", "wonderland")
        .await
        .get(&oauth_tests::fields::Fields::authorization(&client_id, "email").authorize_path())
        .await;
    assert!(page.body.contains("Other"), "{}", page.body);
}

/// A change is held to the rules of a registration, and a refused one changes nothing.
#[every_database]
async fn a_refused_change_leaves_everything_as_it_was(provider: Running) {
    let answer = registered(&provider.issuer, &public_client()).await;
    let client_id = answer.member("client_id");
    for (members, error) in [
        (json!({ "grant_types": ["password"] }), "invalid_client_metadata"),
        (json!({ "scope": "admin" }), "invalid_client_metadata"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "invalid_redirect_uri"),
        (json!({ "software_statement": "a.b.c" }), "invalid_software_statement"),
    ] {
        change(&answer, &with(public_client(), &members)).await.assert_error(400, error);
    }
    for members in [
        json!({ "client_id": "other" }),
        json!({ "client_id": null }),
        json!({ "client_secret": "wrong" }),
        json!({ "client_id": client_id, "client_secret": "wrong" }),
        json!({ "client_id": client_id, "registration_access_token": "x" }),
        json!({ "client_id": client_id, "registration_client_uri": "x" }),
        json!({ "client_id": client_id, "client_id_issued_at": 1 }),
        json!({ "client_id": client_id, "client_secret_expires_at": 0 }),
    ] {
        let request = about(&answer, Method::PUT).json(&with(public_client(), &members));
        Answer::of(request).await.assert_error(400, "invalid_client_metadata");
    }

    assert_eq!(read(&answer).await.assert_ok().json, answer.json);
}

/// RFC 7592 section 2.2: a client may name its secret, which must be the present one and stays.
#[every_database]
async fn a_change_may_name_the_present_secret_which_stays(provider: Running) {
    let issuer = &provider.issuer;
    let metadata = with(public_client(), &json!({ "token_endpoint_auth_method": null }));
    let answer = registered(issuer, &metadata).await;
    let secret = answer.member("client_secret");

    let named = with(metadata, &json!({ "client_secret": secret }));
    let changed = change(&answer, &named).await;

    assert!(changed.assert_ok().json.get("client_secret").is_none(), "{}", changed.text);
    let client = As::Basic(answer.member("client_id").leak(), secret.leak());
    let code = code_for(issuer, client.client_id(), "profile").await;
    exchange(issuer, client, &code).await.assert_ok();
}

/// A public client that becomes confidential is given a secret, and what it was issued as the other kind ends.
#[every_database]
async fn a_client_that_becomes_confidential_gets_a_secret(provider: Running) {
    let issuer = &provider.issuer;
    let answer = registered(issuer, &public_client()).await;
    let client = As::Public(answer.member("client_id").leak());
    let code = code_for(issuer, client.client_id(), "profile").await;
    let token = exchange(issuer, client, &code).await.member("access_token");

    let metadata = with(public_client(), &json!({ "token_endpoint_auth_method": null }));
    let changed = change(&answer, &metadata).await;

    assert!(changed.assert_ok().member("client_secret").len() >= 43);
    resource(issuer, "/api/any", Some(&token)).await.assert_error(401, "invalid_token");
}

/// RFC 7592 section 2.3: 204 without a body, and nothing of the client is left.
#[every_database]
async fn a_client_removes_itself_with_its_tokens(provider: Running) {
    let issuer = &provider.issuer;
    let before = provider.clients().await;
    let answer = registered(issuer, &public_client()).await;
    let client = As::Public(answer.member("client_id").leak());
    let code = code_for(issuer, client.client_id(), "profile").await;
    let tokens = exchange(issuer, client, &code).await;

    let removed = remove(&answer).await;

    assert_eq!((removed.status.as_u16(), removed.text.as_str()), (204, ""));
    assert_eq!(provider.clients().await, before);
    let token = tokens.member("access_token");
    resource(issuer, "/api/any", Some(&token)).await.assert_error(401, "invalid_token");
    refresh(issuer, client, &tokens.member("refresh_token"))
        .await
        .assert_error(401, "invalid_client");
    read(&answer).await.assert_error(401, "invalid_token");
    remove(&answer).await.assert_error(401, "invalid_token");
}

/// RFC 7592 section 2.1: a token that is wrong, another client's or for a client that is not there looks the same; and the
/// tokens of the server's other kinds are nothing here.
#[every_database]
async fn only_the_token_of_the_registration_manages_it(provider: Running) {
    let issuer = &provider.issuer;
    let (one, other) =
        (registered(issuer, &public_client()).await, registered(issuer, &public_client()).await);
    let access_token = service_token(issuer, "profile").await;
    let place = one.member("registration_client_uri");
    let somewhere = |client_id: &str| format!("{issuer}/oauth/register/{client_id}");
    let mine = one.member("registration_access_token");
    let body = with(public_client(), &json!({ "client_id": one.member("client_id") }));
    let mut told = Vec::new();
    for (place, token) in [
        (&place, &other.member("registration_access_token")),
        (&place, &access_token),
        (&place, &"wrong".to_owned()),
        (&somewhere("nobody"), &mine),
        (&somewhere("demo-web"), &mine),
        (&somewhere("%00"), &mine),
        (&somewhere(&"x".repeat(5000)), &mine),
        (
            &place
                .to_uppercase()
                .replacen("HTTP", "http", 1)
                .replace("/OAUTH/REGISTER/", "/oauth/register/"),
            &mine,
        ),
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let request = Client::new().request(method, place).bearer_auth(token).json(&body);
            let answer = Answer::of(request).await;
            answer.assert_error(401, "invalid_token");
            let challenge = answer.header("www-authenticate");
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
            told.push((answer.text, challenge));
        }
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    read(&one).await.assert_ok();
    // Not the other way round either.
    resource(issuer, "/api/any", Some(&mine)).await.assert_error(401, "invalid_token");
}

/// RFC 6750 section 3.1: without a token the challenge names no error.
#[every_database]
async fn a_request_without_a_token_is_challenged(provider: Running) {
    let answer = registered(&provider.issuer, &public_client()).await;
    let place = answer.member("registration_client_uri");

    let refused = Answer::of(Client::new().get(&place)).await;

    refused.assert_error(401, "invalid_token");
    refused.assert_header("www-authenticate", "Bearer realm=\"oauth\"");
    let basic = Client::new().get(&place).basic_auth("demo-web", Some("demo-web-secret"));
    Answer::of(basic).await.assert_error(401, "invalid_token");
    let malformed = Client::new().get(&place).header("authorization", "Bearer a b");
    Answer::of(malformed).await.assert_error(400, "invalid_request");
    for method in [Method::POST, Method::PATCH] {
        let answer = Answer::of(about(&answer, method)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("allow").as_str()),
            (405, "GET,HEAD,PUT,DELETE")
        );
    }
}

#[every_database]
async fn a_client_that_was_switched_off_manages_nothing(provider: Running) {
    let answer = registered(&provider.issuer, &public_client()).await;
    provider.disable_client(&answer.member("client_id")).await;

    for answer in
        [read(&answer).await, change(&answer, &public_client()).await, remove(&answer).await]
    {
        answer.assert_error(401, "invalid_token");
    }
}

/// Of many changes with one token one is made: the token is used up in the write that replaces it.
#[every_database]
async fn one_token_makes_one_change(provider: Running) {
    let answer = registered(&provider.issuer, &public_client()).await;

    let changing: Vec<_> = (0..8)
        .map(|_| {
            let answer = answer.clone();
            tokio::spawn(async move { change(&answer, &public_client()).await })
        })
        .collect();

    let mut made = 0;
    for change in changing {
        let change = change.await.unwrap();
        match change.status.as_u16() {
            200 => made += 1,
            _ => change.assert_error(401, "invalid_token"),
        }
    }
    assert_eq!(made, 1);
}

/// RFC 7591 section 5: strangers fill no table. A registration that nobody uses goes after a week.
#[every_database]
async fn a_registration_that_is_not_used_goes_after_a_week(provider: Running) {
    let issuer = &provider.issuer;
    let before = provider.clients().await;
    for _ in 0..5 {
        registered(issuer, &public_client()).await;
    }
    provider.clock.advance(6 * DAY);
    provider.server.prune(100).await.unwrap();
    assert_eq!(provider.clients().await, before + 5);
    provider.clock.advance(DAY + HOUR);

    provider.server.prune(2).await.unwrap();
    assert_eq!(provider.clients().await, before + 3, "at most two at once");
    provider.server.prune(100).await.unwrap();

    assert_eq!(provider.clients().await, before, "clients of the operator's stay");
}

/// A live token keeps its client, and the client goes with the token.
#[every_database]
async fn a_registration_stays_while_a_token_hangs_on_it(provider: Running) {
    let issuer = &provider.issuer;
    let before = provider.clients().await;
    let answer = registered(issuer, &public_client()).await;
    let client = As::Public(answer.member("client_id").leak());
    let code = code_for(issuer, client.client_id(), "profile").await;
    let mut tokens = exchange(issuer, client, &code).await;
    for _ in 0..3 {
        provider.clock.advance(8 * DAY);
        provider.server.prune(100).await.unwrap();
        tokens = refresh(issuer, client, &tokens.assert_ok().member("refresh_token")).await;
    }
    tokens.assert_ok();
    revoke(issuer, client, &tokens.member("refresh_token")).await.assert_ok();
    provider.clock.advance(8 * DAY);

    provider.server.prune(100).await.unwrap();

    assert_eq!(provider.clients().await, before);
    assert_eq!(register(issuer, &public_client()).await.status, 201);
}

/// A change is a sign of life.
#[every_database]
async fn a_change_begins_the_week_anew(provider: Running) {
    let before = provider.clients().await;
    let answer = registered(&provider.issuer, &public_client()).await;
    provider.clock.advance(6 * DAY);
    change(&answer, &public_client()).await.assert_ok();
    provider.clock.advance(6 * DAY);

    provider.server.prune(100).await.unwrap();

    assert_eq!(provider.clients().await, before + 1);
}

/// Whoever shows a token that is not the client's locks no row of it, and may not do that without an end.
#[every_database]
async fn removals_with_a_wrong_token_are_counted_and_remove_nothing(provider: Running) {
    let registration = registered(&provider.issuer, &public_client()).await;
    let address = registration.member("registration_client_uri");
    let remove = async || {
        let request = Client::new().delete(&address).bearer_auth("wrong");
        Answer::of(request).await
    };
    // The registration was the first of twenty in this minute.
    for _ in 0..19 {
        remove().await.assert_error(401, "invalid_token");
    }
    assert_eq!(remove().await.status, 429);
    read(&registration).await.assert_ok();
}
