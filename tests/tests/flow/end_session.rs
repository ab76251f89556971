//! Signing out where a client sends its user. OpenID Connect RP-Initiated Logout, sections 2, 3 and 6.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_runtime::jose::{PrivateKey, SigningAlgorithm, sign};
use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
    openid::payload,
    rows::Rows as _,
    running::Running,
    seeds::*,
    test_clock::MINUTE,
};
use serde_json::{Value, json};

const PATH: &str = "/oauth/end_session";
const OUT: &str = "https://app.example/out?kept=1";
const APP: As = As::Basic("app", SECRET);
const OTHER: As = As::Basic("other", SECRET);

/// Two clients, each with an address of its own for signed out users. The access tokens of the first are signed as its ID tokens are.
fn seed() -> String {
    let app = with(web_client("app", &[REDIRECT]), "access_token_format", "jwt");
    let app = with(app, "post_logout_redirect_uris", json!([OUT, "http://127.0.0.1:9999/out"]));
    let other = web_client("other", &[REDIRECT]);
    let other = with(other, "post_logout_redirect_uris", json!(["https://other.example/out"]));
    demo_and(&[app, other])
}

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

/// An ID token of alice's for that client.
async fn hint(provider: &Running, client: As) -> String {
    tokens_for(&provider.issuer, client, "openid").await.member("id_token")
}

/// What a client sends that shows an ID token.
async fn shown(provider: &Running, client: As) -> Fields {
    Fields::of(&[("id_token_hint", &hint(provider, client).await)])
}

async fn open(browser: &Browser, fields: &Fields) -> Page {
    browser.get(&format!("{PATH}?{}", fields.encoded())).await
}

/// The form of a page that asks.
fn form_of(page: &Page) -> Fields {
    hidden_fields(&page.body, PATH).into()
}

async fn answer(browser: &Browser, page: &Page, confirm: &str) -> Page {
    browser.post(PATH, form_of(page).and("confirm", confirm).pairs()).await
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.authorize(&Fields::authorization("app", "profile")).await.status == 200
}

#[track_caller]
fn assert_asks(page: &Page, about: &str) {
    assert_eq!((page.status.as_u16(), page.location.as_deref()), (200, None), "{about}: {page:?}");
    assert!(page.body.contains("Sign out?"), "{about}: {}", page.body);
    assert!(page.body.contains("name=\"confirm\""), "{about}: {}", page.body);
}

#[track_caller]
fn assert_says_signed_out(page: &Page) {
    assert_eq!((page.status.as_u16(), page.location.as_deref()), (200, None), "{page:?}");
    assert!(page.body.contains("You are signed out"), "{}", page.body);
}

/// The whole way: no question, the state unchanged at 128 characters, and nobody is signed in then.
#[every_database(seed = seed())]
async fn a_client_that_shows_an_id_token_signs_its_user_out_at_once(provider: Running) {
    let browser = alice(&provider).await;
    let state: String = ('!'..='~').cycle().take(128).collect();
    let sessions = provider.sessions().await;
    let request = shown(&provider, APP).await;
    let before = provider.sessions().await;
    let request = request.with("post_logout_redirect_uri", OUT).with("state", &state);

    let page = open(&browser, &request).await;

    assert_eq!(page.status, 303, "{page:?}");
    let location = page.location.clone().unwrap();
    assert!(location.starts_with("https://app.example/out?kept=1&state="), "{location}");
    assert_eq!(page.parameter("state").as_deref(), Some(&*state));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(sessions > 0);
    assert_eq!(provider.sessions().await, before - 1);
    let next = browser.authorize(&Fields::authorization("app", "profile")).await;
    assert!(next.location.unwrap_or_default().starts_with("/login"), "{}", next.body);
}

