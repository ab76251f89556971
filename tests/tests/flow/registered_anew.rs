//! An identifier that is registered again names another client: what the one before was issued is nothing to it.
//! RFC 6749, section 2.2.

use oauth_tests::{
    browser::{Browser, Page},
    database::count,
    every_database,
    fields::Fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::*,
};
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time::sleep};

const PASSWORD: As = As::Basic("password-app", SECRET);
const IMPLICIT: &str = "implicit-app";

fn clients() -> String {
    demo_and(&[password_client("password-app"), implicit_client(IMPLICIT)])
}

fn with_password() -> Fields {
    Fields::of(&[
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "wonderland"),
        ("scope", "profile"),
    ])
}

fn implicit_request() -> Fields {
    Fields::of(&[
        ("response_type", "token"),
        ("client_id", IMPLICIT),
        ("redirect_uri", REDIRECT),
        ("scope", "profile"),
        ("state", "s"),
    ])
}

async fn assert_dead(provider: &Running, token: &str, about: &str) {
    let answer = resource(&provider.issuer, "/api/any", Some(token)).await;
    assert_eq!(answer.status, 401, "{about}: {}", answer.text);
    assert!(!is_active(&provider.issuer, token).await, "{about}");
}

/// What clients were issued, of every grant and by the implicit response.
#[every_database(seed = clients())]
async fn what_a_client_was_issued_is_dead_for_the_next_one_with_its_identifier(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let by_code = tokens_for(issuer, WEB, "profile").await;
    let refreshed = refresh(issuer, WEB, &by_code.member("refresh_token")).await;
    let by_password = token_with(issuer, PASSWORD, &with_password()).await;
    let redirected = alice.allow(&implicit_request().encoded()).await;
    let tokens = [
        ("authorization_code", "demo-web", by_code.member("access_token")),
        ("refresh_token", "demo-web", refreshed.member("access_token")),
        ("password", "password-app", by_password.member("access_token")),
        ("client_credentials", "demo-service", service_token(issuer, "profile").await),
        ("implicit", IMPLICIT, redirected.fragment_parameter("access_token").unwrap()),
    ];
    for (grant, _, token) in &tokens {
        assert!(is_active(issuer, token).await, "{grant}");
    }
    assert!(alice.get("/account").await.body.contains("Demo web app"));

    for client_id in ["demo-web", "password-app", "demo-service", IMPLICIT] {
        provider.register_client_anew(client_id).await;
    }

    for round in ["remembered", "forgotten"] {
        for (grant, client_id, token) in &tokens {
            assert_dead(&provider, token, &format!("{grant}, the client is {round}")).await;
            provider.server.forget_client(client_id);
        }
    }
    for (client, tokens) in [(WEB, &refreshed), (PASSWORD, &by_password)] {
        let refresh_token = tokens.assert_ok().member("refresh_token");
        refresh(issuer, client, &refresh_token).await.assert_error(400, "invalid_grant");
        let answer = introspect(issuer, client, &refresh_token).await;
        assert_eq!(answer.assert_ok().json["active"], false, "{}", answer.asked);
    }
    assert!(!alice.get("/account").await.body.contains("Demo web app"), "nothing is held for it");
}

/// A code and an open consent form of a client that is gone.
#[every_database]
async fn a_code_and_a_form_of_a_client_are_nothing_to_the_next_one(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let code = alice.code_for(&request).await;
    let consent: Page = alice.authorize(&request).await;
    let (codes, tokens) = (provider.codes().await, provider.tokens().await);

    provider.register_client_anew("demo-web").await;

    for round in ["remembered", "forgotten", "known"] {
        let answer = exchange(issuer, WEB, &code).await;
        let error = answer.member("error");
        assert!(["invalid_grant", "invalid_client"].contains(&error.as_str()), "{round}: {error}");
        provider.server.forget_client("demo-web");
    }
    let page = alice.answer(&consent, "yes").await;
    assert_eq!(page.parameter("code"), None, "{page:?}");
    assert_eq!((provider.codes().await, provider.tokens().await), (codes, tokens));
    // The next one gets what is its own.
    let own = exchange(issuer, WEB, &alice.code_for(&request).await).await;
    assert!(is_active(issuer, &own.assert_ok().member("access_token")).await);
    refresh(issuer, WEB, &own.member("refresh_token")).await.assert_ok();
}

