//! The token endpoint and its neighbours. RFC 6749, sections 3.2 and 5.2; RFC 7009; RFC 7662.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_tests::{
    browser::Browser, device::*, every_database, fields::Fields, oauth::*, rows::Rows as _,
    running::Running, seeds::*,
};
use reqwest::Client;
use serde_json::json;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

fn clients() -> String {
    let without_scope = json!({
        "client_id": "no-scope", "client_secret": SECRET,
        "grant_types": ["client_credentials"], "response_types": [],
    });
    demo_and(&[without_scope, web_client("other-web", &[REDIRECT])])
}

/// Bytes that are no text in the Basic header: a server that decodes them carelessly falls over.
#[every_database]
async fn w3_basic_credentials_that_are_not_ascii_or_not_utf_8_are_a_failed_authentication(
    provider: Running,
) {
    for endpoint in ["token", "revoke", "introspect"] {
        for credentials in [
            &b"demo-service:\xff\xfe"[..],
            b"\xff:demo-service-secret",
            "demo-service:geheimnisä".as_bytes(),
            "ä:x".as_bytes(),
        ] {
            let request = Client::new()
                .post(provider.url(&format!("/oauth/{endpoint}")))
                .header("authorization", format!("Basic {}", STANDARD.encode(credentials)));
            let answer = Answer::of(request.form(&[GRANT, ("token", "x")])).await;

            answer.assert_error(401, "invalid_client");
            assert!(answer.header("www-authenticate").starts_with("Basic realm="), "{endpoint}");
        }
    }
}

/// A client with a secret says its name and nothing else, at an endpoint where public clients may do so.
#[every_database]
async fn w6_a_client_with_a_secret_needs_it_at_every_endpoint(provider: Running) {
    for endpoint in ["token", "revoke", "introspect", "device_authorization"] {
        for client_id in ["demo-web", "demo-service", "demo-api"] {
            let url = provider.url(&format!("/oauth/{endpoint}"));
            let answer = post(&url, As::Public(client_id), &[GRANT, ("token", "x")]).await;
            answer.assert_error(401, "invalid_client");
        }
    }
}

/// A token without scope is described like any other, and opens what asks for no scope.
#[every_database(seed = clients())]
async fn w10_a_token_without_scope_can_be_introspected(provider: Running) {
    let issuer = &provider.issuer;
    let client = As::Basic("no-scope", SECRET);
    let token = token(issuer, client, &[GRANT]).await.assert_ok().member("access_token");

    for asker in [client, API] {
        let answer = introspect(issuer, asker, &token).await;
        assert_eq!(answer.assert_ok().json["active"], true, "{}", answer.asked);
        answer.assert_member("scope", "");
    }
    resource(issuer, "/api/any", Some(&token)).await.assert_ok();
}

/// A thief and the client redeem one code at the same moment. RFC 6749, section 4.1.2.
#[every_database]
async fn w11_two_exchanges_of_one_code_at_once_give_one_token(provider: Running) {
    let issuer = &provider.issuer;
    for round in 1..=5 {
        let code = code_for(issuer, "demo-web", "profile").await;

        let both = tokio::join!(exchange(issuer, WEB, &code), exchange(issuer, WEB, &code));

        let both = [both.0, both.1];
        let (won, lost): (Vec<_>, Vec<_>) = both.iter().partition(|it| it.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 1), "{both:?}");
        lost[0].assert_error(400, "invalid_grant");
        assert_eq!(provider.tokens().await, round, "one row of tokens for each code");
    }
}

/// A code that is shown again was stolen, so what it gave must end. RFC 9700, section 4.5.
#[every_database]
async fn w12_a_code_that_is_used_again_ends_the_tokens_that_it_gave(provider: Running) {
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-web", "profile").await;
    let tokens = exchange(issuer, WEB, &code).await;
    let access_token = tokens.assert_ok().member("access_token");
    resource(issuer, "/api/any", Some(&access_token)).await.assert_ok();

    exchange(issuer, WEB, &code).await.assert_error(400, "invalid_grant");

    let answer = resource(issuer, "/api/any", Some(&access_token)).await;
    answer.assert_error(401, "invalid_token");
    let again = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
    again.assert_error(400, "invalid_grant");
}

/// Two readers of one request pick different values, clients or places. RFC 6749, sections 2.3 and 3.2.
#[every_database]
async fn w19_a_repeated_parameter_two_credentials_or_a_parameter_in_the_query_is_refused(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let grant = Fields::of(&[GRANT]);
    let (id, secret) = ("demo-service", "demo-service-secret");
    for fields in [
        grant.clone().and(GRANT.0, GRANT.1),
        grant.clone().and("scope", "profile").and("scope", "email"),
        grant.clone().and("client_id", id).and("client_secret", secret),
    ] {
        token_with(issuer, SERVICE, &fields).await.assert_error(400, "invalid_request");
    }
    let url = format!("{issuer}/oauth/token?grant_type=client_credentials");
    for fields in [&[][..], &[GRANT]] {
        post(&url, SERVICE, fields).await.assert_error(400, "invalid_request");
    }
    assert_eq!(provider.tokens().await, 0);
}

/// An oracle: the answers tell which tokens and which clients exist. RFC 7009, section 2.2; RFC 6749, section 5.2.
#[every_database(seed = clients())]
async fn w20_nobody_learns_from_the_answers_which_tokens_and_which_clients_exist(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let other = As::Basic("other-web", SECRET);
    let token = tokens_for(issuer, WEB, "profile").await.member("access_token");
    let unknown = revoke(issuer, other, "unknown").await;
    let foreign = revoke(issuer, other, &token).await;
    assert_eq!((foreign.status, foreign.text), (unknown.status, unknown.text));
    assert!(is_active(issuer, &token).await);

    let unknown = revoke(issuer, As::Basic("unknown", "x"), &token).await;
    unknown.assert_error(401, "invalid_client");
    for client in [As::Basic("demo-web", "x"), As::Post("demo-web", "x"), As::Post("unknown", "x")]
    {
        let answer = revoke(issuer, client, &token).await;
        assert_eq!((answer.status, &answer.text), (unknown.status, &unknown.text), "{client:?}");
        answer.assert_header("www-authenticate", &unknown.header("www-authenticate"));
    }
}

/// A second exchange of a device code gave a second token, and nobody looked whether the client may have any.
#[every_database(seed = clients())]
async fn w21_a_device_code_is_good_once_and_for_clients_that_registered_the_grant(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let browser = Browser::signed_in(issuer, "alice", "wonderland").await;
    let device = Device::tv(issuer).await;
    device.allow_by(&browser).await;
    device.poll().await.assert_ok();

    device.poll().await.assert_error(400, "invalid_grant");

    assert_eq!(provider.tokens().await, 1);
    for client in [WEB, SERVICE] {
        let answer = device_authorization(issuer, client, &[("scope", "profile")]).await;
        answer.assert_error(400, "unauthorized_client");
    }
    let wider = device_authorization(issuer, TV, &[("scope", "profile admin")]).await;
    wider.assert_error(400, "invalid_scope");
}
