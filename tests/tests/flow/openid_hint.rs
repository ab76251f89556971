//! A client says whom it expects: `id_token_hint`. OpenID Connect Core, sections 3.1.2.1 and 3.1.2.2.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_runtime::settings::Settings;
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::*,
    on_database::OnDatabase,
    openid::claims_of,
    running::Running,
    seeds::*,
    test_clock::HOUR,
};
use serde_json::{Value, json};

/// A provider that remembers consent.
struct Remembering(Running);

impl OnDatabase for Remembering {
    async fn start(database: TestDatabase) -> Self {
        let mut settings = Settings::default();
        settings.authorization.remembers_consent = Some(true);
        let signed = with(web_client("signed", &[REDIRECT]), "access_token_format", "jwt");
        let signed = with(signed, "userinfo_signed_response_alg", "RS256");
        let seed = demo_and(&[signed]);
        Self(Running::start_seeded_and_set(database, &seed, settings, None).await)
    }
}

const SIGNED: As = As::Basic("signed", SECRET);

fn request(hint: &str) -> Fields {
    Fields::authorization("demo-web", "openid").with("id_token_hint", hint)
}

async fn tokens_of(provider: &Running, browser: &Browser, client: As) -> Answer {
    let request = Fields::authorization(client.client_id(), "openid");
    exchange(&provider.issuer, client, &browser.code_for(&request).await).await
}

#[track_caller]
fn login_of(page: &Page) -> String {
    let login = page.location.clone().unwrap_or_default();
    assert!(login.starts_with("/login?pending="), "{page:?}");
    login
}

/// An old hint counts: it says whom the client means, and proves nothing.
#[every_database]
async fn the_user_whom_the_client_expects_is_not_asked(Remembering(provider): Remembering) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let id_token = tokens_of(&provider, &alice, WEB).await.assert_ok().member("id_token");

    assert!(!alice.authorize(&request(&id_token)).await.code().is_empty());
    provider.clock.advance(2 * HOUR);
    let silent = request(&id_token).with("prompt", "none");
    assert!(!alice.authorize(&silent).await.code().is_empty());
    let nobody = Browser::new(&provider.issuer).authorize(&silent).await;
    nobody.assert_redirect_error(REDIRECT, "login_required");
}

#[every_database]
async fn somebody_else_goes_to_the_sign_in_page_once(Remembering(provider): Remembering) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    let id_token = tokens_of(&provider, &alice, WEB).await.assert_ok().member("id_token");
    tokens_of(&provider, &bob, WEB).await.assert_ok();

    let silent = bob.authorize(&request(&id_token).with("prompt", "none")).await;
    silent.assert_redirect_error(REDIRECT, "login_required");
    let login = login_of(&bob.authorize(&request(&id_token)).await);
    let still_bob = bob.get(&login.replace("/login?", "/oauth/authorize?")).await;
    still_bob.assert_redirect_error(REDIRECT, "login_required");
    let back = bob.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    assert!(!bob.get(&back).await.code().is_empty());
}

/// OpenID Connect Core section 5.5.1: `sub` with a value is a hint that nobody signed, and counts as one.
#[every_database]
async fn the_user_whom_the_claims_name_is_the_only_one(Remembering(provider): Remembering) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;
    let tokens = tokens_of(&provider, &alice, WEB).await;
    tokens_of(&provider, &bob, WEB).await.assert_ok();
    let id_token = tokens.assert_ok().member("id_token");
    let sub = |sub: &Value| json!({ "id_token": { "sub": { "value": sub } } }).to_string();
    let of_alice = sub(&claims_of(&provider.issuer, "demo-web", &tokens).await["sub"]);
    let silent = Fields::authorization("demo-web", "openid").with("prompt", "none");
    let named = silent.clone().with("claims", &of_alice);

    assert!(!alice.authorize(&named).await.code().is_empty());
    bob.authorize(&named).await.assert_redirect_error(REDIRECT, "login_required");
    let both = named.with("id_token_hint", &id_token);
    assert!(!alice.authorize(&both).await.code().is_empty());
    let another = both.with("claims", &sub(&json!("somebody else")));
    alice.authorize(&another).await.assert_redirect_error(REDIRECT, "invalid_request");
}

