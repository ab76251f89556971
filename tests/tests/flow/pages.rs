//! Pages have no injection, run no script and stand in no frame. RFC 6749, section 10.13; RFC 9700, section 4.16.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
    running::Running,
    seeds::*,
};

const SCRIPT: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}${7*7}<%=7*7%>";
const WORD: &str = "<img/src=x/onerror=alert(3)>";

fn clients() -> String {
    let client = with(web_client("evil", &[REDIRECT]), "client_name", SCRIPT);
    let client = with(client, "scope", format!("profile {WORD}"));
    demo_and(&[with(client, "client_uri", "https://app.example.com/?a=\"><script>x</script>")])
}

/// Nothing that was sent stands on the page as markup, and the headers make the rest inert.
#[track_caller]
fn assert_inert(page: &Page, about: &str) {
    let body = page.body.to_lowercase();
    for markup in ["<script", "<img", "<%", "<iframe", "<style", " style=\"", " onclick=\""] {
        assert!(!body.contains(markup), "{about}: {markup} in {body}");
    }
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; "), "{about}: {policy}");
    assert!(
        !policy.contains("unsafe") && !policy.contains("script-src") && !policy.contains('*'),
        "{about}: {policy}"
    );
    for directive in ["frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(directive), "{about}: {policy}");
    }
    // A page that tells its address to nobody sends `Origin: null` with its own forms.
    let referrer = page.header("referrer-policy");
    assert!(["same-origin", "no-referrer"].contains(&&*referrer), "{about}: {referrer}");
    assert!(referrer == "same-origin" || !page.body.contains("<form"), "{about}: {referrer}");
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(page.header(name), value, "{about}: {name}");
    }
}

/// A client registers markup as its name, its link and its scope.
#[every_database(seed = clients())]
async fn a_client_cannot_write_into_the_pages(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("evil", &format!("profile {WORD}")).with("state", SCRIPT);

    let consent = alice.authorize(&request).await;
    let answered = alice.answer(&consent, "yes").await;
    exchange(&provider.issuer, As::Basic("evil", SECRET), &answered.code()).await.assert_ok();
    let account = alice.get("/account").await;

    assert_inert(&consent, "consent");
    assert!(consent.body.contains("alert(1)") && consent.body.contains("alert(3)"));
    assert!(consent.body.contains("{{7*7}}${7*7}"), "{}", consent.body);
    assert_eq!(answered.parameter("state").as_deref(), Some(SCRIPT));
    assert_inert(&account, "account");
    assert!(account.body.contains("alert(1)"), "{}", account.body);
}

/// A link to the authorization endpoint carries markup for the error page.
#[every_database]
async fn an_error_page_repeats_nothing_of_the_request(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let good = Fields::authorization("demo-web", "profile");
    for request in [
        good.clone().with("client_id", SCRIPT),
        good.clone().with("redirect_uri", SCRIPT),
        good.clone().with("redirect_uri", "javascript:alert(1)"),
        good.clone().with("client_id", "unknown").with("state", SCRIPT).with("scope", SCRIPT),
        good.clone().with("state", SCRIPT).and("state", SCRIPT),
        good.clone().with("client_id", "x").and("error", SCRIPT).and("error_description", SCRIPT),
        Fields::of(&[("pending", SCRIPT)]),
        Fields::of(&[(SCRIPT, SCRIPT)]),
    ] {
        let page = browser.authorize(&request).await;

        page.assert_error_page("an error page");
        assert_inert(&page, "an error page");
        assert!(!page.body.contains("alert(") && !page.body.contains("7*7"), "{}", page.body);
    }
    let missing = browser.get("/%3Cscript%3Ealert(1)%3C/script%3E?x=%3Cscript%3E").await;
    assert_eq!(missing.status, 404);
    assert_inert(&missing, "not found");
    assert!(!missing.body.contains("alert("), "{}", missing.body);
}

/// A link to the authorization endpoint carries text for the error that the client is told.
#[every_database]
async fn an_error_redirect_repeats_nothing_but_the_state(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let good = Fields::authorization("demo-web", "profile").with("state", SCRIPT);
    for name in [
        "response_type",
        "response_mode",
        "scope",
        "code_challenge",
        "code_challenge_method",
        "request",
        "resource",
    ] {
        let page = browser.authorize(&good.clone().with(name, "alert-\"<canary>\\\r\nX: y")).await;

        assert_eq!(page.parameter("state").as_deref(), Some(SCRIPT), "{name}");
        let location = page.location.unwrap();
        assert!(!location.contains("canary") && !location.contains("X%3A"), "{name}: {location}");
        assert!(page.headers.get("x").is_none(), "{name}: {:?}", page.headers);
    }
}

