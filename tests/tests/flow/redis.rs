//! Codes and everything short-lived in Redis, tokens in a database. RFC 6749, section 4.1.2; RFC 9700, section 4.5.

use oauth_runtime::{
    clock::SystemClock,
    prelude::*,
    redis::{Redis, RedisStore},
    store::{Ephemeral as _, ShortLivedObject},
};
use oauth_tests::{
    browser::Browser,
    database::{TestDatabase, count},
    device::*,
    every_database,
    fields::Fields,
    hooked,
    oauth::*,
    policed,
    redis::{OwnRedis, SharedRedis},
    rows::Rows as _,
    running::Running,
    test_clock::DAY,
};
use oauth_tests_resource_server::MachineCertificate;
use provider::entity::user;
use sea_orm::EntityTrait as _;
use serde_json::json;

fn request() -> Fields {
    Fields::authorization("demo-web", "profile")
}

/// The code flow with a provider that keeps codes in Redis; what lies there has an end and names nobody.
#[every_database]
async fn a_code_in_redis_is_good_once_and_its_replay_ends_its_tokens(database: TestDatabase) {
    let test = "a_code_in_redis_is_good_once_and_its_replay_ends_its_tokens";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let other = exchange(issuer, WEB, &alice.code_for(&request()).await).await;
    let code = alice.code_for(&request()).await;
    let tokens = exchange(issuer, WEB, &code).await;
    let refreshed = refresh(issuer, WEB, &tokens.assert_ok().member("refresh_token")).await;

    exchange(issuer, WEB, &code).await.assert_error(400, "invalid_grant");

    assert!(!is_active(issuer, &refreshed.assert_ok().member("access_token")).await);
    assert!(is_active(issuer, &other.assert_ok().member("access_token")).await);
    assert_eq!(count(&provider.database, "code").await, 0, "a code lies in the database");
    let marks = "short_lived WHERE kind = 'mark'";
    assert_eq!(count(&provider.database, marks).await, 0, "a mark lies in the database");
    let keys = redis.keys();
    assert!(keys.iter().any(|(key, _)| key.starts_with("code:")), "{keys:?}");
    for (key, life) in keys {
        assert!(life > 0 && life <= (30 * DAY + 3600) * 1000, "{key} lives for {life} ms");
        assert!(!key.contains(&code) && !key.contains("demo-web"), "{key}");
    }
}

/// RFC 7636, section 4.6: each wrong guess counts, and too many burn the code.
#[every_database]
async fn wrong_verifiers_burn_a_code_in_redis(database: TestDatabase) {
    let Some(redis) = SharedRedis::of_test("wrong_verifiers_burn_a_code_in_redis") else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    for (guesses, status) in [(4, 200), (5, 400)] {
        let code = alice.code_for(&request()).await;
        let wrong = Fields::exchange(&code).with("code_verifier", &"x".repeat(43));
        for _ in 0..guesses {
            token_with(issuer, WEB, &wrong).await.assert_error(400, "invalid_grant");
        }
        assert_eq!(exchange(issuer, WEB, &code).await.status, status, "after {guesses} guesses");
    }
}

#[every_database]
async fn a_consent_form_counts_once_in_redis(database: TestDatabase) {
    let Some(redis) = SharedRedis::of_test("a_consent_form_counts_once_in_redis") else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&request()).await;

    let first = alice.answer(&page, "yes").await.code();

    alice.answer(&page, "yes").await.assert_error_page("a second answer");
    alice.answer(&page, "no").await.assert_error_page("another second answer");
    exchange(&provider.issuer, WEB, &first).await.assert_ok();
}

/// What a client, a user, or a client for a user held ends with the codes that were not exchanged yet. RFC 7009, section 2.
#[every_database]
async fn a_revocation_ends_codes_in_redis(database: TestDatabase) {
    let Some(redis) = SharedRedis::of_test("a_revocation_ends_codes_in_redis") else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let (issuer, server) = (&provider.issuer, &provider.server);
    let browser = Browser::signed_in(issuer, "alice", "wonderland").await;
    let alice = user::Entity::find().all(&provider.database).await.unwrap();
    let alice = alice.into_iter().find(|user| user.username == "alice").unwrap();
    let spa = Fields::authorization("demo-spa", "profile");
    for revocation in ["client", "authorization", "subject"] {
        let (code, others) = (browser.code_for(&request()).await, browser.code_for(&spa).await);

        match revocation {
            "client" => server.revoke_client("demo-web").await,
            "authorization" => server.withdraw(&alice, "demo-web").await,
            _ => server.revoke_subject(&alice).await,
        }
        .unwrap();

        exchange(issuer, WEB, &code).await.assert_error(400, "invalid_grant");
        let status = exchange(issuer, SPA, &others).await.status.as_u16();
        assert_eq!(status, if revocation == "subject" { 400 } else { 200 }, "{revocation}");
    }
    assert_eq!(provider.tokens().await, 2);
}

