//! The consent form: what it carries, who may send it, and how often. RFC 9700, sections 4.7 and 4.16.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::{Fields, STATE},
    html::hidden_fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::*,
    test_clock::MINUTE,
};
use serde_json::json;

const FORM: &str = "/oauth/authorize";

fn with_two_redirects() -> String {
    let other = "http://127.0.0.1:9999/other";
    demo_and(&[web_client("two-redirects", &[REDIRECT, other])])
}

fn form_of(page: &Page) -> Fields {
    Fields::from(hidden_fields(&page.body, FORM))
}

/// The text of a request that goes to the sign-in page, because nobody is signed in.
async fn pending_of(issuer: &str, request: &Fields) -> String {
    let location = Browser::new(issuer).authorize(request).await.location.unwrap();
    location.strip_prefix("/login?pending=").unwrap().to_owned()
}

async fn submit(browser: &Browser, form: &Fields) -> Page {
    browser.post(FORM, form.pairs()).await
}

/// Everything that a request may say, with values that the user was not shown.
fn other_values() -> Fields {
    Fields::of(&[
        ("client_id", "demo-spa"),
        ("redirect_uri", "http://127.0.0.1:9999/other"),
        ("scope", "profile email"),
        ("state", "forged"),
        ("code_challenge", "0000000000000000000000000000000000000000000"),
        ("code_challenge_method", "plain"),
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("user_id", "2"),
        ("username", "bob"),
        ("nonce", "forged"),
    ])
}

/// A person, or a program in their browser, edits the consent form to get more than it showed. RFC 9700, section 4.8.
#[every_database(seed = with_two_redirects())]
async fn no_field_of_the_consent_form_changes_what_is_granted(provider: Running) {
    let issuer = &provider.issuer;
    let client = As::Basic("two-redirects", SECRET);
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("two-redirects", "profile");
    let names: Vec<_> = form_of(&alice.authorize(&request).await).pairs().to_vec();
    assert_eq!(
        names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["consent", "session_csrf"]
    );

    for (name, value) in other_values().pairs() {
        let form = form_of(&alice.authorize(&request).await).and(name, value);
        let page = submit(&alice, &form.and("confirm", "yes")).await;

        assert!(
            page.location.as_deref().unwrap().starts_with("http://127.0.0.1:9999/cb?code="),
            "{name}: {page:?}"
        );
        assert_eq!(page.parameter("state").as_deref(), Some(STATE), "{name}");
        let tokens = exchange(issuer, client, &page.code()).await;
        assert_eq!(tokens.assert_ok().member("scope"), "profile", "{name}");
        let me = resource(issuer, "/api/me", Some(&tokens.member("access_token"))).await;
        assert_eq!(me.member("username"), "alice", "{name}");
    }
}

/// The request travels to the sign-in page and back; the same values in the query beside it say nothing.
#[every_database(seed = with_two_redirects())]
async fn no_parameter_beside_a_request_that_waits_changes_what_is_granted(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let pending = pending_of(issuer, &Fields::authorization("two-redirects", "profile")).await;
    let beside = other_values().and("pending", &pending);

    let again = alice.get(&beside.authorize_path()).await;
    let form = form_of(&again).and("confirm", "yes");
    let answered = alice.post(&format!("{FORM}?{}", other_values().encoded()), form.pairs()).await;

    let code = answered.code();
    assert!(answered.location.unwrap().starts_with("http://127.0.0.1:9999/cb?"));
    let tokens = exchange(issuer, As::Basic("two-redirects", SECRET), &code).await;
    assert_eq!(tokens.assert_ok().member("scope"), "profile");
}

/// The sign-in form carries other parameters, or an address to go on to.
#[every_database]
async fn the_sign_in_form_leads_only_to_the_request_that_waits(provider: Running) {
    let issuer = &provider.issuer;
    let browser = Browser::new(issuer);
    let request = Fields::authorization("demo-web", "profile");
    let to_login = browser.authorize(&request).await;
    let login = to_login.location.clone().unwrap();
    assert_eq!(to_login.status, 303);
    let pending = login.strip_prefix("/login?pending=").unwrap();
    let form = Fields::from(hidden_fields(&browser.get(&login).await.body, "/login"))
        .and("username", "alice")
        .and("password", "wonderland")
        .and("scope", "profile email")
        .and("redirect_uri", "https://evil.example/")
        .and("code_challenge", "x")
        .and("next", "https://evil.example/")
        .and("return_to", "//evil.example/");

    let after = browser.post("/login", form.pairs()).await;
    let consent = browser.get(after.location.as_deref().unwrap()).await;
    let code = browser.answer(&consent, "yes").await.code();

    assert_eq!(after.location.unwrap(), format!("/oauth/authorize?pending={pending}"));
    let tokens = exchange(issuer, WEB, &code).await;
    assert_eq!(tokens.assert_ok().member("scope"), "profile");
}

