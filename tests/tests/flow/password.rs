//! The resource owner password credentials grant. RFC 6749, section 4.3.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*, test_clock::MINUTE,
};

const TRUSTED: As = As::Basic("trusted", SECRET);
const POSTING: As = As::Post("posting", SECRET);
const NO_REFRESH: As = As::Basic("no-refresh", SECRET);

fn clients() -> String {
    demo_and(&[
        password_client("trusted"),
        with(password_client("posting"), "token_endpoint_auth_method", "client_secret_post"),
        with(password_client("no-refresh"), "grant_types", vec!["password"]),
    ])
}

fn credentials(username: &str, password: &str) -> Fields {
    Fields::of(&[
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
        ("scope", "profile"),
    ])
}

/// RFC 6749 sections 4.3.2, 4.3.3 and 5.1.
#[every_database(seed = clients())]
async fn a_user_name_and_a_password_get_the_users_token(provider: Running) {
    let issuer = &provider.issuer;
    for client in [TRUSTED, POSTING] {
        let answer = token_with(issuer, client, &credentials("alice", "wonderland")).await;

        answer.assert_ok().assert_members(&[
            "access_token",
            "expires_in",
            "refresh_token",
            "scope",
            "token_type",
        ]);
        answer.assert_member("scope", "profile");
        answer.assert_header("cache-control", "no-store");
        let me = resource(issuer, "/api/me", Some(&answer.member("access_token"))).await;
        me.assert_ok().assert_member("username", "alice");
        me.assert_member("client_id", client.client_id());
    }
}

/// A refresh token goes only to a client that registered the grant which spends it.
#[every_database(seed = clients())]
async fn a_refresh_token_is_issued_to_clients_that_may_refresh_and_rotates_as_ever(
    provider: Running,
) {
    let issuer = &provider.issuer;
    let without = token_with(issuer, NO_REFRESH, &credentials("alice", "wonderland")).await;
    assert!(without.assert_ok().json.get("refresh_token").is_none());

    let first = token_with(issuer, TRUSTED, &credentials("alice", "wonderland")).await;
    let second = refresh(issuer, TRUSTED, &first.member("refresh_token")).await;
    let third = refresh(issuer, TRUSTED, &second.assert_ok().member("refresh_token")).await;
    let stolen = refresh(issuer, TRUSTED, &first.member("refresh_token")).await;

    stolen.assert_error(400, "invalid_grant");
    for answer in [&first, &second, &third] {
        assert!(!is_active(issuer, &answer.member("access_token")).await, "{}", answer.asked);
    }
    // Another sign-in is another authorization.
    assert_eq!(provider.live_tokens().await, 1);
}

