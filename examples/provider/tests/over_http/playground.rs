//! The playground: a client that leads a person through the flows, on a demo.

use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    device, every_database,
    fields::Fields,
    html::hidden_fields,
    rows::Rows as _,
    running::Running,
    seeds::seed_of,
};
use provider::{Provider, SeedChoice, Settings, seed::Seed};
use reqwest::StatusCode;
use std::future::pending;
use tokio::net::TcpListener;

const STEPS: [&str; 17] = [
    "authorize",
    "wrong-verifier",
    "exchange",
    "api",
    "introspect",
    "refresh",
    "revoke",
    "after-revocation",
    "service",
    "insufficient-scope",
    "device-codes",
    "device-pending",
    "device-token",
    "no-token",
    "code-again",
    "scope-too-wide",
    "redirect-uri",
];

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

/// Presses the button of a step. Returns the page that follows.
async fn send(browser: &Browser, step: &str) -> Page {
    let path = format!("/playground/{step}");
    let form = hidden_fields(&browser.get(&path).await.body, &path);
    let sent = browser.post(&path, &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{step}: {}", sent.body);
    assert_eq!(sent.location.as_deref(), Some(&*path), "{step}");
    browser.get(&path).await
}

/// The link on a page to the authorization endpoint.
fn authorization_link(page: &Page, base: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("href=\"{base}/oauth/authorize")).unwrap();
    let query = rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    format!("{base}/oauth/authorize{query}")
}

/// Goes from the first step through the consent page back to the playground. Returns the page there.
async fn get_a_code(browser: &Browser) -> Page {
    let prepared = send(browser, "authorize").await;
    let consent = browser.get(&authorization_link(&prepared, "")).await;
    let answered = browser.answer(&consent, "yes").await;
    let back = browser.get(answered.location.as_deref().unwrap()).await;
    assert_eq!(back.location.as_deref(), Some("/playground/authorize"), "{}", back.body);
    browser.get("/playground/authorize").await
}

/// Follows the link on the page of the television, and allows the device.
async fn allow_the_device(browser: &Browser) {
    let page = browser.get("/playground/device-pending").await;
    let (_, rest) = page.body.split_once("href=\"/device?user_code=").unwrap();
    let user_code = rest.split('"').next().unwrap();
    let asked = device::type_code(browser, user_code).await;
    assert_shows(&asked, &["Demo television", user_code]);
    assert_shows(&device::answer(browser, &asked, "yes").await, &["Your device is connected"]);
}

#[track_caller]
fn assert_shows(page: &Page, texts: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.asked);
    for text in texts {
        assert!(page.body.contains(text), "no {text} in {}", page.body);
    }
}

#[every_database]
async fn a_person_walks_through_every_step_of_the_playground(provider: Running) {
    let browser = alice(&provider).await;
    let home = browser.get("/").await;
    assert_shows(&home, &["href=\"/playground\""]);
    assert_shows(&browser.get("/playground").await, &["Begin: Ask for access"]);

    let back = get_a_code(&browser).await;
    assert_shows(&back, &["What the browser brought back", "?code=", "code_challenge_method=S256"]);
    for (step, status, texts) in [
        ("wrong-verifier", "400 Bad Request", &["invalid_grant", "invented-by-somebody"][..]),
        ("exchange", "200 OK", &["access_token", "refresh_token", "authorization:", "Basic "]),
        ("api", "200 OK", &["alice", "Bearer "]),
        ("introspect", "200 OK", &["active&#34;: true", "demo-playground"]),
        ("refresh", "200 OK", &["grant_type=refresh_token", "access_token"]),
        ("revoke", "200 OK", &["/oauth/revoke"]),
        ("after-revocation", "401 Unauthorized", &["invalid_token", "www-authenticate:"]),
        ("service", "200 OK", &["grant_type=client_credentials", "scope&#34;: &#34;email"]),
        ("insufficient-scope", "403 Forbidden", &["insufficient_scope"]),
        ("device-codes", "200 OK", &["user_code", "<svg ", "client_id=demo-tv"]),
        ("device-pending", "400 Bad Request", &["authorization_pending"]),
        ("device-token", "200 OK", &["access_token", "grant-type%3Adevice_code"]),
        ("no-token", "401 Unauthorized", &["www-authenticate:", "Bearer"]),
        ("code-again", "400 Bad Request", &["invalid_grant"]),
        ("scope-too-wide", "400 Bad Request", &["invalid_scope"]),
        ("redirect-uri", "400 Bad Request", &["thief.example", "&#60;!doctype html"]),
    ] {
        if step == "device-token" {
            allow_the_device(&browser).await;
        }
        let page = send(&browser, step).await;
        assert_shows(&page, &[status, &format!("{}/", provider.issuer), "rfc-editor.org"]);
        assert_shows(&page, texts);
        assert!(!page.body.contains("not the usual answer"), "{step}: {}", page.body);
        assert!(!page.body.contains("<script"), "{step}");
    }
    assert_shows(&browser.get("/playground").await, &["You have seen every step"]);

    let form = hidden_fields(&browser.get("/playground").await.body, "/playground");
    browser.post("/playground", &form).await;
    assert_shows(&browser.get("/playground").await, &["Begin: Ask for access"]);
    let page = browser.get("/playground/exchange").await;
    assert!(!page.body.contains("access_token"), "{}", page.body);
}