/// Section 3: the URI as it was registered, and no state that nobody sent.
#[every_database(seed = seed())]
async fn no_state_is_invented_and_any_loopback_port_will_do(provider: Running) {
    for uri in [OUT, "http://127.0.0.1:9999/out", "http://127.0.0.1:4711/out"] {
        let browser = alice(&provider).await;
        let request = shown(&provider, APP).await.with("post_logout_redirect_uri", uri);

        let page = open(&browser, &request).await;

        assert_eq!((page.status.as_u16(), page.location.as_deref()), (303, Some(uri)));
    }
}

/// Section 2: the ID token says whose session it is, however old it is.
#[every_database(seed = seed())]
async fn an_id_token_that_has_expired_still_says_who(provider: Running) {
    let request = shown(&provider, APP).await.with("post_logout_redirect_uri", OUT);
    provider.clock.advance(90 * MINUTE);
    let browser = alice(&provider).await;

    let page = open(&browser, &request).await;

    assert_eq!(page.location.as_deref(), Some(OUT), "{page:?}");
    assert!(!is_signed_in(&browser).await);
}

/// Section 3: compared as bytes, and only with those of the client that the ID token was issued to.
#[every_database(seed = seed())]
async fn an_address_that_the_client_has_not_registered_is_never_followed(provider: Running) {
    let browser = alice(&provider).await;
    let hint = hint(&provider, APP).await;
    for uri in [
        "https://app.example/out",
        "https://app.example/out?kept=1&more=2",
        "https://app.example/out?kept=1/",
        "https://APP.example/out?kept=1",
        "https://other.example/out",
        "https://evil.example/out?kept=1",
        REDIRECT,
        "http://127.0.0.1:9999/out?x=1",
        "javascript:alert(1)",
        "x",
    ] {
        for named in [None, Some("app")] {
            let request = Fields::of(&[("post_logout_redirect_uri", uri), ("state", "s")]);
            let request = match named {
                None => request.and("id_token_hint", &hint),
                Some(client_id) => request.and("client_id", client_id),
            };
            let page = open(&browser, &request).await;
            page.assert_error_page(uri);
            assert!(page.body.contains("it has not registered"), "{}", page.body);
        }
    }
    assert!(is_signed_in(&browser).await);
}

/// A token with those claims and that header, signed by nobody.
fn unsigned(claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(claims))
}

/// Section 2: what no key of this server says in an ID token is worth nothing, so the person is asked, and stays here.
#[every_database(seed = seed())]
async fn what_is_no_id_token_of_this_server_signs_nobody_out(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, APP, "openid").await;
    let good = tokens.member("id_token");
    let claims = payload(good.split('.').nth(1).unwrap());
    let mut swapped = claims.clone();
    swapped["iss"] = json!("app");
    swapped["aud"] = json!(issuer);
    let own = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
    let elsewhere = provider.beside().await;
    let of_other_issuer = tokens_for(&elsewhere.issuer, APP, "openid").await.member("id_token");
    let (header, rest) = good.split_once('.').unwrap();
    let (_, signature) = rest.rsplit_once('.').unwrap();
    let mut bob = claims.clone();
    bob["sub"] = json!("2");
    let changed = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(bob.to_string()));
    for (about, hint) in [
        ("alg none", unsigned(&claims)),
        ("signed by the client", sign(&own, "JWT", &claims).await.unwrap()),
        ("signed by the client, swapped", sign(&own, "JWT", &swapped).await.unwrap()),
        ("another issuer", of_other_issuer),
        ("an access token", tokens.member("access_token")),
        ("a changed token", changed),
        ("no token", "x".to_owned()),
        ("too long", "a.b.c".repeat(2000)),
    ] {
        let browser = alice(&provider).await;
        let request = Fields::of(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
        let alone = open(&browser, &request).await;
        let page = open(&browser, &request.and("client_id", "app")).await;

        assert_asks(&alone, about);
        assert_asks(&page, about);
        assert!(is_signed_in(&browser).await, "{about}");
        assert_says_signed_out(&answer(&browser, &page, "yes").await);
        assert!(!is_signed_in(&browser).await, "{about}");
    }
}

