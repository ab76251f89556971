//! Access tokens that say what they stand for. RFC 9068.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_tests::{
    every_database,
    oauth::*,
    running::Running,
    seeds::*,
    signed,
    test_clock::{DAY, HOUR},
};
use serde_json::{Value, json};

const JWT_WEB: As = As::Basic("jwt-web", SECRET);

fn signing(client: Value) -> Value {
    with(client, "access_token_format", "jwt")
}

fn clients() -> String {
    demo_and(&[
        signing(web_client("jwt-web", &[REDIRECT])),
        signing(service_client("jwt-service")),
        with(signing(service_client("jwt-long")), "access_token_expires_in", 90 * DAY),
    ])
}

/// RFC 9068 section 2: what a library that is not ours reads.
#[every_database(seed = clients())]
async fn a_signed_access_token_says_whose_it_is_and_what_it_allows(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, JWT_WEB, "profile email").await;
    let token = tokens.assert_ok().member("access_token");

    let read = signed::read(issuer, &token, issuer).await.expect("a good token");

    assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
    let mut claims = read.claims;
    let (issued_at, expires_at) =
        (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(expires_at - issued_at, HOUR);
    assert!(claims["jti"].as_str().unwrap().len() >= 43);
    for name in ["iat", "exp", "jti", "auth_time"] {
        claims.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(
        claims,
        json!({
            "iss": issuer, "aud": issuer, "sub": "1", "client_id": "jwt-web", "scope": "profile email",
            "amr": ["pwd"],
        })
    );
}

/// RFC 9068 section 2.2: without a user, `sub` is the client.
#[every_database(seed = clients())]
async fn the_token_of_a_client_alone_has_the_client_as_subject(provider: Running) {
    let issuer = &provider.issuer;
    let fields = [("grant_type", "client_credentials"), ("scope", "profile")];
    let answer = token(issuer, As::Basic("jwt-service", SECRET), &fields).await;
    let text = answer.assert_ok().member("access_token");

    let read = signed::read(issuer, &text, issuer).await.expect("a good token");

    assert_eq!(read.claims["sub"], "jwt-service");
    assert!(signed::read(issuer, &text, "https://elsewhere.example").await.is_none());
}

#[every_database(seed = clients())]
async fn the_subject_is_what_introspection_says(provider: Running) {
    let issuer = &provider.issuer;
    provider.execute("UPDATE \"user\" SET sub = 'public-alice' WHERE username = 'alice'").await;
    let tokens = tokens_for(issuer, JWT_WEB, "profile").await;
    let token = tokens.assert_ok().member("access_token");

    let read = signed::read(issuer, &token, issuer).await.expect("a good token");

    assert_eq!(read.claims["sub"], "public-alice");
    assert_eq!(introspect(issuer, API, &token).await.json["sub"], "public-alice");
}

#[every_database(seed = clients())]
async fn a_signed_token_opens_the_servers_own_resources_until_it_is_revoked(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, JWT_WEB, "profile").await;
    let token = tokens.member("access_token");
    assert_eq!(resource(issuer, "/api/me", Some(&token)).await.status, 200);
    assert!(is_active(issuer, &token).await);

    revoke(issuer, JWT_WEB, &token).await.assert_ok();

    resource(issuer, "/api/me", Some(&token)).await.assert_error(401, "invalid_token");
    assert!(!is_active(issuer, &token).await);
    // A resource server that asks nobody sees it at its end.
    assert!(signed::read(issuer, &token, issuer).await.is_some());
}

#[every_database(seed = clients())]
async fn a_signed_token_stops_at_once_when_its_user_is_disabled(provider: Running) {
    let issuer = &provider.issuer;
    let token = tokens_for(issuer, JWT_WEB, "profile").await.member("access_token");

    provider.disable_user("alice").await;

    resource(issuer, "/api/me", Some(&token)).await.assert_error(401, "invalid_token");
    assert!(!is_active(issuer, &token).await);
}

#[every_database(seed = clients())]
async fn a_refresh_gives_another_signed_token_and_the_same_one_when_its_answer_was_lost(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, JWT_WEB, "profile").await;
    let second = refresh(issuer, JWT_WEB, &first.member("refresh_token")).await;
    let again = refresh(issuer, JWT_WEB, &first.member("refresh_token")).await;

    assert_ne!(first.member("access_token"), second.member("access_token"));
    assert_eq!(second.member("access_token"), again.member("access_token"));
    assert_eq!(resource(issuer, "/api/me", Some(&second.member("access_token"))).await.status, 200);
}

/// A key is published for 30 days after it has signed last.
#[every_database(seed = clients())]
async fn a_signed_token_lives_no_longer_than_its_key_is_published(provider: Running) {
    let fields = [("grant_type", "client_credentials")];
    let answer = token(&provider.issuer, As::Basic("jwt-long", SECRET), &fields).await;

    assert_eq!(answer.assert_ok().json["expires_in"], 30 * DAY);
}

/// Nothing in a token chooses how it is checked: no key, no algorithm, and no unsigned form (RFC 8725 sections 3.1 and 3.2).
#[every_database(seed = clients())]
async fn a_changed_signed_token_is_refused_everywhere(provider: Running) {
    let issuer = &provider.issuer;
    let good = tokens_for(issuer, JWT_WEB, "profile").await.member("access_token");
    let parts: Vec<_> = good.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("three parts") };
    let kid = signed::kid_of(&good);
    let encoded = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let admin = {
        let mut claims: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        claims["scope"] = "profile admin".into();
        encoded(claims)
    };
    let none = encoded(json!({ "alg": "none", "typ": "at+jwt", "kid": kid }));
    let symmetric = encoded(json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }));
    let other_key = encoded(json!({ "alg": "ES256", "typ": "at+jwt", "kid": "other" }));
    let critical =
        encoded(json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid, "crit": ["x"], "x": 1 }));

    for changed in [
        format!("{header}.{admin}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}.{}", "A".repeat(86)),
        format!("{none}.{claims}."),
        format!("{symmetric}.{claims}.{signature}"),
        format!("{other_key}.{claims}.{signature}"),
        format!("{critical}.{claims}.{signature}"),
        format!("{header}.{claims}"),
        format!("{good}.{signature}"),
    ] {
        let answer = resource(issuer, "/api/any", Some(&changed)).await;
        assert!(matches!(answer.status.as_u16(), 400 | 401), "{changed}: {}", answer.status);
        assert_eq!(
            introspect(issuer, API, &changed).await.assert_ok().json,
            json!({ "active": false })
        );
    }
    assert_eq!(resource(issuer, "/api/any", Some(&good)).await.status, 200);
}

/// Others on the same server go on with opaque ones.
#[every_database(seed = clients())]
async fn a_client_that_registered_no_format_has_that_of_the_settings(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;

    assert_drawn(&tokens.member("access_token"));
}
