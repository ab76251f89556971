//! Look-ups that arrive together may share a statement; nobody notices it by an answer.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::task::JoinSet;

/// What a token is good for: the answers of a resource, and of an introspection for two clients.
#[derive(Debug, PartialEq, Eq)]
struct Told([(u16, String); 3]);

impl Told {
    async fn of(issuer: &str, token: &str) -> Self {
        let (resource, api, web) = tokio::join!(
            resource(issuer, "/api/any", Some(token)),
            introspect(issuer, API, token),
            introspect(issuer, WEB, token),
        );
        Self([resource, api, web].map(|answer| (answer.status.as_u16(), answer.text)))
    }

    fn is_active(&self) -> bool {
        let Self([(status, _), _, _]) = self;
        *status == 200
    }
}

/// Tokens of all kinds, in pairs: whether it is a good access token, and the token.
async fn tokens_of_all_kinds(provider: &Running) -> Vec<(bool, String)> {
    let issuer = provider.issuer.as_str();
    let mut tokens = vec![(false, "unknown".to_owned()), (false, "unknown too".to_owned())];
    let expired = service_token(issuer, "").await;
    provider.execute("UPDATE token SET issued_at = 1, expires_at = 2").await;
    tokens.push((false, expired));
    for (username, password, is_enabled) in
        [("alice", "wonderland", false), ("bob", "builder", true)]
    {
        let browser = Browser::signed_in(issuer, username, password).await;
        for scope in ["profile", "profile email"] {
            let code = browser.code_for(&Fields::authorization("demo-web", scope)).await;
            let answer = exchange(issuer, WEB, &code).await;
            tokens.push((is_enabled, answer.assert_ok().member("access_token")));
            tokens.push((false, answer.member("refresh_token")));
        }
    }
    for is_good in [true, false, true] {
        let token = service_token(issuer, "").await;
        if !is_good {
            revoke(issuer, SERVICE, &token).await.assert_ok();
        }
        tokens.push((is_good, token));
    }
    provider.disable_user("alice").await;
    tokens
}

/// RFC 6750 section 3.1, RFC 7662 section 2.2: valid, revoked, unknown and expired tokens, and those of a disabled user.
#[every_database]
async fn each_of_many_checks_at_once_gets_the_answer_that_it_gets_alone(provider: Running) {
    let issuer = provider.issuer.clone();
    let mut alone = Vec::new();
    for (is_good, token) in tokens_of_all_kinds(&provider).await {
        let told = Told::of(&issuer, &token).await;
        assert_eq!(told.is_active(), is_good, "{told:?}");
        alone.push((token, told));
    }
    let answers: HashSet<_> = alone.iter().flat_map(|(_, Told(told))| told).collect();
    assert!(answers.len() > 10, "the answers differ: {answers:?}");

    let alone = Arc::new(alone);
    let mut checks = JoinSet::new();
    for number in 0..alone.len() * 5 {
        let (issuer, alone) = (issuer.clone(), alone.clone());
        checks.spawn(async move {
            let (token, told) = &alone[number % alone.len()];
            assert_eq!(Told::of(&issuer, token).await, *told);
        });
    }
    checks.join_all().await;
}

/// RFC 7009 section 2: whoever was told that a token is revoked is not told otherwise by a check that begins afterwards.
#[every_database]
async fn a_revocation_is_seen_by_every_check_that_begins_afterwards_under_load(provider: Running) {
    let issuer = provider.issuer.clone();
    let is_over = Arc::new(AtomicBool::new(false));
    let mut load = JoinSet::new();
    for _ in 0..12 {
        let (issuer, is_over) = (issuer.clone(), is_over.clone());
        let token = service_token(&issuer, "").await;
        load.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                assert!(Told::of(&issuer, &token).await.is_active());
            }
        });
    }

    for round in 0..10 {
        let token = service_token(&issuer, "").await;
        assert!(Told::of(&issuer, &token).await.is_active(), "round {round}");
        revoke(&issuer, SERVICE, &token).await.assert_ok();
        for _ in 0..3 {
            let Told([resource, api, web]) = Told::of(&issuer, &token).await;
            assert_eq!(resource.0, 401, "round {round}");
            for (_, answer) in [api, web] {
                assert_eq!(answer, r#"{"active":false}"#, "round {round}");
            }
        }
    }
    is_over.store(true, Ordering::Relaxed);
    load.join_all().await;
}

/// RFC 6749 sections 4.1.3 and 6: what is exchanged and refreshed together stays apart.
#[every_database]
async fn each_of_many_codes_and_refresh_tokens_at_once_gets_its_own_scope(provider: Running) {
    let issuer = provider.issuer.clone();
    let mut chains = JoinSet::new();
    for (username, password) in [("alice", "wonderland"), ("bob", "builder")] {
        let browser = Browser::signed_in(&issuer, username, password).await;
        for scope in ["profile", "email", "profile email"].repeat(3) {
            let code = browser.code_for(&Fields::authorization("demo-web", scope)).await;
            let issuer = issuer.clone();
            chains.spawn(async move {
                let mut answer = exchange(&issuer, WEB, &code).await;
                for _ in 0..3 {
                    answer.assert_ok().assert_member("scope", scope);
                    answer = refresh(&issuer, WEB, &answer.member("refresh_token")).await;
                }
                answer.assert_ok().assert_member("scope", scope);
            });
        }
    }
    chains.join_all().await;

    assert_eq!(provider.tokens().await, 18 * 4);
    assert_eq!(provider.usable_refresh_tokens().await, 18);
    assert_eq!(provider.families().await, 18);
}
