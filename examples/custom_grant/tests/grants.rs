//! Both grants over HTTP, and the attacks that they refuse.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

use custom_grant::{
    app::Server,
    demo::{self, SECRET},
    handover, legacy_session,
    legacy_session::LegacySessions,
    web,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::*,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, EntityTrait as _,
};
use tokio::net::TcpListener;

const DEVICE: As = As::Public("device");
const PAGE: As = As::Basic("page", SECRET);
const MOVER: As = As::Basic("mover", SECRET);

struct Example {
    issuer: String,
    database: DatabaseConnection,
    sessions: LegacySessions,
    server: Server,
    _test: TestDatabase,
}

impl Example {
    /// Starts over a pool of one connection, so that no hook can use a second one.
    async fn start(test: TestDatabase) -> Self {
        let mut options = ConnectOptions::new(&test.url);
        options.max_connections(1);
        let database = Database::connect(options).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let sessions = LegacySessions::default();
        let server = demo::server(database.clone(), &issuer, sessions.clone()).await.unwrap();
        let router = web::router(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, database, sessions, server, _test: test }
    }

    async fn alice(&self) -> Browser {
        Browser::signed_in(&self.issuer, "alice", "wonderland").await
    }

    async fn execute(&self, sql: &str) {
        self.database.execute_unprepared(sql).await.unwrap();
    }

    async fn count(&self, rows: &str) -> i64 {
        oauth_tests::database::count(&self.database, rows).await
    }
}

fn asked() -> Fields {
    Fields::authorization("page", "profile")
        .with("response_type", "handover_code")
        .and("device", "tv-1")
}

fn trade(page: &Page) -> Fields {
    let code = page.parameter("handover_code").unwrap_or_else(|| panic!("no code: {page:?}"));
    Fields::of(&[
        ("grant_type", handover::GRANT_TYPE),
        ("handover_code", &code),
        ("device", "tv-1"),
        ("code_verifier", VERIFIER),
    ])
}

#[every_database]
async fn a_page_hands_what_its_user_granted_over_to_a_device(database: TestDatabase) {
    let example = Example::start(database).await;
    let issuer = &example.issuer;

    let page = example.alice().await.allow(&asked().encoded()).await;
    let tokens = token_with(issuer, DEVICE, &trade(&page)).await;

    assert_eq!(page.parameter("state").as_deref(), Some(oauth_tests::fields::STATE));
    assert_eq!(page.parameter("iss").as_ref(), Some(issuer));
    assert_eq!(page.parameter("code"), None);
    assert_eq!(tokens.assert_ok().json["expires_in"], 600);
    assert_eq!(tokens.member("scope"), "profile");
    let me = resource(issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    assert_eq!(me.assert_ok().member("username"), "alice");
    assert_eq!(me.member("grant_type"), handover::GRANT_TYPE);

    let refreshed = refresh(issuer, DEVICE, &tokens.member("refresh_token")).await;
    let me = resource(issuer, "/api/me", Some(&refreshed.assert_ok().member("access_token"))).await;
    assert_eq!(me.assert_ok().member("grant_type"), "refresh_token");
}

#[every_database]
async fn a_handover_code_is_good_for_one_token(database: TestDatabase) {
    let example = Example::start(database).await;
    let page = example.alice().await.allow(&asked().encoded()).await;
    let fields = trade(&page);

    let (first, second, third, fourth) = tokio::join!(
        token_with(&example.issuer, DEVICE, &fields),
        token_with(&example.issuer, DEVICE, &fields),
        token_with(&example.issuer, DEVICE, &fields),
        token_with(&example.issuer, DEVICE, &fields),
    );

    let answers = [first, second, third, fourth];
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.assert_error(400, "invalid_grant");
    }
    assert_eq!(example.count("token").await, 1);
    token_with(&example.issuer, DEVICE, &fields).await.assert_error(400, "invalid_grant");
}

