//! Programs beside a running one: a second that starts at the same moment, and commands that change what it serves.

use super::fleet::Fleet;
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    keys::key_file,
    oauth::*,
    process::{Process, program},
    rows::Rows as _,
};
use reqwest::StatusCode;
use std::{
    process::{Command, Output},
    thread,
    time::Duration,
};
use tokio::time::sleep;

#[every_database]
async fn programs_that_start_at_once_on_an_empty_database_all_come_up(database: TestDatabase) {
    for _ in 0..5 {
        let database = database.another().await;
        let processes: Vec<Process> = thread::scope(|scope| {
            let starts = [(); 3].map(|()| scope.spawn(|| Process::start(&database.url)));
            starts.map(|start| start.join().expect("it comes up")).into()
        });

        for process in &processes {
            let token = service_token(&process.issuer, "profile").await;
            for other in &processes {
                resource(&other.issuer, "/api/me", Some(&token)).await.assert_ok();
            }
        }
        let connection = database.connect().await;
        assert_eq!(connection.clients().await, 6, "one of the programs seeded twice");
        assert_eq!(connection.users().await, 2, "one of the programs seeded twice");
    }
}

#[every_database]
async fn a_disabled_user_loses_tokens_and_session_on_every_running_program(database: TestDatabase) {
    let fleet = Fleet::start(database, 2).await;
    let tokens = tokens_for(fleet.issuer(0), SPA, "profile").await;
    let (access, refresh_token) = (tokens.member("access_token"), tokens.member("refresh_token"));
    let browser = fleet.browser().await;
    resource(fleet.issuer(1), "/api/me", Some(&access)).await.assert_ok();

    run(&fleet, &["user", "disable", "alice"]);

    for number in [0, 1] {
        let issuer = fleet.issuer(number);
        let refused = resource(issuer, "/api/me", Some(&access)).await;
        refused.assert_error(401, "invalid_token");
        assert!(!is_active(issuer, &access).await, "process {number}");
        refresh(issuer, SPA, &refresh_token).await.assert_error(400, "invalid_grant");
    }
    let page = browser.get("/account").await;
    assert_eq!(page.location.as_deref(), Some("/login"), "the session is over: {page:?}");
    let page = Browser::new(fleet.issuer(0)).sign_in("/login", "alice", "wonderland").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
}

#[every_database]
async fn a_removed_client_loses_its_tokens_at_once_and_can_authenticate_nowhere_after_seconds(
    database: TestDatabase,
) {
    let fleet = Fleet::start(database, 2).await;
    let token = service_token(fleet.issuer(0), "profile").await;

    run(&fleet, &["client", "remove", "demo-service"]);

    let fields = [("grant_type", "client_credentials"), ("scope", "profile")];
    for number in [0, 1] {
        let issuer = fleet.issuer(number);
        let refused = resource(issuer, "/api/me", Some(&token)).await;
        refused.assert_error(401, "invalid_token");
        // A running program remembers a client for five seconds, but what it issues opens nothing.
        let late = oauth_tests::oauth::token(issuer, SERVICE, &fields).await;
        let late = late.member("access_token");
        let refused = resource(issuer, "/api/me", Some(&late)).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
    }
    sleep(Duration::from_millis(5_500)).await;
    for number in [0, 1] {
        let refused = oauth_tests::oauth::token(fleet.issuer(number), SERVICE, &fields).await;
        refused.assert_error(401, "invalid_client");
    }
}

/// Runs a command of the program on the database of the running ones.
fn run(fleet: &Fleet, arguments: &[&str]) {
    let Output { status, stderr, .. } = Command::new(program())
        .args(arguments)
        .args(["--database-url", &fleet.test_database.url, "--signing-keys", key_file()])
        .output()
        .expect("the command runs");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
}