/// The address after signing in. Nothing but a text that this server tagged leads back to the endpoint.
#[every_database]
async fn a_pending_value_that_is_not_of_this_server_leads_to_the_account(provider: Running) {
    let pending = pending_of(&provider.issuer, &Fields::authorization("demo-web", "profile")).await;
    for value in [
        &format!("{pending}x"),
        &pending.replacen('.', ".x", 1),
        pending.rsplit_once('.').unwrap().0,
        &format!("{}.{}", pending.rsplit_once('.').unwrap().0, "A".repeat(43)),
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/%5cevil.example",
        "javascript:alert(1)",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&x=1",
    ] {
        let browser = Browser::new(&provider.issuer);
        let path = format!("/login?{}", Fields::of(&[("pending", value)]).encoded());

        let page = browser.sign_in(&path, "alice", "wonderland").await;

        assert_eq!(page.location.as_deref(), Some("/account"), "{value}");
    }
}

/// A double click and the back button: one request, one code.
#[every_database]
async fn a_form_is_answered_once(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    let form = form_of(&page).and("confirm", "yes");

    let (one, two) = tokio::join!(submit(&alice, &form), submit(&alice, &form));

    let (won, lost) = if one.location.is_some() { (one, two) } else { (two, one) };
    assert!(won.parameter("code").is_some());
    lost.assert_error_page("the second click");
    submit(&alice, &form).await.assert_error_page("the back button");
    submit(&alice, &form.clone().with("confirm", "no")).await.assert_error_page("denied later");
    assert_eq!(provider.codes().await, 1);
    assert_eq!(provider.short_lived_objects().await, 1, "the mark of the one form");
}

/// A form without an answer is shown again; both are forms of one request and end together.
#[every_database]
async fn a_form_that_is_shown_again_counts_with_the_first(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let first = form_of(&alice.authorize(&request).await);
    provider.clock.advance(5 * MINUTE);
    let second = form_of(&submit(&alice, &first).await);
    let third = form_of(&submit(&alice, &second).await);

    assert!(
        submit(&alice, &second.clone().and("confirm", "yes")).await.parameter("code").is_some()
    );
    for form in [&first, &second, &third] {
        let again = submit(&alice, &form.clone().and("confirm", "yes")).await;
        again.assert_error_page("another form of the same request");
    }
    assert_eq!(provider.codes().await, 1);

    let first = form_of(&alice.authorize(&request).await);
    provider.clock.advance(5 * MINUTE);
    let second = form_of(&submit(&alice, &first).await);
    provider.clock.advance(5 * MINUTE);
    let late = submit(&alice, &second.and("confirm", "yes")).await;
    late.assert_error_page("shown again, and as old as the first");
}

/// RFC 6749 section 4.1.2.1, RFC 9207: `access_denied` goes to the client with its state.
#[every_database]
async fn a_denial_is_told_to_the_client_once(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;

    let denied = alice.answer(&page, "no").await;

    denied.assert_redirect_error(REDIRECT, "access_denied");
    assert_eq!(denied.parameter("state").as_deref(), Some(STATE));
    assert_eq!(denied.parameter("iss").as_ref(), Some(&provider.issuer));
    alice.answer(&page, "yes").await.assert_error_page("allowed after it was denied");
    assert_eq!(provider.codes().await, 0);
}

/// The tabs of one browser do not disturb each other: each form is good by itself, and there is no cookie of the
/// authorization endpoint that a second tab could overwrite.
#[every_database]
async fn several_requests_of_one_user_are_answered_in_any_order(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let first = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    let second = alice.authorize(&Fields::authorization("demo-web", "profile email")).await;

    let code = alice.answer(&second, "yes").await.code();
    let other_code = alice.answer(&first, "yes").await.code();

    let tokens = exchange(issuer, WEB, &code).await;
    assert_eq!(tokens.assert_ok().member("scope"), "profile email");
    let tokens = exchange(issuer, WEB, &other_code).await;
    assert_eq!(tokens.assert_ok().member("scope"), "profile");
    assert_eq!(alice.cookie("oauth_browser"), None);
}

/// One user sends the consent form that another user saw in the same browser.
#[every_database]
async fn a_form_that_was_shown_to_one_user_is_refused_from_another(provider: Running) {
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let form = form_of(&browser.authorize(&Fields::authorization("demo-web", "profile")).await)
        .and("confirm", "yes");

    browser.sign_in("/login", "bob", "builder").await;
    let refused = submit(&browser, &form).await;

    refused.assert_error_page("bob sends what alice saw");
    assert_eq!(provider.codes().await, 0);
    browser.sign_in("/login", "alice", "wonderland").await;
    let new = form_of(&browser.authorize(&Fields::authorization("demo-web", "profile")).await);
    let form = form.with("session_csrf", new.get("session_csrf").unwrap());
    assert!(submit(&browser, &form).await.parameter("code").is_some(), "nothing was used up");
}

/// Signed out meanwhile: the form leads to the sign-in page with its request, and nothing is granted.
#[every_database]
async fn a_form_from_nobody_leads_to_the_sign_in_page(provider: Running) {
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let form = form_of(&browser.authorize(&Fields::authorization("demo-web", "profile")).await)
        .and("confirm", "yes");

    provider.end_sessions().await;
    let page = submit(&browser, &form).await;

    assert_eq!(provider.codes().await, 0);
    let login = page.location.unwrap();
    assert!(login.starts_with("/login?pending="), "{login}");
    let back = browser.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    let asked_again = browser.get(&back).await;
    assert!(browser.answer(&asked_again, "yes").await.parameter("code").is_some());
}