/// A revocation comes while a code is exchanged: between Redis and the database, before, or after.
#[every_database]
async fn no_token_survives_a_revocation_that_meets_its_exchange(database: TestDatabase) {
    let test = "no_token_survives_a_revocation_that_meets_its_exchange";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for _ in 0..30 {
        let code = alice.code_for(&request()).await;

        let (_, revoked) = tokio::join!(
            exchange(&provider.issuer, WEB, &code),
            provider.server.revoke_client("demo-web"),
        );

        revoked.unwrap();
        assert_eq!(provider.live_tokens().await, 0);
    }
}

/// RFC 8628: what is kept of a device lies in Redis, has an end, and holds neither of the codes.
#[every_database]
async fn a_device_is_allowed_in_redis_and_gets_tokens_once(database: TestDatabase) {
    let test = "a_device_is_allowed_in_redis_and_gets_tokens_once";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let device = Device::tv(issuer).await;
    device.poll().await.assert_error(400, "authorization_pending");
    device.poll().await.assert_error(400, "slow_down");
    let asked = type_code(&alice, &device.user_code).await;
    assert_eq!(type_code(&bob, &device.user_code).await.status, 400, "the code is alice's");

    let (one, two) = tokio::join!(answer(&alice, &asked, "yes"), answer(&alice, &asked, "yes"));

    let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
    assert!(won.body.contains("Your device is connected"), "{}", won.body);
    lost.assert_error_page("the second click");
    let keys = redis.keys();
    for (key, life) in keys {
        assert!(life > 0 && life <= (30 * DAY + 3600) * 1000, "{key} lives for {life} ms");
        assert!(!key.contains(&device.user_code) && !key.contains(&device.device_code), "{key}");
    }
    let (one, two) = tokio::join!(device.poll(), device.poll());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400], "{one:?} {two:?}");
    device.poll().await.assert_error(400, "invalid_grant");
    let denied = Device::tv(issuer).await;
    denied.answer_by(&alice, "no").await;
    denied.poll().await.assert_error(400, "access_denied");
    assert_eq!((provider.tokens().await, provider.short_lived_objects().await), (1, 0));
}

#[every_database]
async fn a_revocation_ends_what_a_device_was_allowed_in_redis(database: TestDatabase) {
    let test = "a_revocation_ends_what_a_device_was_allowed_in_redis";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let (issuer, server) = (&provider.issuer, &provider.server);
    let browser = Browser::signed_in(issuer, "alice", "wonderland").await;
    let users = user::Entity::find().all(&provider.database).await.unwrap();
    let alice = users.into_iter().find(|user| user.username == "alice").unwrap();
    for revocation in ["client", "authorization", "subject"] {
        let device = Device::tv(issuer).await;
        device.allow_by(&browser).await;

        match revocation {
            "client" => server.revoke_client("demo-tv").await,
            "authorization" => server.withdraw(&alice, "demo-tv").await,
            _ => server.revoke_subject(&alice).await,
        }
        .unwrap();

        device.poll().await.assert_error(400, "invalid_grant");
    }
    let device = Device::tv(issuer).await;
    device.allow_by(&browser).await;
    provider.disable_user("alice").await;
    device.poll().await.assert_error(400, "invalid_grant");
    assert_eq!(provider.tokens().await, 0);
}

/// Redis ends and comes back empty: what it held is void, what the database holds goes on.
#[every_database]
async fn a_redis_that_stops_is_an_outage_and_never_a_refusal(database: TestDatabase) {
    let test = "a_redis_that_stops_is_an_outage_and_never_a_refusal";
    let Some(mut redis) = OwnRedis::start(test, &[]) else { return };
    let provider = Running::start_with_redis(database, &redis.settings).await;
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let tokens = exchange(issuer, WEB, &alice.code_for(&request()).await).await;
    let code = alice.code_for(&request()).await;
    let page = alice.authorize(&request()).await;

    redis.stop();
    for _ in 0..3 {
        exchange(issuer, WEB, &code).await.assert_error(503, "temporarily_unavailable");
    }
    assert_eq!(alice.answer(&page, "yes").await.status, 503);
    assert!(provider.server.revoke_client("demo-spa").await.is_err(), "half a revocation");
    let refreshed = refresh(issuer, WEB, &tokens.assert_ok().member("refresh_token")).await;
    assert!(is_active(issuer, &refreshed.assert_ok().member("access_token")).await);
    redis.start_again();

    exchange(issuer, WEB, &code).await.assert_error(400, "invalid_grant");
    assert_eq!(provider.families().await, 1, "a token of a code that Redis lost");
    exchange(issuer, WEB, &alice.code_for(&request()).await).await.assert_ok();
}

/// Redis comes back with what it had written down a moment before the code was used: with a code that looks unused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_forgot_the_use_of_a_code_gives_no_second_token() {
    let test = "a_redis_that_forgot_the_use_of_a_code_gives_no_second_token";
    let Some(mut redis) = OwnRedis::start(test, &[]) else { return };
    let provider = Running::start_with_redis(TestDatabase::sqlite(), &redis.settings).await;
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-web", "profile").await;
    assert_eq!(redis.ask(&["SAVE"]), "OK");
    exchange(issuer, WEB, &code).await.assert_ok();

    redis.stop();
    redis.start_again();

    let found = redis.ask(&["KEYS", "oauth:code:*"]);
    assert!(found.contains("oauth:code:"), "Redis has not come back with the code");
    for _ in 0..2 {
        let answer = exchange(issuer, WEB, &code).await;
        // The first request may meet the connection that broke.
        assert!([400, 503].contains(&answer.status.as_u16()), "{answer:?}");
    }
    exchange(issuer, WEB, &code).await.assert_error(400, "invalid_grant");
    assert_eq!(provider.tokens().await, 1);
}

