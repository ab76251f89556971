//! The keys that sign: published before they do, replaced by schedule, and gone when they are retired.

use jsonwebtoken::jwk::KeyAlgorithm;
use oauth_runtime::{jose::SigningAlgorithm, keys::SigningKey};
use oauth_tests::{
    every_database,
    oauth::*,
    running::Running,
    seeds::*,
    signed::{self, kid_of},
    test_clock::{DAY, HOUR, MINUTE},
};
use sea_orm::{ConnectionTrait as _, Statement};

const SERVICE: As = As::Basic("jwt-service", SECRET);

fn clients() -> String {
    demo_and(&[with(service_client("jwt-service"), "access_token_format", "jwt")])
}

/// The published keys of access tokens, in order.
async fn published(issuer: &str) -> Vec<String> {
    signed::published_by(issuer, KeyAlgorithm::ES256).await
}

async fn signed_token(issuer: &str) -> String {
    let answer = token(issuer, SERVICE, &[("grant_type", "client_credentials")]).await;
    answer.assert_ok().member("access_token")
}

#[every_database(seed = clients())]
async fn a_key_is_published_before_it_signs_and_after_its_successor_has_taken_over(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let old_token = signed_token(issuer).await;
    let old = kid_of(&old_token);

    let new = provider.server.rotate_signing_key(false).await.unwrap().unwrap();

    assert_eq!(published(issuer).await, [old.as_str(), new.as_str()]);
    assert_eq!(kid_of(&signed_token(issuer).await), old);
    provider.clock.advance(HOUR);
    assert_eq!(kid_of(&signed_token(issuer).await), new);
    assert_eq!(published(issuer).await, [old.as_str(), new.as_str()]);
    provider.clock.advance(30 * DAY);
    assert_eq!(published(issuer).await, [new.as_str()]);
}

#[every_database(seed = clients())]
async fn a_key_is_replaced_by_schedule_once_on_all_nodes(provider: Running) {
    let other = provider.beside().await;
    let first = kid_of(&signed_token(&provider.issuer).await);
    assert_eq!(published(&other.issuer).await, [first.as_str()]);

    for clock in [&provider.clock, &other.clock] {
        clock.advance(90 * DAY - HOUR);
    }
    let (one, two) = tokio::join!(published(&provider.issuer), published(&other.issuer));
    assert_eq!(one.len().max(two.len()), 2, "{one:?} {two:?}");
    for clock in [&provider.clock, &other.clock] {
        clock.advance(MINUTE);
    }
    let keys = published(&provider.issuer).await;
    assert_eq!(keys, published(&other.issuer).await);
    assert_eq!((keys.len(), &keys[0]), (2, &first));

    for clock in [&provider.clock, &other.clock] {
        clock.advance(HOUR);
    }
    assert_eq!(kid_of(&signed_token(&provider.issuer).await), keys[1]);
}

#[every_database(seed = clients())]
async fn what_a_retired_key_has_signed_is_good_for_nobody(provider: Running) {
    let issuer = &provider.issuer;
    let other = provider.beside().await;
    let token = signed_token(issuer).await;
    let kid = kid_of(&token);
    assert_eq!(resource(issuer, "/api/any", Some(&token)).await.status, 200);

    assert!(provider.server.retire_signing_key(&kid).await.unwrap());

    resource(issuer, "/api/any", Some(&token)).await.assert_error(401, "invalid_token");
    assert!(!is_active(issuer, &token).await);
    assert!(signed::read(issuer, &token, issuer).await.is_none());
    // Its successor signs at once, and another node knows it although it has never heard of it.
    let next = signed_token(issuer).await;
    assert_ne!(kid_of(&next), kid);
    other.clock.advance(5);
    assert_eq!(resource(&other.issuer, "/api/any", Some(&next)).await.status, 200);
    assert!(!provider.server.retire_signing_key(&kid).await.unwrap());
    assert!(!provider.server.retire_signing_key("nothing").await.unwrap());
}