/// A denial is a response too.
#[every_database]
async fn a_person_who_denies_sees_the_error_that_the_client_gets(provider: Running) {
    let browser = alice(&provider).await;
    let prepared = send(&browser, "authorize").await;
    let consent = browser.get(&authorization_link(&prepared, "")).await;
    let answered = browser.answer(&consent, "no").await;
    browser.get(answered.location.as_deref().unwrap()).await;

    assert_shows(&browser.get("/playground/authorize").await, &["error=access_denied"]);
    let page = browser.get("/playground/exchange").await;
    assert_shows(&page, &["needs a code"]);
    assert!(!page.body.contains("<form"), "there is nothing to send: {}", page.body);
}

/// Attacks: login CSRF, RFC 6749 section 10.12; mix-up, RFC 9207.
#[every_database]
async fn an_answer_that_was_not_asked_for_is_thrown_away(provider: Running) {
    let browser = alice(&provider).await;
    let prepared = send(&browser, "authorize").await;
    let link = authorization_link(&prepared, "");
    let state = link.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let issuer = &provider.issuer;

    for query in [
        String::new(),
        "code=x".to_owned(),
        format!("code=x&state=other&iss={issuer}"),
        format!("code=x&state={state}"),
        format!("code=x&state={state}&iss=https://other.example"),
        format!("code=x&state={state}&iss={issuer}&code=y"),
    ] {
        let page = browser.get(&format!("/playground/callback?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(page.body.contains("does not belong to your request"), "{query}: {}", page.body);
    }
    // The request still waits for its own response, which is accepted once.
    let right = format!("/playground/callback?code=x&state={state}&iss={issuer}");
    assert_eq!(browser.get(&right).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get(&right).await.status, StatusCode::BAD_REQUEST);
}

#[every_database]
async fn a_stranger_sees_the_steps_and_can_neither_send_nor_store_anything(provider: Running) {
    let stranger = Browser::new(&provider.issuer);
    let page = stranger.get("/playground").await;
    assert_shows(&page, &["Ask for access", "/login?pending=playground"]);
    assert!(!page.body.contains("<form"), "{}", page.body);

    for step in STEPS.into_iter().chain(["callback?code=a&state=b"]) {
        let page = stranger.get(&format!("/playground/{step}")).await;
        assert_eq!(page.location.as_deref(), Some("/login?pending=playground"), "{step}");
    }
    for step in STEPS.iter().map(|step| format!("/{step}")).chain([String::new()]) {
        let path = format!("/playground{step}");
        let sent = stranger.post(&path, Fields::of(&[("csrf", "x")]).pairs()).await;
        assert_eq!(sent.location.as_deref(), Some("/login?pending=playground"), "{path}");
    }
    assert_eq!(provider.database.sessions().await, 0);
    assert_eq!(provider.database.tokens().await, 0);
    let signed_in = stranger.sign_in("/login?pending=playground", "alice", "wonderland").await;
    assert_eq!(signed_in.location.as_deref(), Some("/playground"));
}

#[every_database]
async fn a_step_is_sent_from_its_own_page_alone(provider: Running) {
    let browser = alice(&provider).await;
    let form = hidden_fields(&browser.get("/playground/service").await.body, "/playground/service");

    let forged = browser.post("/playground/service", Fields::of(&[("csrf", "x")]).pairs()).await;
    assert_eq!(forged.status, StatusCode::BAD_REQUEST);
    let elsewhere = browser.post_from_another_site("/playground/service", &form).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    for path in ["/playground/nothing", "/playground/callback/x"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(provider.database.tokens().await, 0);
}

/// Two people share a browser.
#[every_database]
async fn what_one_person_got_is_not_shown_to_the_next(provider: Running) {
    let browser = alice(&provider).await;
    get_a_code(&browser).await;
    let page = send(&browser, "exchange").await;
    assert_shows(&page, &["refresh_token"]);

    browser.sign_in("/login", "bob", "builder").await;

    for step in STEPS {
        let page = browser.get(&format!("/playground/{step}")).await;
        assert!(!page.body.contains("The response"), "{step}: {}", page.body);
        assert!(!page.body.contains("code="), "{step}: {}", page.body);
    }
}

/// Starts a provider that runs until the test ends. Returns its issuer.
async fn serve(
    database: &TestDatabase,
    seed: SeedChoice,
    demo: Option<bool>,
    path: &str,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let settings = Settings {
        database_url: database.url.clone(),
        issuer: Some(format!("http://{address}{path}")),
        seed,
        demo,
        ..Settings::default()
    };
    let provider = Provider::start(settings, address).await.unwrap();
    let issuer = provider.issuer().to_owned();
    tokio::spawn(provider.serve(listener, pending()));
    issuer
}

/// Without the demo switch, even if the seed has the demo's clients; and with the switch, but another seed.
#[tokio::test]
async fn without_the_demo_there_is_no_playground() {
    let demo = include_str!("../../src/seed/demo.json").to_owned();
    for (seed, demo) in [(demo, None), (seed_of(&[]), Some(true))] {
        let database = TestDatabase::sqlite();
        let seed = SeedChoice::Given(Seed::parse(&seed).unwrap());
        let browser =
            Browser::signed_in(&serve(&database, seed, demo, "").await, "alice", "wonderland")
                .await;

        for path in ["/playground", "/playground/service", "/playground/callback"] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(browser.post(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(browser.get("/assets/playground.css").await.status, StatusCode::NOT_FOUND);
        assert!(!browser.get("/").await.body.contains("playground"));
        let signed_in = browser.sign_in("/login?pending=playground", "alice", "wonderland").await;
        assert_eq!(signed_in.location.as_deref(), Some("/account"));
    }
}

/// The redirect URI of the playground's client follows the issuer, even in demo data that an earlier start made.
#[tokio::test]
async fn the_playground_works_below_a_path_and_after_a_start_at_another_address() {
    let database = TestDatabase::sqlite();
    serve(&database, SeedChoice::BuiltIn, None, "").await;
    let issuer = serve(&database, SeedChoice::BuiltIn, Some(true), "/tenant").await;
    let origin = issuer.strip_suffix("/tenant").unwrap();
    let browser = Browser::new(origin);
    let form = hidden_fields(&browser.get("/tenant/login").await.body, "/tenant/login");
    let form = Fields::from(form).with("username", "alice").with("password", "wonderland");
    browser.post("/tenant/login", form.with("pending", "playground").pairs()).await;

    let path = "/tenant/playground/authorize";
    let form = hidden_fields(&browser.get(path).await.body, path);
    assert_eq!(browser.post(path, &form).await.location.as_deref(), Some(path));
    let link = authorization_link(&browser.get(path).await, "/tenant");
    let consent = browser.get(&link).await;
    let action = "/tenant/oauth/authorize";
    let answer = Fields::from(hidden_fields(&consent.body, action)).with("confirm", "yes");
    let answered = browser.post(action, answer.pairs()).await;
    let back = answered.location.unwrap();
    assert!(back.starts_with(&format!("{issuer}/playground/callback?code=")), "{back}");
    assert_eq!(browser.get(&back).await.location.as_deref(), Some(path));
    let path = "/tenant/playground/exchange";
    let form = hidden_fields(&browser.get(path).await.body, path);
    browser.post(path, &form).await;

    let page = browser.get(path).await;
    assert_shows(&page, &["200 OK", "access_token", &format!("{issuer}/oauth/token")]);
    let inside = page.body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for target in inside.filter(|target| !target.starts_with("https://www.rfc-editor.org/")) {
        assert!(target.starts_with("/tenant/") || target == "#main", "{target}");
    }
}
