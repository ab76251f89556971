//! Forms are accepted only from pages of the provider, and only from the person who got them.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    html::hidden_fields,
    running::Running,
};
use reqwest::{StatusCode, redirect::Policy};

/// Posts a form in a browser that reports this site as the origin of the page with the form.
async fn post_from(
    provider: &Running,
    path: &str,
    browser: &Browser,
    form: &Fields,
    site: &str,
) -> (StatusCode, String) {
    post_with(provider, path, browser, form, ("sec-fetch-site", site)).await
}

async fn post_with(
    provider: &Running,
    path: &str,
    browser: &Browser,
    form: &Fields,
    (name, value): (&str, &str),
) -> (StatusCode, String) {
    let cookies: Vec<String> = ["session", "sign_in"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", browser.cookie(name)?)))
        .collect();
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client
        .post(provider.url(path))
        .header("cookie", cookies.join("; "))
        .header(name, value)
        .form(form.pairs());
    let answer = request.send().await.unwrap();
    let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    (answer.status(), location.unwrap_or_default())
}

fn consent_form(page: &Page) -> Fields {
    Fields::from(hidden_fields(&page.body, "/oauth/authorize")).with("confirm", "yes")
}

/// RFC 6749, section 10.12; Fetch Metadata.
#[every_database]
async fn a_decision_that_a_page_of_another_site_sends_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    let form = consent_form(&page);

    for site in ["cross-site", "same-site"] {
        let answer = post_from(&provider, "/oauth/authorize", &alice, &form, site).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, String::new()), "{site}");
    }
    let (status, location) =
        post_from(&provider, "/oauth/authorize", &alice, &form, "same-origin").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(location.contains("code="), "{location}");
}

/// RFC 6749, section 10.12.
#[every_database]
async fn a_decision_without_the_value_of_the_session_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    let form = consent_form(&page);

    for wrong in [form.clone().without("session_csrf"), form.clone().with("session_csrf", "x")] {
        alice.post("/oauth/authorize", wrong.pairs()).await.assert_error_page("forged");
    }
    assert!(!alice.post("/oauth/authorize", form.pairs()).await.code().is_empty());
}

/// A client may post its authorization request from its own site. RFC 6749, section 3.1.
#[every_database]
async fn an_authorization_request_of_another_site_is_answered(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");

    let (status, location) =
        post_from(&provider, "/oauth/authorize", &alice, &request, "cross-site").await;

    // The browser repeats the request by itself, with all of its cookies.
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(alice.get(&location).await.status, StatusCode::OK, "{location}");
}

/// A form of 70 kilobytes.
#[every_database]
async fn a_form_that_is_too_large_is_refused_with_a_page(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let large = Fields::authorization("demo-web", "profile").with("state", &"x".repeat(70_000));

    let page = browser.post("/oauth/authorize", large.pairs()).await;
    page.assert_error_page("too large");
    let name = page.header("x-request-id");
    assert!(page.body.contains(&format!("<code>{name}</code>")), "{name}: {}", page.body);
    assert_eq!(name.len(), 10, "the log has the reason by this name");
}

/// Attack: a page of another site signs its visitor in as somebody else.
#[every_database]
async fn a_sign_in_form_of_another_site_is_refused(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let form = Fields::from(hidden_fields(&browser.get("/login").await.body, "/login"))
        .with("username", "alice")
        .with("password", "wonderland");

    let (status, _) = post_from(&provider, "/login", &browser, &form, "cross-site").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let forged = Browser::new(&provider.issuer).post("/login", form.pairs()).await;
    assert_eq!(forged.status, StatusCode::BAD_REQUEST, "no cookie came with it");

    let (status, _) = post_from(&provider, "/login", &browser, &form, "same-origin").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

/// The filled sign-in form of a browser that had no cookie before.
async fn filled_sign_in_form(provider: &Running) -> (Browser, Fields) {
    let tab = Browser::new(&provider.issuer);
    let form = Fields::from(hidden_fields(&tab.get("/login").await.body, "/login"));
    (tab, form.with("username", "alice").with("password", "wonderland"))
}

/// Each tab gets a cookie, and the browser keeps the last one.
#[every_database]
async fn tabs_that_open_the_sign_in_page_at_once_all_sign_in(provider: Running) {
    let (_, first) = filled_sign_in_form(&provider).await;
    let (browser, _) = filled_sign_in_form(&provider).await;

    for unknown in [("sec-fetch-site", "none"), ("origin", "null"), ("origin", "http://a.example")]
    {
        let (status, _) = post_with(&provider, "/login", &browser, &first, unknown).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{unknown:?}");
    }
    for ours in [("sec-fetch-site", "same-origin"), ("origin", &*provider.issuer)] {
        let (status, _) = post_with(&provider, "/login", &browser, &first, ours).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{ours:?}");
    }
}

/// The person signs in in a second tab before they answer the page of the first.
#[every_database]
async fn a_form_stays_the_persons_who_signs_in_once_more(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;

    alice.sign_in("/login", "alice", "wonderland").await;

    assert!(!alice.answer(&page, "yes").await.code().is_empty());
    let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    alice.sign_in("/login", "bob", "builder").await;
    alice.answer(&page, "yes").await.assert_error_page("a form that was shown to somebody else");
}