#[every_database(seed = clients())]
async fn a_key_that_another_node_made_a_moment_ago_is_known_to_all_who_ask_at_once(
    provider: Running,
) {
    let other = provider.beside().await;
    signed_token(&other.issuer).await;
    provider.server.rotate_signing_key(true).await.unwrap().unwrap();
    let token = signed_token(&provider.issuer).await;
    other.clock.advance(5);

    let asked = (0..10).map(|_| {
        let (issuer, token) = (other.issuer.clone(), token.clone());
        tokio::spawn(async move { resource(&issuer, "/api/any", Some(&token)).await.status })
    });
    for status in asked.collect::<Vec<_>>() {
        assert_eq!(status.await.unwrap(), 200);
    }
}

/// A node that has heard of nothing writes what it finds due. It must not bring the key back.
#[every_database(seed = clients())]
async fn no_node_undoes_a_retirement(provider: Running) {
    let other = provider.beside().await;
    let kid = kid_of(&signed_token(&provider.issuer).await);
    provider.server.rotate_signing_key(true).await.unwrap();

    let (retired, listed) =
        tokio::join!(provider.server.retire_signing_key(&kid), other.server.signing_keys());

    assert!(retired.unwrap());
    assert!(listed.is_ok());
    for _ in 0..2 {
        other.clock.advance(2 * MINUTE);
        assert!(!published(&other.issuer).await.contains(&kid));
        provider.clock.advance(2 * MINUTE);
        assert!(!published(&provider.issuer).await.contains(&kid));
    }
}

/// What has an end already is no successor: it would take its tokens along when it goes.
#[every_database(seed = clients())]
async fn a_key_that_has_an_end_does_not_sign_again(provider: Running) {
    let first = kid_of(&signed_token(&provider.issuer).await);
    let second = provider.server.rotate_signing_key(true).await.unwrap().unwrap();

    provider.server.retire_signing_key(&second).await.unwrap();

    let signs = kid_of(&signed_token(&provider.issuer).await);
    assert!(signs != first && signs != second, "{signs}");
    assert_eq!(published(&provider.issuer).await, [first, signs]);
}

#[every_database(seed = clients())]
async fn a_row_that_lies_elsewhere_is_no_key(provider: Running) {
    let sql = "INSERT INTO short_lived (\"key\", kind, payload, expires_at) \
        SELECT 'copy', kind, payload, expires_at FROM short_lived WHERE kind = 'signing_key'";
    provider.execute(sql).await;

    let keys = provider.server.signing_keys().await.unwrap();
    let is_main = |key: &&SigningKey| key.algorithm == SigningAlgorithm::Es256;
    assert_eq!(keys.iter().filter(is_main).count(), 1);
}

/// Whoever reads the database can sign nothing, and can make no refresh token.
#[every_database(seed = clients())]
async fn no_key_lies_in_the_database_in_clear(provider: Running) {
    signed_token(&provider.issuer).await;
    let sql = "SELECT kind, payload FROM short_lived \
        WHERE kind IN ('root_key', 'signing_key', 'signing_key_rs256')";
    let database = &provider.database;
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();

    assert!(rows.len() >= 2);
    for row in rows {
        let payload: serde_json::Value = row.try_get("", "payload").unwrap();
        let kind: String = row.try_get("", "kind").unwrap();
        let sealed = if kind == "root_key" { &payload } else { &payload["private"] };
        let sealed = sealed.as_str().unwrap();
        assert!(sealed.starts_with("1.") && sealed.split('.').count() == 3, "{kind}: {sealed}");
        assert!(payload.get("d").is_none());
    }
}

/// RFC 7517 section 5: only public members.
#[every_database(seed = clients())]
async fn the_key_set_is_public_and_says_how_long_it_may_be_kept(provider: Running) {
    let answer = resource(&provider.issuer, "/oauth/jwks", None).await;

    let key = &answer.assert_ok().json["keys"][0];
    let names: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
}