#[every_database]
async fn a_refusal_uses_nothing_up(database: TestDatabase) {
    let example = Example::start(database).await;
    let issuer = &example.issuer;
    let page = example.alice().await.allow(&asked().encoded()).await;
    let good = trade(&page);
    for (bad, error) in [
        (good.clone().with("device", "tv-2"), "invalid_grant"),
        (good.clone().without("device"), "invalid_grant"),
        (good.clone().with("code_verifier", &"x".repeat(43)), "invalid_grant"),
        (good.clone().without("code_verifier"), "invalid_request"),
        (good.clone().without("handover_code"), "invalid_request"),
        (good.clone().with("handover_code", "unknown"), "invalid_grant"),
        (good.clone().with("handover_code", &"x".repeat(20_000)), "invalid_request"),
        (good.clone().and("handover_code", "twice"), "invalid_request"),
        (good.clone().and("scope", "profile admin"), "invalid_scope"),
        (good.clone().and("resource", "https://r.example"), "invalid_target"),
        (
            good.clone().with("grant_type", "urn:example:grant-type:handove"),
            "unsupported_grant_type",
        ),
        (good.clone().with("grant_type", legacy_session::GRANT_TYPE), "unauthorized_client"),
    ] {
        let answer = token_with(issuer, DEVICE, &bad).await;
        let status = if error == "unauthorized_client" { answer.status.as_u16() } else { 400 };
        // The client may not even use the authentication method of that grant.
        let error = if status == 401 { "invalid_client" } else { error };
        answer.assert_error(status, error);
    }
    token_with(issuer, PAGE, &good).await.assert_error(401, "invalid_client");

    token_with(issuer, DEVICE, &good).await.assert_ok();
}

#[every_database]
async fn a_handover_code_ends_and_so_does_what_its_user_may(database: TestDatabase) {
    let example = Example::start(database).await;
    let alice = example.alice().await;
    let late = trade(&alice.allow(&asked().encoded()).await);
    example.execute("UPDATE short_lived SET expires_at = 1").await;
    token_with(&example.issuer, DEVICE, &late).await.assert_error(400, "invalid_grant");

    let orphan = trade(&alice.allow(&asked().encoded()).await);
    example.execute("DELETE FROM \"user\"").await;
    token_with(&example.issuer, DEVICE, &orphan).await.assert_error(400, "invalid_grant");
    assert_eq!(example.count("token").await, 0);
}

#[every_database]
async fn the_authorization_half_is_held_to_every_rule_of_the_endpoint(database: TestDatabase) {
    let example = Example::start(database).await;
    let alice = example.alice().await;
    for (bad, error) in [
        (asked().without("device"), "invalid_request"),
        (asked().with("device", &"x".repeat(3000)), "invalid_request"),
        (asked().and("device", "tv-2"), "page"),
        (asked().with("scope", "admin"), "invalid_scope"),
        (asked().with("response_mode", "bogus"), "invalid_request"),
        (asked().with("code_challenge", "short"), "invalid_request"),
        (asked().with("response_type", "code"), "unauthorized_client"),
        (asked().with("response_type", "handover"), "unsupported_response_type"),
        (asked().with("redirect_uri", "https://evil.example/"), "page"),
    ] {
        let page = alice.authorize(&bad).await;
        match error {
            "page" => page.assert_error_page("a request that nobody may be told of"),
            error => page.assert_redirect_error(REDIRECT, error),
        }
    }
    let denied = alice.answer(&alice.authorize(&asked()).await, "no").await;
    denied.assert_redirect_error(REDIRECT, "access_denied");
    assert_eq!(example.count("short_lived WHERE kind LIKE 'one_time%'").await, 0);
}

#[every_database]
async fn a_session_of_the_older_system_is_a_token_until_it_ends(database: TestDatabase) {
    let example = Example::start(database).await;
    let issuer = &example.issuer;
    example.sessions.begin("old-cookie", "alice").await;
    example.sessions.begin("of-nobody", "nobody").await;
    let asked = |session: &str| {
        Fields::of(&[
            ("grant_type", legacy_session::GRANT_TYPE),
            ("session", session),
            ("scope", "profile"),
        ])
    };

    let tokens = token_with(issuer, MOVER, &asked("old-cookie")).await;
    let me = resource(issuer, "/api/me", Some(&tokens.assert_ok().member("access_token"))).await;
    assert_eq!(me.assert_ok().member("username"), "alice");
    refresh(issuer, MOVER, &tokens.member("refresh_token")).await.assert_ok();

    example.sessions.end("old-cookie").await;
    for session in ["old-cookie", "of-nobody", "x"] {
        token_with(issuer, MOVER, &asked(session)).await.assert_error(400, "invalid_grant");
    }
    token_with(issuer, MOVER, &asked("")).await.assert_error(400, "invalid_request");
    token_with(issuer, DEVICE, &asked("x")).await.assert_error(401, "invalid_client");
    token_with(issuer, PAGE, &asked("x")).await.assert_error(400, "unauthorized_client");
}