/// Somebody finds out which accounts exist by comparing refusals. RFC 6749, section 5.2.
#[every_database(seed = clients())]
async fn a_wrong_password_an_unknown_name_and_a_disabled_account_look_the_same(provider: Running) {
    let issuer = &provider.issuer;
    provider.disable_user("bob").await;
    let mut seen = Vec::new();
    for (username, password) in [
        ("alice", "wrong"),
        ("nobody", "wonderland"),
        ("bob", "builder"),
        ("Alice", "wonderland"),
        ("alice ", "wonderland"),
        ("alice", "wonderland "),
    ] {
        let answer = token_with(issuer, TRUSTED, &credentials(username, password)).await;
        answer.assert_error(400, "invalid_grant");
        seen.push(answer.text);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(provider.tokens().await, 0);
}

/// Bad input gets a 4xx, and no password is checked: the guesses of a request that cannot succeed are not counted.
#[every_database(seed = clients())]
async fn a_malformed_request_is_refused_before_the_password_is_looked_at(provider: Running) {
    let issuer = &provider.issuer;
    let good = credentials("alice", "wonderland");
    // More wrong guesses than an account may have, if they were looked at.
    let unseen = credentials("alice", "wrong");
    let long = "x".repeat(1025);
    for bad in [
        unseen.clone().without("username"),
        unseen.clone().without("password"),
        unseen.clone().with("username", ""),
        unseen.clone().with("password", ""),
        unseen.clone().and("username", "alice"),
        unseen.clone().and("password", "wonderland"),
        unseen.clone().with("username", "alice\0"),
        unseen.clone().with("password", &long),
        unseen.clone().with("username", &long),
    ] {
        token_with(issuer, TRUSTED, &bad).await.assert_error(400, "invalid_request");
    }
    for scope in ["admin", "profile root", "a\"b"] {
        let answer = token_with(issuer, TRUSTED, &unseen.clone().with("scope", scope)).await;
        answer.assert_error(400, "invalid_scope");
    }
    let resource = unseen.clone().and("resource", "https://r.example");
    token_with(issuer, TRUSTED, &resource).await.assert_error(400, "invalid_target");

    token_with(issuer, TRUSTED, &good).await.assert_ok();
}

/// A client that never registered the password grant asks people for their passwords (CVE-2026-9792).
#[every_database(seed = clients())]
async fn only_a_client_that_registered_the_grant_may_use_it(provider: Running) {
    let issuer = &provider.issuer;
    for client in [WEB, SERVICE] {
        token_with(issuer, client, &credentials("alice", "wonderland"))
            .await
            .assert_error(400, "unauthorized_client");
    }
    for client in [SPA, As::Nobody, As::Basic("trusted", "wrong"), As::Public("trusted")] {
        token_with(issuer, client, &credentials("alice", "wonderland"))
            .await
            .assert_error(401, "invalid_client");
    }
    assert_eq!(provider.tokens().await, 0);
}

/// A client that was disabled goes on asking for tokens with people's passwords, also while this process remembers it.
#[every_database(seed = clients())]
async fn a_disabled_or_removed_client_gets_nothing_by_a_password(provider: Running) {
    let issuer = &provider.issuer;
    for (client, is_removed) in [(TRUSTED, false), (NO_REFRESH, true)] {
        let request = credentials("alice", "wonderland");
        let tokens = token_with(issuer, client, &request).await;
        let token = tokens.assert_ok().member("access_token");
        let before = provider.tokens().await;

        if is_removed {
            provider.remove_client(client.client_id()).await;
        } else {
            provider.disable_client(client.client_id()).await;
        }

        let remembered = token_with(issuer, client, &request).await;
        assert!(remembered.status.is_client_error(), "{}", remembered.text);
        provider.server.forget_client(client.client_id());
        token_with(issuer, client, &request).await.assert_error(401, "invalid_client");
        let answer = resource(issuer, "/api/any", Some(&token)).await;
        answer.assert_error(401, "invalid_token");
        assert_eq!(provider.tokens().await, before, "{client:?}");
    }
}

/// Guesses are bounded for each account, and nobody is locked out of the sign-in page by them.
#[every_database(seed = clients())]
async fn after_ten_wrong_passwords_the_right_one_has_to_wait(provider: Running) {
    let issuer = &provider.issuer;
    for _ in 0..10 {
        token_with(issuer, TRUSTED, &credentials("alice", "wrong"))
            .await
            .assert_error(400, "invalid_grant");
    }

    let answer = token_with(issuer, TRUSTED, &credentials("alice", "wonderland")).await;

    answer.assert_error(429, "invalid_grant");
    answer.assert_header("retry-after", "60");
    assert!(answer.text.contains("too many attempts"), "{}", answer.text);
    token_with(issuer, TRUSTED, &credentials("bob", "builder")).await.assert_ok();
    let _ = Browser::signed_in(issuer, "alice", "wonderland").await;
    provider.clock.advance(MINUTE);
    token_with(issuer, TRUSTED, &credentials("alice", "wonderland")).await.assert_ok();
}

/// A disabled user's tokens stop, whichever grant issued them.
#[every_database(seed = clients())]
async fn a_token_ends_with_its_users_account(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = token_with(issuer, TRUSTED, &credentials("alice", "wonderland")).await;
    provider.disable_user("alice").await;

    let me = resource(issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    let refreshed = refresh(issuer, TRUSTED, &tokens.member("refresh_token")).await;

    me.assert_error(401, "invalid_token");
    refreshed.assert_error(400, "invalid_grant");
}

/// One client floods the queue of passwords, so that nobody else could sign in.
#[every_database(seed = clients())]
async fn one_client_cannot_fill_the_queue_of_passwords(provider: Running) {
    let mut flood = tokio::task::JoinSet::new();
    for number in 0..100 {
        let issuer = provider.issuer.clone();
        flood.spawn(async move {
            let fields = credentials(&format!("nobody-{number}"), "wrong");
            token_with(&issuer, NO_REFRESH, &fields).await.status.as_u16()
        });
    }
    let other = token_with(&provider.issuer, TRUSTED, &credentials("alice", "wonderland")).await;

    other.assert_ok();
    let statuses = flood.join_all().await;
    assert!(statuses.iter().all(|status| [400, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&503), "{statuses:?}");
}