/// Strangers write nothing: an authorization request of somebody who is not signed in leaves no row.
#[every_database]
async fn a_request_of_nobody_stores_nothing(provider: Running) {
    let request = Fields::authorization("demo-web", "profile");
    let before = provider.sessions().await;

    for _ in 0..20 {
        let page = Browser::new(&provider.issuer).authorize(&request).await;
        assert!(page.location.unwrap().starts_with("/login?pending="));
    }

    assert_eq!(provider.short_lived_objects().await, 0);
    assert_eq!(provider.sessions().await, before);
}

/// RFC 9700 section 4.7: a request waits ten minutes.
#[every_database]
async fn a_form_expires_with_its_request(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let slow = alice.authorize(&request).await;
    provider.clock.advance(10 * MINUTE - 1);
    assert!(alice.answer(&slow, "yes").await.parameter("code").is_some());
    let late = alice.authorize(&request).await;

    provider.clock.advance(10 * MINUTE);

    alice.answer(&late, "yes").await.assert_error_page("expired");
    assert_eq!(provider.codes().await, 1);
}

/// Cross-site request forgery: a page of another site posts the consent form for the user. RFC 6749, section 10.12.
#[every_database]
async fn a_form_without_its_own_value_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let form = form_of(&alice.authorize(&request).await).and("confirm", "yes");
    let value = form.get("consent").unwrap();
    let pending = pending_of(&provider.issuer, &request).await;
    let mut changed = value.to_owned().into_bytes();
    changed[60] = if changed[60] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();

    for wrong in ["x", &value[..value.len() - 2], &format!("{value}AA"), &changed, &pending] {
        let page = submit(&alice, &form.clone().with("consent", wrong)).await;
        page.assert_error_page("a wrong value");
    }
    submit(&alice, &form.clone().and("consent", value)).await.assert_error_page("twice");
    for nothing in [form.clone().without("consent"), form.clone().with("consent", "")] {
        let without = submit(&alice, &nothing).await;
        alice.get(without.location.as_deref().unwrap()).await.assert_error_page("no value");
    }
    let in_query = alice.get(&format!("{FORM}?{}", form.encoded())).await;
    in_query.assert_error_page("a form in the address");

    assert_eq!(provider.codes().await, 0);
    assert!(submit(&alice, &form).await.parameter("code").is_some());
}

/// Anything but yes and no asks again; a decision in the query is none.
#[every_database]
async fn only_a_posted_yes_allows(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let form = form_of(&alice.authorize(&Fields::authorization("demo-web", "profile")).await);

    for confirm in ["", "YES", "true", "1", "on", "yes "] {
        let page = submit(&alice, &form.clone().and("confirm", confirm)).await;
        assert_eq!((page.status.as_u16(), page.location), (200, None), "{confirm}");
    }
    assert_eq!(submit(&alice, &form).await.status, 200);
    let request = Fields::authorization("demo-web", "profile").and("confirm", "yes");
    assert_eq!(alice.authorize(&request).await.status, 200, "a decision in the query is none");
    let both = form.clone().and("confirm", "yes").and("confirm", "no");
    assert_eq!(submit(&alice, &both).await.location, None);

    assert_eq!(provider.codes().await, 0);
}

/// RFC 6749 section 3.1: the endpoint takes a request by POST, which is no consent. It comes again as a GET, since
/// a form of another site brings no cookies along.
#[every_database]
async fn a_posted_authorization_request_asks_like_any_other(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile").and("confirm", "yes");

    let posted = submit(&alice, &request).await;
    let page = alice.get(posted.location.as_deref().unwrap()).await;

    assert_eq!((posted.status.as_u16(), page.status.as_u16()), (303, 200));
    assert_eq!(posted.location, Some(request.authorize_path()));
    assert_eq!(provider.codes().await, 0);
    let code = alice.answer(&page, "yes").await;
    assert_eq!(code.parameter("state").as_deref(), Some(STATE));
    exchange(&provider.issuer, WEB, &code.code()).await.assert_ok();
}

/// The form is good for what it showed: a client that was given more meanwhile gets no more than that.
#[every_database]
async fn a_form_never_grants_more_than_it_showed(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let set = async |scope: &str| {
        let metadata = json!({ "redirect_uris": [REDIRECT], "scope": scope });
        provider.write_metadata("demo-web", &metadata).await;
        provider.server.forget_client("demo-web");
    };
    set("openid profile").await;
    // With `openid`, a word that the client may not have is ignored (OpenID Connect Core section 3.1.2.1).
    let request = Fields::authorization("demo-web", "openid profile email");
    let page = alice.authorize(&request).await;
    set("openid profile email").await;

    let code = alice.answer(&page, "yes").await.code();

    let tokens = exchange(&provider.issuer, WEB, &code).await;
    assert_eq!(tokens.assert_ok().member("scope"), "openid profile");
}
