//! The account page: what has access, and taking it back. RFC 6749, section 10; RFC 7009, section 1.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    test_clock::{DAY, HOUR},
};

async fn withdraw(browser: &Browser, page: &Page, client_id: &str) -> Page {
    let form = Fields::from(hidden_fields(&page.body, "/account")).with("client_id", client_id);
    browser.post("/account", form.pairs()).await
}

async fn tokens_of(provider: &Running, browser: &Browser, client: As, scope: &str) -> Answer {
    let request = Fields::authorization(client.client_id(), scope);
    let answer = exchange(&provider.issuer, client, &browser.code_for(&request).await).await;
    answer.assert_ok();
    answer
}

/// What has access, and only that.
#[every_database]
async fn the_account_lists_what_has_access(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    assert!(alice.get("/account").await.body.contains("No application has access"));
    let tokens = tokens_of(&provider, &alice, WEB, "profile email").await;
    tokens_of(&provider, &bob, SPA, "profile").await;
    service_token(issuer, "profile").await;

    let page = alice.get("/account").await;

    assert!(
        page.body.contains("Demo web app") && page.body.contains("Email address"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("Demo single-page app") && !page.body.contains("Demo service"));
    revoke(issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
    assert!(!alice.get("/account").await.body.contains("Demo web app"));
}

/// A short access token is enough to be listed; a dead one is not, while a living refresh token is.
#[every_database]
async fn the_account_lists_what_can_still_be_used(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let tokens = tokens_of(&provider, &alice, WEB, "profile email").await;
    let narrow = Fields::refresh(&tokens.member("refresh_token")).with("scope", "email");
    token_with(&provider.issuer, WEB, &narrow).await.assert_ok();

    provider.clock.advance(HOUR);
    let refreshable = alice.get("/account").await.body;
    provider.clock.advance(30 * DAY);
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let ended = alice.get("/account").await.body;

    assert!(
        refreshable.contains("Demo web app") && refreshable.contains("Profile, Email address"),
        "{refreshable}"
    );
    assert!(ended.contains("No application has access"), "{ended}");
}

/// Withdrawing takes access tokens, refresh tokens and unused codes along, of this user and client only.
#[every_database]
async fn withdrawing_ends_everything_of_one_client_for_one_user(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let one = tokens_of(&provider, &alice, WEB, "profile").await;
    let refreshed = refresh(issuer, WEB, &one.member("refresh_token")).await;
    let two = tokens_of(&provider, &alice, WEB, "email").await;
    let unused = alice.code_for(&Fields::authorization("demo-web", "profile")).await;
    let spa = tokens_of(&provider, &alice, SPA, "profile").await;
    let of_bob = tokens_of(&provider, &bob, WEB, "profile").await;
    let bobs_code = bob.code_for(&Fields::authorization("demo-web", "profile")).await;

    let page = alice.get("/account").await;
    let done = withdraw(&alice, &page, "demo-web").await;

    assert_eq!(done.location.as_deref(), Some("/account"));
    for tokens in [&one, &refreshed, &two] {
        assert!(!is_active(issuer, &tokens.member("access_token")).await, "{}", tokens.asked);
        refresh(issuer, WEB, &tokens.member("refresh_token"))
            .await
            .assert_error(400, "invalid_grant");
    }
    exchange(issuer, WEB, &unused).await.assert_error(400, "invalid_grant");
    assert!(is_active(issuer, &spa.member("access_token")).await);
    refresh(issuer, SPA, &spa.member("refresh_token")).await.assert_ok();
    assert!(is_active(issuer, &of_bob.member("access_token")).await);
    refresh(issuer, WEB, &of_bob.member("refresh_token")).await.assert_ok();
    exchange(issuer, WEB, &bobs_code).await.assert_ok();
    let after = alice.get("/account").await;
    assert!(
        after.body.contains("The access was withdrawn.") && !after.body.contains("Demo web app")
    );
    assert!(!alice.get("/account").await.body.contains("The access was withdrawn."));
}

/// Nobody withdraws for somebody else, and no other site does.
#[every_database]
async fn withdrawing_takes_the_users_own_form(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let tokens = tokens_of(&provider, &alice, WEB, "profile").await;
    tokens_of(&provider, &bob, SPA, "profile").await;
    let page = alice.get("/account").await;
    let form = Fields::from(hidden_fields(&page.body, "/account"));

    for wrong in ["", "x", &form.get("csrf").unwrap()[1..]] {
        let answer = alice.post("/account", form.clone().with("csrf", wrong).pairs()).await;
        answer.assert_error_page("a wrong form value");
    }
    alice.post("/account", form.clone().without("csrf").pairs()).await.assert_error_page("none");
    bob.post("/account", form.pairs()).await.assert_error_page("another browser's form");
    let nobody = Browser::new(issuer).post("/account", form.pairs()).await;
    assert_eq!(nobody.location.as_deref(), Some("/login"));
    withdraw(&bob, &bob.get("/account").await, "demo-web").await;
    for unknown in ["unknown", "", "demo-web' OR '1'='1", "%"] {
        withdraw(&alice, &page, unknown).await;
    }

    assert!(is_active(issuer, &tokens.member("access_token")).await);
    refresh(issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
}

/// The account is the user's.
#[every_database]
async fn the_account_is_for_whoever_is_signed_in(provider: Running) {
    let nobody = Browser::new(&provider.issuer);

    let page = nobody.get("/account").await;

    assert_eq!((page.status.as_u16(), page.location.as_deref()), (303, Some("/login")));
    assert!(!page.body.contains("alice"));
}

/// Signing out ends the session, not what applications hold.
#[every_database]
async fn signing_out_keeps_the_access_of_applications(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let tokens = tokens_of(&provider, &alice, WEB, "profile").await;
    let session = alice.cookie("session").unwrap();
    let form = Fields::from(hidden_fields(&alice.get("/logout").await.body, "/logout"));

    alice.post("/logout", form.clone().with("csrf", "x").pairs()).await.assert_error_page("forged");
    assert_eq!(alice.get("/account").await.status, 200);
    alice.post("/logout", form.pairs()).await;

    assert_eq!(alice.get("/account").await.location.as_deref(), Some("/login"));
    let stolen =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let account =
        stolen.get(provider.url("/account")).header("cookie", format!("session={session}"));
    assert_eq!(account.send().await.unwrap().status(), 303);
    assert!(is_active(issuer, &tokens.member("access_token")).await);
}

/// A client refreshes or exchanges at the very moment in which the user withdraws its access, and what it gets would
/// live on.
#[every_database]
async fn withdrawing_while_a_client_refreshes_or_exchanges_leaves_nothing_alive(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    for round in 0..10 {
        let held = tokens_of(&provider, &alice, WEB, "profile").await.member("refresh_token");
        let code = alice.code_for(&request).await;
        let page = alice.get("/account").await;

        let (refreshed, exchanged, done) = tokio::join!(
            refresh(issuer, WEB, &held),
            exchange(issuer, WEB, &code),
            withdraw(&alice, &page, "demo-web"),
        );

        assert_eq!(done.location.as_deref(), Some("/account"), "{round}: {done:?}");
        for answer in [refreshed, exchanged] {
            assert!(
                answer.status == 200 || answer.member("error") == "invalid_grant",
                "{}",
                answer.text
            );
        }
        assert_eq!(provider.live_tokens().await, 0, "{round}");
    }
}

/// Somebody has given access to more applications than a page shows: all of them are reached, and each can be withdrawn.
#[every_database]
async fn applications_that_do_not_fit_on_a_page_are_on_the_next(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for number in 0..120 {
        // Several of the same second, and names that a link must encode.
        let (name, issued_at) = (format!("app &{number:03}. x"), 1000 + number / 7);
        provider
            .execute(&format!(
                "INSERT INTO client (client_id, registration_id, metadata) VALUES ('{name}', 'row {number}', '{{}}')"
            ))
            .await;
        provider
            .execute(&format!(
                "INSERT INTO token (user_id, client_id, registration_id, access_token, scope, issued_at, expires_at, generation) \
                 VALUES (1, '{name}', 'row {number}', 'token {number}', 'profile', {issued_at}, 9999999999, 0)"
            ))
            .await;
    }
    let mut path = "/account".to_owned();
    let (mut sizes, mut seen) = (Vec::new(), Vec::new());
    loop {
        let page = alice.get(&path).await.body;
        let names = page.split("<h3>").skip(1).map(|rest| rest.split("</h3>").next().unwrap());
        let names: Vec<_> = names.map(str::to_owned).collect();
        sizes.push(names.len());
        seen.extend(names);
        let Some((_, rest)) = page.split_once("<a href=\"/account?from=") else { break };
        path = format!("/account?from={}", rest.split('"').next().unwrap());
    }

    assert_eq!(sizes, [50, 50, 20]);
    assert!(
        seen.first().unwrap().contains("119") && seen.last().unwrap().contains("006"),
        "{seen:?}"
    );
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 120);
    let last = alice.get(&path).await;
    assert_eq!(withdraw(&alice, &last, "app &006. x").await.location.as_deref(), Some("/account"));
    assert_eq!(provider.live_tokens().await, 119);
    for nonsense in
        ["/account?from=", "/account?from=x", "/account?from=1.%00", "/account?from=1&from=2"]
    {
        assert_eq!(alice.get(nonsense).await.status, 200, "{nonsense}");
    }
}
