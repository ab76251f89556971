//! A person who has agreed is not asked again, and where that never counts. OpenID Connect Core, section 3.1.2.4; RFC 8252, section 8.6.

use oauth_runtime::{keys::KeyEncryptionKey, settings::Settings};
use oauth_tests::{
    browser::{Browser, Page},
    client_documents::WithDocuments,
    database::TestDatabase,
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
    on_database::OnDatabase,
    policed,
    running::Running,
    seeds::*,
    test_clock::DAY,
};
use serde_json::json;

const RESOURCE: &str = "https://reports.example";
const WEB_SITE: &str = "https://app.example/cb";

fn remembering() -> Settings {
    let mut settings = Settings::default();
    settings.authorization.remembers_consent = Some(true);
    settings.access_tokens.resources = vec![RESOURCE.to_owned()];
    settings
}

/// A provider that remembers consent.
struct Remembering(Running);

impl OnDatabase for Remembering {
    async fn start(database: TestDatabase) -> Self {
        let site = public_client("site", &[WEB_SITE]);
        let app = public_client("app", &["com.example.app:/cb"]);
        let front = with(
            web_client("front", &[REDIRECT, WEB_SITE]),
            "grant_types",
            json!(["authorization_code", "refresh_token", "implicit"]),
        );
        let front = with(front, "response_types", json!(["code", "id_token"]));
        let seed = demo_and(&[site, app, front]);
        Self(Running::start_seeded_and_set(database, &seed, remembering(), None).await)
    }
}

fn request(scope: &str) -> Fields {
    Fields::authorization("demo-web", scope)
}

#[track_caller]
fn assert_asked(page: &Page, about: &str) {
    assert_eq!(page.status, 200, "{about}: {page:?}");
    assert!(page.body.contains("name=\"confirm\""), "{about}: {}", page.body);
}

/// Signs alice in, who agrees; gives her browser and the tokens.
async fn agreed(provider: &Running, client: As, request: &Fields) -> (Browser, Answer) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let code = alice.code_for(request).await;
    let redirect = request.get("redirect_uri").unwrap_or_default();
    let form = Fields::exchange(&code).with("redirect_uri", redirect);
    let tokens = token_with(&provider.issuer, client, &form).await;
    tokens.assert_ok();
    (alice, tokens)
}

#[every_database]
async fn whoever_has_agreed_is_not_asked_again(Remembering(provider): Remembering) {
    let issuer = &provider.issuer;
    let (alice, _) = agreed(&provider, WEB, &request("openid profile email")).await;

    for scope in ["openid profile email", "openid profile", "email"] {
        for request in [request(scope), request(scope).with("prompt", "none")] {
            let answered = alice.authorize(&request).await;
            assert_eq!(answered.parameter("state").as_deref(), request.get("state"));
            let tokens = exchange(issuer, WEB, &answered.code()).await;
            tokens.assert_ok().assert_member("scope", scope);
        }
    }
    // A person who signs in on the way is not asked either.
    let browser = Browser::new(issuer);
    let login = browser.authorize(&request("profile")).await.location.unwrap();
    let back = browser.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    assert!(!browser.get(&back).await.code().is_empty());
}

#[every_database]
async fn another_scope_and_another_person_are_asked(Remembering(provider): Remembering) {
    let (alice, _) = agreed(&provider, WEB, &request("openid profile")).await;
    let bob = Browser::signed_in(&provider.issuer, "bob", "builder").await;

    assert_asked(&alice.authorize(&request("openid profile email")).await, "a wider scope");
    assert_asked(&bob.authorize(&request("openid profile")).await, "bob");
    let of_another = Fields::authorization("demo-spa", "openid profile");
    assert_asked(&alice.authorize(&of_another).await, "another client");
    let silent = request("openid profile email").with("prompt", "none");
    alice.authorize(&silent).await.assert_redirect_error(REDIRECT, "consent_required");
    assert_asked(&alice.authorize(&request("openid").with("prompt", "consent")).await, "consent");
}