/// A link, or what somebody types, carries markup for the sign-in page.
#[every_database]
async fn the_sign_in_page_escapes_what_was_typed(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let path = format!("/login?{}", Fields::of(&[("pending", SCRIPT)]).encoded());

    let shown = browser.get(&path).await;
    let refused = browser.sign_in(&path, SCRIPT, SCRIPT).await;
    let expired =
        browser.post("/login", Fields::of(&[("username", SCRIPT), ("csrf", SCRIPT)]).pairs()).await;

    assert_eq!(
        (shown.status, refused.status, expired.status.as_u16()),
        (200.try_into().unwrap(), 401.try_into().unwrap(), 400)
    );
    for page in [&shown, &refused, &expired] {
        assert_inert(page, "sign in");
        assert!(!page.body.contains("\"'>"), "{}", page.body);
    }
    let fields = Fields::from(hidden_fields(&refused.body, "/login"));
    assert_eq!(fields.get("pending"), Some(SCRIPT));
    assert!(!refused.body.contains("type=\"password\" value"), "{}", refused.body);
}

/// Clickjacking: every page forbids frames, scripts, caches and referrers. RFC 6749, section 10.13; RFC 9700, section 4.16.
#[every_database]
async fn every_page_has_the_same_strict_headers(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    for path in ["/", "/login", "/logout", "/nothing", "/account/", "/oauth/authorize"] {
        assert_inert(&nobody.get(path).await, path);
        assert_inert(&alice.get(path).await, path);
    }
    assert_inert(&alice.get("/account").await, "/account");
    let consent = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    assert_eq!(consent.status, 200);
    assert_inert(&consent, "the consent page");
    let refused = nobody.sign_in("/login", "alice", "wrong").await;
    assert_eq!(refused.status, 401);
    assert_inert(&refused, "a wrong password");
    for path in ["/login", "/logout", "/account", "/oauth/authorize"] {
        let fields = Fields::of(&[("csrf", "x"), ("consent", "x")]);
        let forged = alice.post(path, fields.pairs()).await;
        assert_eq!(forged.status, 400, "{path}");
        assert_inert(&forged, &format!("a forged form at {path}"));
    }
}

/// A browser holds every redirect that follows a form against `form-action`, also those that the client sends after its
/// own, so a page whose form can end at a client has none. All others bind their forms.
#[every_database]
async fn only_a_form_that_can_end_at_a_client_may_lead_anywhere(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let consent = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    let sign_in = alice.get("/login").await;
    let refused = alice.sign_in("/login", "alice", "wrong").await;
    for page in [&consent, &sign_in, &refused] {
        assert!(page.body.contains("<form"), "{}", page.asked);
        let policy = page.header("content-security-policy");
        assert!(!policy.contains("form-action"), "{}: {policy}", page.asked);
    }

    for (path, bound) in [
        ("/account", "form-action 'self';"),
        ("/logout", "form-action 'self';"),
        ("/", "form-action 'none';"),
        ("/nothing", "form-action 'none';"),
        ("/oauth/authorize", "form-action 'none';"),
    ] {
        let page = alice.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains(bound), "{path}: {policy}");
    }
}

/// RFC 6265bis: cookies out of the reach of scripts and other sites.
#[every_database]
async fn cookies_are_http_only_and_same_site(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    let login = browser.get("/login").await;
    let signed_in = browser.sign_in("/login", "alice", "wonderland").await;
    let signed_in_as = signed_in.header("set-cookie");
    assert!(signed_in_as.starts_with("session="), "{signed_in_as}");

    for page in [&login, &signed_in] {
        let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().collect();
        assert!(!cookies.is_empty(), "{}", page.asked);
        for cookie in cookies {
            let cookie = cookie.to_str().unwrap();
            for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
    }
}

/// Session fixation: an attacker plants a session identifier and waits until the user signs in with it.
#[every_database]
async fn signing_in_changes_the_session(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    browser.get("/login").await;
    assert!(browser.cookie("session").is_none());
    browser.sign_in("/login", "alice", "wonderland").await;
    let before = browser.cookie("session").unwrap();

    browser.sign_in("/login", "bob", "builder").await;
    let after = browser.cookie("session").unwrap();

    assert_ne!(before, after);
    assert!(browser.get("/account").await.body.contains("Bob Builder"));
    let old =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let account = old.get(provider.url("/account")).header("cookie", format!("session={before}"));
    assert_eq!(account.send().await.unwrap().headers()["location"], "/login");
}
