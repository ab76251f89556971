//! The authorization endpoint and its answers. RFC 6749, sections 3.1 and 4.1; RFC 9207.

use oauth_tests::{
    browser::Browser,
    every_database,
    fields::{Fields, STATE},
    oauth::*,
    running::Running,
    seeds::*,
};

fn clients() -> String {
    let query = "https://app.example.com/cb?tenant=a%20b+c&state=x&code=y&iss=z&error=e&flag";
    demo_and(&[
        web_client("query", &[query]),
        with(web_client("no-code", &[REDIRECT]), "response_types", Vec::<String>::new()),
        with(web_client("default", &[REDIRECT]), "response_types", vec!["code"]),
        public_client("native", &["com.example.app:/cb"]),
    ])
}

/// The names in the query of a redirect, in their order.
fn names(location: &str) -> Vec<String> {
    let (_, query) = location.split_once('?').unwrap();
    query.split('&').map(|pair| pair.split('=').next().unwrap().to_owned()).collect()
}

/// RFC 6749 section 4.1.2, RFC 9207 section 2: code, state and iss, each once, by 303.
#[every_database]
async fn a_code_comes_back_with_state_and_issuer(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    let page = alice.allow(&Fields::authorization("demo-web", "profile").encoded()).await;

    let location = page.location.as_deref().unwrap();
    assert_eq!(page.status, 303);
    assert_eq!(names(location), ["code", "state", "iss"]);
    assert_drawn(&page.code());
    assert_eq!(page.parameter("state").as_deref(), Some(STATE));
    assert_eq!(page.parameter("iss").as_ref(), Some(&provider.issuer));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(!location.contains('#'));
}

/// RFC 6749 section 4.1.2: the state comes back as it was sent, byte by byte; an absent or empty one does not.
#[every_database]
async fn the_state_comes_back_byte_by_byte(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let long = "x".repeat(2048);
    for state in [
        "a",
        "a b+c%20",
        "a&b=c#d?e/f",
        "ä€😀",
        "\"'<>\\`{}|^",
        "\r\nX: y",
        "\t \u{7f}",
        " ",
        "%00",
        &long,
    ] {
        let asked = request.clone().with("state", state);

        let allowed = alice.allow(&asked.encoded()).await;
        let denied = alice.answer(&alice.authorize(&asked).await, "no").await;
        let wrong = alice.authorize(&asked.with("response_type", "bogus")).await;

        for page in [allowed, denied, wrong] {
            assert_eq!(page.parameter("state").as_deref(), Some(state), "{page:?}");
        }
    }
    for request in [request.clone().without("state"), request.with("state", "")] {
        let page = alice.allow(&request.encoded()).await;
        let names = names(page.location.as_deref().unwrap());
        assert_eq!(names, ["code", "iss"], "{}", page.asked);
    }
}

/// A redirect URI registers parameters that the answer also has, so that the client would read two of them. RFC 6749,
/// section 3.1.2.
#[every_database(seed = clients())]
async fn a_registered_query_is_kept_and_each_answer_parameter_stands_once(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("query", "profile").without("redirect_uri");

    let allowed = alice.allow(&request.encoded()).await.location.unwrap();
    let denied = alice.answer(&alice.authorize(&request).await, "no").await.location.unwrap();

    assert!(
        allowed.starts_with("https://app.example.com/cb?tenant=a%20b+c&flag&code="),
        "{allowed}"
    );
    assert_eq!(names(&allowed), ["tenant", "flag", "code", "state", "iss"]);
    assert!(denied.starts_with("https://app.example.com/cb?tenant=a%20b+c&"), "{denied}");
    for name in ["error", "error_description", "state", "iss", "tenant"] {
        assert_eq!(names(&denied).iter().filter(|known| *known == name).count(), 1, "{denied}");
    }
}