/// What a person takes back is forgotten with it, and so is what has ended by itself.
#[every_database]
async fn it_ends_with_what_the_client_holds(Remembering(provider): Remembering) {
    let (alice, _) = agreed(&provider, WEB, &request("profile")).await;
    assert!(!alice.authorize(&request("profile")).await.code().is_empty());

    let account = alice.get("/account").await;
    let form = Fields::from(hidden_fields(&account.body, "/account")).with("client_id", "demo-web");
    alice.post("/account", form.pairs()).await;
    assert_asked(&alice.authorize(&request("profile")).await, "withdrawn");

    let (alice, tokens) = agreed(&provider, WEB, &request("profile")).await;
    revoke(&provider.issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
    assert_asked(&alice.authorize(&request("profile")).await, "revoked");

    agreed(&provider, WEB, &request("profile")).await;
    provider.clock.advance(365 * DAY);
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    assert_asked(&alice.authorize(&request("profile")).await, "expired");
    // A code that nobody exchanged is nothing that a client holds.
    alice.code_for(&request("profile")).await;
    assert_asked(&alice.authorize(&request("profile")).await, "a code alone");
}

#[every_database]
async fn a_client_of_the_same_name_that_is_registered_anew_is_another_one(
    Remembering(provider): Remembering,
) {
    let (alice, _) = agreed(&provider, WEB, &request("profile")).await;

    provider.register_client_anew("demo-web").await;
    provider.server.forget_client("demo-web");

    assert_asked(&alice.authorize(&request("profile")).await, "registered anew");
}

/// RFC 8252 section 8.6: any program on a device can say that it is such a client.
#[every_database]
async fn a_program_on_a_device_asks_each_time(Remembering(provider): Remembering) {
    for (client, redirect_uri) in [(SPA, REDIRECT), (As::Public("app"), "com.example.app:/cb")] {
        let request = Fields::authorization(client.client_id(), "openid profile")
            .with("redirect_uri", redirect_uri);
        let (alice, _) = agreed(&provider, client, &request).await;
        assert_asked(&alice.authorize(&request).await, client.client_id());
        let silent = alice.authorize(&request.with("prompt", "none")).await;
        silent.assert_redirect_error(redirect_uri, "consent_required");
    }
    let request = Fields::authorization("site", "openid profile").with("redirect_uri", WEB_SITE);
    let (alice, _) = agreed(&provider, As::Public("site"), &request).await;
    assert!(!alice.authorize(&request).await.code().is_empty());
}

/// A token in the front channel needs no secret, so that only the address says whose it is.
#[every_database]
async fn a_token_in_the_front_channel_is_asked_for_each_time_unless_a_web_site_gets_it(
    Remembering(provider): Remembering,
) {
    // What the client holds already comes from a code, which it exchanged with its secret.
    let by_code = Fields::authorization("front", "openid");
    let (alice, _) = agreed(&provider, As::Basic("front", SECRET), &by_code).await;
    let in_front = by_code.clone().with("response_type", "id_token").with("nonce", "n");

    assert_asked(&alice.authorize(&in_front).await, "on a device");
    let silent = alice.authorize(&in_front.clone().with("prompt", "none")).await;
    assert_eq!(silent.fragment_parameter("error").as_deref(), Some("consent_required"));
    let to_a_web_site = alice.authorize(&in_front.with("redirect_uri", WEB_SITE)).await;
    assert!(to_a_web_site.fragment_parameter("id_token").is_some(), "{to_a_web_site:?}");
    assert!(!alice.authorize(&by_code).await.code().is_empty());
}

/// The address of a request that came back from the sign-in page counts once, though nobody is asked.
#[every_database]
async fn a_request_that_waited_for_the_sign_in_is_answered_once(
    Remembering(provider): Remembering,
) {
    agreed(&provider, WEB, &request("profile")).await;
    let browser = Browser::new(&provider.issuer);
    let login = browser.authorize(&request("profile")).await.location.unwrap();
    let back = browser.sign_in(&login, "alice", "wonderland").await.location.unwrap();
    assert!(!browser.get(&back).await.code().is_empty());

    let again = browser.get(&back).await;

    again.assert_error_page("the same request again");
    assert!(!browser.authorize(&request("profile")).await.code().is_empty());
}

/// What was agreed to for one place says nothing of another one.
#[every_database]
async fn a_request_for_a_resource_is_asked_and_remembers_nothing(
    Remembering(provider): Remembering,
) {
    let for_resource = request("profile").with("resource", RESOURCE);
    let (alice, _) = agreed(&provider, WEB, &for_resource).await;

    assert_asked(&alice.authorize(&for_resource).await, "the resource again");
    assert_asked(&alice.authorize(&request("profile")).await, "no resource");
}

#[every_database]
async fn claims_beyond_the_scope_are_asked_each_time(Remembering(provider): Remembering) {
    let claims = request("openid").with("claims", r#"{"userinfo":{"name":null}}"#);
    let (alice, _) = agreed(&provider, WEB, &claims).await;

    assert_asked(&alice.authorize(&claims).await, "claims");
    let (alice, _) =
        agreed(&provider, WEB, &request("openid profile").with("prompt", "consent")).await;
    let given_by_scope = claims.with("scope", "openid profile");
    assert!(!alice.authorize(&given_by_scope).await.code().is_empty());
}

#[every_database]
async fn a_client_that_nobody_registered_asks_each_time(database: TestDatabase) {
    let remember = |settings: &mut Settings| {
        settings.authorization.remembers_consent = Some(true);
    };
    let provider = WithDocuments::start_with(database, remember).await;
    let alice = provider.alice().await;
    let code = alice.code_for(&provider.request()).await;
    exchange(&provider.issuer, provider.client(), &code).await.assert_ok();

    assert_asked(&alice.authorize(&provider.request()).await, "a document");
}

#[every_database]
async fn a_server_that_was_not_told_to_remember_asks_each_time(provider: Running) {
    let (alice, _) = agreed(&provider, WEB, &request("profile")).await;

    assert_asked(&alice.authorize(&request("profile")).await, "the setting is off");
}

/// The application says so of a client of its own, whatever the client holds, and is not asked where it could not count.
#[every_database]
async fn the_application_says_for_whom_nobody_need_be_asked(database: TestDatabase) {
    let (issuer, _, _server) = policed::start_built(&database.url, |builder| {
        builder
            .issuer("https://id.example")
            .key_encryption_key(KeyEncryptionKey::new([7; 32]))
            .openid_connect()
            .resources_matching(|resource| resource.as_str() == RESOURCE)
    })
    .await;
    let browser = Browser::new(&issuer);
    let request = Fields::authorization("stranger", "profile");

    assert!(!browser.authorize(&request).await.code().is_empty());
    let silent = browser.authorize(&request.clone().with("prompt", "none")).await;
    assert!(!silent.code().is_empty());
    for (request, about) in [
        (request.clone().with("prompt", "consent"), "consent"),
        (request.clone().with("scope", "profile email"), "not this scope"),
        (request.clone().with("client_id", "app"), "not this client"),
        (request.with("resource", RESOURCE), "a resource"),
    ] {
        let page = browser.authorize(&request).await;
        assert_eq!((page.status.as_u16(), page.location), (200, None), "{about}: {}", page.body);
    }
}