#[every_database]
async fn what_is_no_id_token_for_this_client_is_refused(Remembering(provider): Remembering) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let nobody = Browser::new(&provider.issuer);
    let tokens = tokens_of(&provider, &alice, WEB).await;
    let good = tokens.assert_ok().member("id_token");
    let of_another = tokens_of(&provider, &alice, SPA).await.assert_ok().member("id_token");
    let signed = tokens_of(&provider, &alice, SIGNED).await;
    let access_token = signed.assert_ok().member("access_token");
    assert_eq!(access_token.matches('.').count(), 2, "it is a signed one");
    let (header, rest) = good.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let (other_header, other_rest) = of_another.split_once('.').unwrap();
    let (other_claims, _) = other_rest.split_once('.').unwrap();

    for hint in [
        "x",
        "..",
        &tokens.member("access_token"),
        &of_another,
        &format!("{header}.{claims}."),
        &format!("{header}.{claims}.{}", "A".repeat(signature.len())),
        &format!("{header}.{other_claims}.{signature}"),
        &format!("{other_header}.{claims}.AAAA"),
        // {"alg":"none"}
        &format!("eyJhbGciOiJub25lIn0.{claims}."),
        &"x".repeat(4 * 1024 + 1),
    ] {
        for browser in [&alice, &nobody] {
            let page = browser.authorize(&request(hint)).await;
            page.assert_redirect_error(REDIRECT, "invalid_request");
        }
    }
    // A signed access token says another type, even to the client that it was issued to.
    let request = Fields::authorization("signed", "openid").with("id_token_hint", &access_token);
    alice.authorize(&request).await.assert_redirect_error(REDIRECT, "invalid_request");
    // What the userinfo endpoint signs has the type of an ID token, for the same client, and says nothing of a sign-in.
    let userinfo = resource(&provider.issuer, "/oauth/userinfo", Some(&access_token)).await.text;
    assert_eq!(userinfo.matches('.').count(), 2, "it is a signed one");
    let request = request.with("id_token_hint", &userinfo);
    alice.authorize(&request).await.assert_redirect_error(REDIRECT, "invalid_request");
    let request = request.with("id_token_hint", &signed.member("id_token"));
    assert!(!alice.authorize(&request).await.code().is_empty());
    let elsewhere = self::request(&good).with("redirect_uri", "https://evil.example/cb");
    nobody.authorize(&elsewhere).await.assert_error_page("an unregistered redirect URI");
}

/// Whether an unknown key is one of this server cannot be said while the keys cannot be read, and that is no refusal.
#[every_database]
async fn a_key_that_cannot_be_looked_for_is_an_outage(provider: Running) {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","typ":"JWT","kid":"of-another-node"}"#);
    let unknown = request(&format!("{header}.e30.AAAA"));
    let nobody = Browser::new(&provider.issuer);
    nobody.authorize(&unknown).await.assert_redirect_error(REDIRECT, "invalid_request");
    provider.clock.advance(10);
    take_the_keys_away(&provider).await;

    let page = nobody.authorize(&unknown).await;

    assert_eq!((page.status.as_u16(), page.location), (503, None), "{}", page.body);
}

async fn take_the_keys_away(provider: &Running) {
    provider.execute("ALTER TABLE short_lived RENAME TO somewhere_else").await;
}

/// A hint that was good when the page was shown is held against whoever answers.
#[every_database]
async fn a_person_who_says_no_need_be_nobody_in_particular(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let id_token = tokens_of(&provider, &alice, WEB).await.assert_ok().member("id_token");
    let page = alice.authorize(&request(&id_token)).await;

    let answered = alice.answer(&page, "no").await;

    answered.assert_redirect_error(REDIRECT, "access_denied");
    let page = alice.authorize(&request(&id_token)).await;
    assert!(!alice.answer(&page, "yes").await.code().is_empty());
}