/// A command that nobody waits for any more may have been done, so it is not done again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_timed_out_is_an_outage_and_is_done_at_most_once() {
    let test = "a_step_that_timed_out_is_an_outage_and_is_done_at_most_once";
    let Some(redis) = OwnRedis::start(test, &[]) else { return };
    let database = TestDatabase::sqlite();
    let (_, app, _) = policed::start(&database.url, Settings::default()).await;
    let place = Redis::connect(&redis.settings.url).await.unwrap();
    let store = RedisStore::new(oauth_runtime::entity::EntityStore::new(&app), place, SystemClock);
    let handle = HandleHash::of("handle");
    let object = ShortLivedObject::new("kind", json!({}), i64::MAX);
    assert!(store.insert_once(&handle, &object).await.unwrap());

    redis.freeze();
    assert!(store.consume(&handle, 1).await.is_err(), "an answer of a Redis that is frozen");
    redis.thaw();

    assert!(!store.consume(&handle, 2).await.unwrap(), "it was used up twice");
    assert_eq!(store.find(&handle).await.unwrap().unwrap().used_at, Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_evicts_keys_is_refused_with_the_line_to_change() {
    let test = "a_redis_that_evicts_keys_is_refused_with_the_line_to_change";
    let policy = ["--maxmemory-policy", "allkeys-lru"];
    let Some(redis) = OwnRedis::start(test, &policy) else { return };

    let error = Redis::connect(&redis.settings.url).await.unwrap_err().to_string();

    for words in ["`allkeys-lru`", "set `maxmemory-policy noeviction`"] {
        assert!(error.contains(words), "{error}");
    }
}

/// The connection is private, and to the Redis that it is meant for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_over_tls_keeps_codes_if_its_certificate_is_of_a_trusted_authority() {
    let test = "a_redis_over_tls_keeps_codes_if_its_certificate_is_of_a_trusted_authority";
    let Some((_redis, settings)) = OwnRedis::start_over_tls(test) else { return };
    let provider = Running::start_with_redis(TestDatabase::sqlite(), &settings).await;
    let code = code_for(&provider.issuer, "demo-web", "profile").await;
    exchange(&provider.issuer, WEB, &code).await.assert_ok();

    let (url, authorities) = (&settings.url, settings.authorities.unwrap());
    let authorities = std::fs::read(authorities).unwrap();
    let another = MachineCertificate::new().authority;
    // The certificate is for this machine by its own names.
    let (_, port) = url.rsplit_once(':').unwrap();
    let misnamed = format!("rediss://127.0.0.2:{port}");
    for refused in [
        Redis::connect(url).await,
        Redis::connect_trusting(url, another.as_bytes()).await,
        Redis::connect_trusting(&misnamed, &authorities).await,
    ] {
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");
    }
    for (url, pem, words) in [
        (url.replace("rediss:", "redis:"), authorities, "write rediss://"),
        (url.clone(), b"no certificate".to_vec(), "-----BEGIN CERTIFICATE-----"),
    ] {
        let error = Redis::connect_trusting(&url, &pem).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_cannot_be_reached_is_named_without_its_password() {
    for (url, words) in [
        ("redis://:canary@127.0.0.1:1", "Redis cannot be used"),
        ("http://canary", "write redis://HOST:PORT/DATABASE"),
    ] {
        let error = Redis::connect(url).await.unwrap_err();

        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

/// A hook is lent a transaction of the database, and a column is one of its tables.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hooks_and_columns_of_codes_are_refused_beside_redis() {
    let test = "hooks_and_columns_of_codes_are_refused_beside_redis";
    let Some(shared) = SharedRedis::of_test(test) else { return };
    let redis = Redis::connect(&shared.settings.url).await.unwrap();
    let (with_hooks, with_column) = (TestDatabase::sqlite(), TestDatabase::sqlite());
    let (_, app, _) = hooked::start(&with_hooks.url).await;
    let builder = AuthorizationServer::builder(app).redis(redis.clone());
    let error = builder.build().await.unwrap_err();
    assert!(matches!(error, BuildError::CodeHooksBesideRedis), "{error}");
    assert!(error.to_string().contains("`save_authorization_code`"), "{error}");

    let (_, app, _) = policed::start(&with_column.url, Settings::default()).await;
    let error = AuthorizationServer::builder(app).redis(redis).build().await.unwrap_err();

    assert!(matches!(error, BuildError::CodeColumnsBesideRedis(_)), "{error}");
    assert!(error.to_string().contains("own (note): remove these columns"), "{error}");
}