#[every_database(seed = seed())]
async fn an_id_token_of_another_client_says_nothing_for_this_one(provider: Running) {
    let browser = alice(&provider).await;
    let request = shown(&provider, OTHER).await;

    let named = open(&browser, &request.clone().with("client_id", "app")).await;
    let address = open(&browser, &request.with("post_logout_redirect_uri", OUT)).await;

    named.assert_error_page("another client_id");
    assert!(named.body.contains("issued to another application"), "{}", named.body);
    address.assert_error_page("an address of another client");
    assert!(is_signed_in(&browser).await);
}

/// Section 2: whoever shows no ID token cannot know whose session it is.
#[every_database(seed = seed())]
async fn a_client_that_shows_no_id_token_is_followed_only_when_the_person_agrees(
    provider: Running,
) {
    let request =
        Fields::of(&[("client_id", "app"), ("post_logout_redirect_uri", OUT), ("state", "s t/ä")]);
    let browser = alice(&provider).await;

    let asked = open(&browser, &request).await;
    assert_asks(&asked, "client_id alone");
    assert!(asked.body.contains("Test client app"), "{}", asked.body);
    let kept = answer(&browser, &asked, "no").await;
    assert!(kept.body.contains("You are still signed in"), "{}", kept.body);
    assert_eq!((kept.location, is_signed_in(&browser).await), (None, true));
    let followed = answer(&browser, &asked, "yes").await;

    assert!(followed.location.as_deref().unwrap_or_default().starts_with(OUT), "{followed:?}");
    assert_eq!(followed.parameter("state").as_deref(), Some("s t/ä"));
    assert!(!is_signed_in(&browser).await);
    // Whoever presses the button twice gets to the same place.
    let again = answer(&browser, &asked, "yes").await;
    assert_eq!(again.location, followed.location);
}

#[every_database(seed = seed())]
async fn a_request_that_says_little_asks_and_stays_here(provider: Running) {
    for request in [
        Fields::default(),
        Fields::of(&[("state", "s")]),
        Fields::of(&[("post_logout_redirect_uri", OUT)]),
        Fields::of(&[("client_id", "nobody"), ("post_logout_redirect_uri", OUT)]),
        Fields::of(&[("client_id", "app"), ("logout_hint", "alice"), ("ui_locales", "en")]),
    ] {
        let browser = alice(&provider).await;
        let asked = open(&browser, &request).await;
        assert_asks(&asked, &request.encoded());
        assert_says_signed_out(&answer(&browser, &asked, "yes").await);
        assert!(!is_signed_in(&browser).await);
    }
    let browser = alice(&provider).await;
    let without_address = shown(&provider, APP).await.with("state", "s");
    assert_says_signed_out(&open(&browser, &without_address).await);
}

#[every_database(seed = seed())]
async fn somebody_else_than_the_id_token_says_is_asked(provider: Running) {
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    let request = shown(&provider, APP).await.with("post_logout_redirect_uri", OUT);

    let asked = open(&bob, &request).await;

    assert_asks(&asked, "a token of alice's");
    assert!(is_signed_in(&bob).await);
    assert_eq!(answer(&bob, &asked, "yes").await.location.as_deref(), Some(OUT));
    assert!(!is_signed_in(&bob).await);
}

/// Without a question nobody is sent anywhere whom no ID token vouches for.
#[every_database(seed = seed())]
async fn nobody_who_is_not_signed_in_is_asked(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let shown = shown(&provider, APP).await.with("post_logout_redirect_uri", OUT);
    let named = Fields::of(&[("client_id", "app"), ("post_logout_redirect_uri", OUT)]);

    assert_eq!(open(&nobody, &shown).await.location.as_deref(), Some(OUT));
    assert_says_signed_out(&open(&nobody, &named).await);
    assert_says_signed_out(&open(&nobody, &Fields::default()).await);
}