/// RFC 6749 section 4.1.1: a client may use the response types that it registered.
#[every_database(seed = clients())]
async fn a_client_without_the_response_type_is_told_so(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    let refused = alice.authorize(&Fields::authorization("no-code", "profile")).await;
    let allowed = alice.authorize(&Fields::authorization("default", "profile")).await;

    refused.assert_redirect_error(REDIRECT, "unauthorized_client");
    assert_eq!(allowed.status, 200);
}

/// RFC 6749 section 3.3: all of the scope or a refusal; an empty scope is a scope. Beside `openid`, unknown words are left
/// out (OpenID Connect Core, section 3.1.2.1).
#[every_database]
async fn a_scope_is_granted_whole_or_refused(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    for (asked, granted) in [
        ("profile", Some("profile")),
        ("email profile", Some("email profile")),
        ("profile profile", Some("profile")),
        ("  profile   email ", Some("profile email")),
        ("", Some("openid profile email offline_access")),
        ("openid profile unknown", Some("openid profile")),
    ] {
        let code = alice.code_for(&Fields::authorization("demo-web", asked)).await;
        let tokens = exchange(issuer, WEB, &code).await;
        assert_eq!(tokens.assert_ok().json["scope"].as_str(), granted, "{asked:?}");
    }
    for asked in [
        "admin",
        "profile admin",
        "Profile",
        "profile,email",
        "profile\temail",
        "profile\u{a0}email",
        "a\"b",
        "a\\b",
    ] {
        let page = alice.authorize(&Fields::authorization("demo-web", asked)).await;
        page.assert_redirect_error(REDIRECT, "invalid_scope");
    }
}

/// RFC 6749 section 3.1: a repeated parameter is refused on a page, known or not; unknown ones are ignored.
#[every_database]
async fn a_repeated_parameter_is_refused_and_an_unknown_one_ignored(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");

    for (name, value) in request.clone().and("unknown", "x").pairs() {
        let twice = request.clone().with(name, value).and(name, value);
        alice.authorize(&twice).await.assert_error_page(name);
        let path = request.clone().with(name, value).authorize_path();
        let posted = alice.post(&path, Fields::of(&[(name, value)]).pairs()).await;
        let both = alice.get(posted.location.as_deref().unwrap()).await;
        both.assert_error_page(&format!("{name} in query and form"));
    }
    let extra = request
        .with("prompt", "create")
        .with("max_age", "1")
        .with("nonce", "x")
        .with("unknown", "y");
    assert_eq!(alice.authorize(&extra).await.status, 200);
}

/// Nobody is signed in: the request waits while the person signs in, and asks in any case.
#[every_database]
async fn signing_in_leads_back_to_the_request_and_consent_is_always_asked(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let request = Fields::authorization("demo-web", "profile");

    let to_login = browser.authorize(&request).await;
    let wrong = browser.sign_in(to_login.location.as_deref().unwrap(), "alice", "wrong").await;
    let back = browser.sign_in(to_login.location.as_deref().unwrap(), "alice", "wonderland").await;
    let consent = browser.get(back.location.as_deref().unwrap()).await;
    let answered = browser.answer(&consent, "yes").await;

    assert_eq!((to_login.status.as_u16(), wrong.status.as_u16()), (303, 401));
    assert_eq!(answered.parameter("state").as_deref(), Some(STATE));
    exchange(&provider.issuer, WEB, &answered.code()).await.assert_ok();
    assert_eq!(browser.authorize(&request).await.status, 200);
}

/// A program that imitates a public client gets a code silently, because the user once agreed to the real one. RFC
/// 8252, section 8.6.
#[every_database(seed = clients())]
async fn a_public_client_asks_every_time(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request =
        Fields::authorization("native", "profile").with("redirect_uri", "com.example.app:/cb");
    let first = alice.allow(&request.encoded()).await;
    assert!(first.location.unwrap().starts_with("com.example.app:/cb?code="));

    let again = alice.authorize(&request).await;

    assert_eq!((again.status.as_u16(), again.location.as_deref()), (200, None));
}