/// A client that is gone goes on with its secret while the server remembers it; it gets nothing that is the next one's.
#[every_database(seed = clients())]
async fn a_client_that_is_gone_gets_nothing_in_the_name_of_the_next_one(provider: Running) {
    let issuer = &provider.issuer;
    token_with(issuer, PASSWORD, &with_password()).await.assert_ok();
    let service = Fields::of(&[("grant_type", "client_credentials")]);
    token_with(issuer, SERVICE, &service).await.assert_ok();
    let tokens = provider.tokens().await;

    for (client, request) in [(PASSWORD, with_password()), (SERVICE, service)] {
        provider.register_client_anew(client.client_id()).await;
        token_with(issuer, client, &request).await.assert_error(401, "invalid_client");
        assert_eq!(provider.tokens().await, tokens);
    }
}

/// Tokens are minted while an operator removes the client, and its identifier is registered again afterwards.
#[every_database(seed = clients())]
async fn no_token_that_was_minted_during_a_removal_lives_again(provider: Running) {
    for (client, request) in [
        (PASSWORD, with_password()),
        (SERVICE, Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile")])),
    ] {
        let is_over = Arc::new(AtomicBool::new(false));
        let minted = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..6 {
            let (issuer, request) = (provider.issuer.clone(), request.clone());
            let (is_over, minted) = (is_over.clone(), minted.clone());
            tasks.spawn(async move {
                let mut tokens = Vec::new();
                while !is_over.load(Ordering::SeqCst) {
                    let answer = token_with(&issuer, client, &request).await;
                    tokens.extend(answer.json["access_token"].as_str().map(str::to_owned));
                    minted.store(tokens.len(), Ordering::SeqCst);
                }
                tokens
            });
        }
        // One of them has had several.
        while minted.load(Ordering::SeqCst) < 5 {
            sleep(Duration::from_millis(10)).await;
        }
        let row = provider.take_client(client.client_id()).await;
        sleep(Duration::from_millis(100)).await;
        is_over.store(true, Ordering::SeqCst);
        let tokens = tasks.join_all().await.concat();
        assert!(tokens.len() >= 5, "{client:?}");

        provider.register_client(row).await;

        for token in tokens {
            assert_dead(&provider, &token, client.client_id()).await;
        }
    }
}

/// Two nodes meet a row without a name at once. Had each given it its own, the tokens of one of them would be dead.
#[every_database]
async fn two_nodes_that_meet_a_nameless_client_at_once_give_it_one_name(provider: Running) {
    provider.execute("UPDATE client SET registration_id = NULL").await;
    provider.server.forget_client("demo-service");
    let other_node = provider.database.begin().await.unwrap();
    let naming =
        "UPDATE client SET registration_id = 'other-node' WHERE client_id = 'demo-service'";
    other_node.execute_unprepared(naming).await.unwrap();
    let issuer = provider.issuer.clone();
    let minting = tokio::spawn(async move { service_token(&issuer, "profile").await });
    sleep(Duration::from_millis(300)).await;
    assert!(!minting.is_finished(), "it waits for the row");
    other_node.commit().await.unwrap();

    let token = minting.await.unwrap();

    resource(&provider.issuer, "/api/any", Some(&token)).await.assert_ok();
    let named = "token t JOIN client c ON c.registration_id = t.registration_id \
         WHERE c.registration_id = 'other-node'";
    assert_eq!(count(&provider.database, named).await, 1);
}