/// RFC 6749 section 10.12: nobody but the person who saw the form answers it.
#[every_database(seed = seed())]
async fn a_form_of_somebody_else_or_from_another_site_is_refused(provider: Running) {
    let browser = alice(&provider).await;
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    let request = Fields::of(&[("client_id", "app"), ("post_logout_redirect_uri", OUT)]);
    let asked = open(&browser, &request).await;
    let form = form_of(&asked).and("confirm", "yes");

    answer(&bob, &asked, "yes").await.assert_error_page("of another user");
    assert!(is_signed_in(&bob).await);
    let elsewhere = browser.post_from_another_site(PATH, form.pairs()).await;
    elsewhere.assert_error_page("from another site");
    let unprotected = browser.post(PATH, form.clone().without("session_csrf").pairs()).await;
    assert_eq!((unprotected.status.as_u16() / 100, &unprotected.location), (4, &None));
    let changed = form.clone().with("consent", &"A".repeat(200));
    browser.post(PATH, changed.pairs()).await.assert_error_page("a forged form");
    let twice = form.clone().and("confirm", "no");
    browser.post(PATH, twice.pairs()).await.assert_error_page("two decisions");
    let undecided = form.clone().without("confirm");
    assert_asks(&browser.post(PATH, undecided.pairs()).await, "no decision");
    provider.clock.advance(11 * MINUTE);
    browser.post(PATH, form.pairs()).await.assert_error_page("a late form");
    assert!(is_signed_in(&browser).await);
}

/// The client may take an address back while the person reads the page.
#[every_database(seed = seed())]
async fn a_client_that_is_disabled_while_the_person_decides_is_not_followed(provider: Running) {
    let browser = alice(&provider).await;
    let request = Fields::of(&[("client_id", "app"), ("post_logout_redirect_uri", OUT)]);
    let asked = open(&browser, &request).await;

    provider.disable_client("app").await;
    provider.clock.advance(MINUTE);
    provider.server.forget_client("app");

    answer(&browser, &asked, "yes").await.assert_error_page("the client is disabled");
}

/// Who may not act any more signs nobody out either, whatever it has kept.
#[every_database(seed = seed())]
async fn an_id_token_of_a_client_that_is_disabled_signs_nobody_out_without_a_question(
    provider: Running,
) {
    let browser = alice(&provider).await;
    let request = shown(&provider, APP).await.with("post_logout_redirect_uri", OUT);
    provider.disable_client("app").await;
    provider.server.forget_client("app");

    let page = open(&browser, &request).await;

    assert_asks(&page, "a disabled client");
    assert_says_signed_out(&answer(&browser, &page, "yes").await);
}

/// Section 2: by POST as well. Cookies do not come along with a post of the client's site, so the request comes once more as a GET.
#[every_database(seed = seed())]
async fn a_posted_request_comes_again_as_a_get(provider: Running) {
    let browser = alice(&provider).await;
    let request = shown(&provider, APP).await.with("post_logout_redirect_uri", OUT);

    let page = browser.post_from_another_site(PATH, request.pairs()).await;

    assert_eq!(page.status, 303);
    let location = page.location.unwrap();
    assert!(location.starts_with("/oauth/end_session?id_token_hint="), "{location}");
    assert!(is_signed_in(&browser).await);
    assert_eq!(browser.get(&location).await.location.as_deref(), Some(OUT));
}

#[every_database(seed = seed())]
async fn what_stands_twice_or_is_too_long_is_refused(provider: Running) {
    let browser = alice(&provider).await;
    let request = shown(&provider, APP).await.with("post_logout_redirect_uri", OUT);
    for name in ["id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint"] {
        let twice = request.clone().and(name, "x").and(name, "y");
        open(&browser, &twice).await.assert_error_page(name);
    }
    let long = request.with("state", &"x".repeat(8 * 1024 + 1));
    open(&browser, &long).await.assert_error_page("state");
    assert!(is_signed_in(&browser).await);
}

#[every_database]
async fn the_configuration_names_the_page(provider: Running) {
    let answer = resource(&provider.issuer, "/.well-known/openid-configuration", None).await;

    answer.assert_ok().assert_member("end_session_endpoint", &provider.url(PATH));
}