#[every_database]
async fn a_one_time_value_can_be_given_to_a_person_without_a_browser(database: TestDatabase) {
    let example = Example::start(database).await;
    let scope = Scope::parse("profile").unwrap();
    let user = SubjectId::new("1");
    let new = NewOneTime::new(60).for_client("device").with_data(&"tv-1").unwrap();

    let value = example
        .server
        .issue_one_time::<handover::Handover>(new, Some(&user), &scope)
        .await
        .unwrap();

    let fields = Fields::of(&[
        ("grant_type", handover::GRANT_TYPE),
        ("handover_code", &value),
        ("device", "tv-1"),
    ]);
    assert_eq!(example.count(&format!("short_lived WHERE key = '{value}'")).await, 0);
    token_with(&example.issuer, DEVICE, &fields).await.assert_ok();
}

/// Attack: a user withdraws the access, but a one-time value that was not redeemed yet would still give a token.
#[every_database]
async fn what_a_user_withdraws_takes_unused_one_time_values_along(database: TestDatabase) {
    let example = Example::start(database).await;
    let alice = example.alice().await;
    let user = custom_grant::entity::user::Entity::find().one(&example.database).await.unwrap();
    let user = user.unwrap();
    for round in 0..2 {
        let fields = trade(&alice.allow(&asked().encoded()).await);
        if round == 0 {
            example.server.withdraw(&user, "page").await.unwrap();
        } else {
            example.server.revoke_subject(&user).await.unwrap();
        }
        token_with(&example.issuer, DEVICE, &fields).await.assert_error(400, "invalid_grant");
    }
    let fields = trade(&alice.allow(&asked().encoded()).await);
    token_with(&example.issuer, DEVICE, &fields).await.assert_ok();
}

/// RFC 9700 section 2.1.1: a client without a secret cannot trade a value that came through a browser without a code challenge.
#[every_database]
async fn a_public_client_trades_nothing_that_was_asked_for_without_a_challenge(
    database: TestDatabase,
) {
    let example = Example::start(database).await;
    let unprotected = asked().without("code_challenge").without("code_challenge_method");
    let page = example.alice().await.allow(&unprotected.encoded()).await;

    let fields = trade(&page).without("code_verifier");

    token_with(&example.issuer, DEVICE, &fields).await.assert_error(400, "invalid_grant");
}

#[every_database]
async fn a_value_is_for_the_client_that_asked_unless_it_says_otherwise(database: TestDatabase) {
    let example = Example::start(database).await;
    let scope = Scope::parse("profile").unwrap();
    let user = SubjectId::new("1");
    for (new, status) in [
        (NewOneTime::new(60).for_client("page"), 400),
        (NewOneTime::new(60).for_any_client(), 200),
        (NewOneTime::new(60), 200),
    ] {
        let new = new.with_data(&"tv-1").unwrap();
        let issue = example.server.issue_one_time::<handover::Handover>(new, Some(&user), &scope);
        let value = issue.await.unwrap();
        let fields = Fields::of(&[
            ("grant_type", handover::GRANT_TYPE),
            ("handover_code", &value),
            ("device", "tv-1"),
        ]);
        let answer = token_with(&example.issuer, DEVICE, &fields).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    }
}

#[every_database]
async fn metadata_list_what_is_registered(database: TestDatabase) {
    let example = Example::start(database).await;

    let answer = resource(&example.issuer, "/.well-known/oauth-authorization-server", None).await;

    let metadata = answer.assert_ok().json.to_string();
    for word in [handover::GRANT_TYPE, legacy_session::GRANT_TYPE, "handover_code"] {
        assert!(metadata.contains(word), "{metadata}");
    }
}

#[every_database]
async fn a_grant_that_is_registered_twice_is_found_at_the_start(database: TestDatabase) {
    let example = Example::start(database).await;
    let app = example.server.provider().unwrap().clone();

    let twice = AuthorizationServer::builder(app.clone())
        .register_grant(handover::Handover)
        .build()
        .await
        .unwrap_err();
    let response = AuthorizationServer::builder(app)
        .register_authorization_grant(handover::Handover)
        .build()
        .await
        .unwrap_err();

    assert!(twice.to_string().contains("is registered twice"), "{twice}");
    assert!(response.to_string().contains("handover_code is registered twice"), "{response}");
}
