//! Nothing is redirected before client and redirect URI are known to belong together. RFC 6749, section 4.1.2.1; RFC 9700, section 4.11.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};
use serde_json::json;

const EVIL: &str = "https://evil.example/cb";

fn clients() -> String {
    demo_and(&[
        web_client("two-redirects", &[REDIRECT, "https://app.example.com/cb"]),
        web_client("disabled", &[REDIRECT]),
        service_client("without-redirect"),
    ])
}

/// A request with every mistake that could be reported, one at a time; and without a mistake.
fn mistakes(good: &Fields) -> Vec<(&'static str, Fields)> {
    let with = |name: &str, value: &str| good.clone().with(name, value);
    let long = "x".repeat(5000);
    vec![
        ("nothing", good.clone()),
        ("unknown response type", with("response_type", "bogus")),
        ("implicit", with("response_type", "token")),
        ("id token", with("response_type", "id_token")),
        ("hybrid", with("response_type", "code id_token token")),
        ("no response type", good.clone().without("response_type")),
        ("unknown scope", with("scope", "root")),
        ("malformed scope", with("scope", "a\"b")),
        ("id token without openid", with("response_type", "id_token").with("scope", "profile")),
        ("long scope", with("scope", &long)),
        ("long state", with("state", &long)),
        ("no challenge", good.clone().without("code_challenge")),
        ("plain", with("code_challenge_method", "plain")),
        ("request object", with("request", "e30.e30.")),
        ("request by reference", with("request_uri", EVIL)),
        ("resource", with("resource", "https://api.example.com")),
        ("twice", good.clone().and("state", "two")),
        ("nobody may be asked", with("prompt", "none")),
        ("two prompts", with("prompt", "none login")),
    ]
}

async fn assert_pages(browser: &Browser, good: &Fields, about: &str) {
    for (mistake, request) in mistakes(good) {
        for mode in [
            None,
            Some("query"),
            Some("fragment"),
            Some("form_post"),
            Some("jwt"),
            Some("form_post.jwt"),
        ] {
            for prompt in [None, Some("none")] {
                let mut request = request.clone();
                if let Some(mode) = mode {
                    request = request.with("response_mode", mode);
                }
                if let Some(prompt) = prompt {
                    request = request.with("prompt", prompt);
                }
                let page = browser.authorize(&request).await;
                let about = format!("{about}, {mistake}, mode {mode:?}, prompt {prompt:?}");
                page.assert_error_page(&about);
                assert!(!page.body.contains("evil.example"), "{about}");
            }
        }
    }
}

/// An open redirect: an error is told at an address before anybody knows that the client exists and is enabled. RFC
/// 9700, section 4.11.
#[every_database(seed = clients())]
async fn an_unknown_or_disabled_client_never_causes_a_redirect(provider: Running) {
    provider.disable_client("disabled").await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let nobody = Browser::new(&provider.issuer);

    for browser in [&alice, &nobody] {
        for client_id in ["unknown", "disabled", "DEMO-WEB", "demo-web ", ""] {
            let good = Fields::authorization(client_id, "profile");
            assert_pages(browser, &good, client_id).await;
        }
    }
    assert_pages(&nobody, &Fields::authorization("x", "profile").without("client_id"), "none")
        .await;
    let twice = Fields::authorization("demo-web", "profile").and("client_id", "demo-web");
    assert_pages(&nobody, &twice, "twice").await;
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// An open redirect: an error is told at an address that the client never registered. RFC 9700, section 4.11.
#[every_database(seed = clients())]
async fn an_unregistered_or_missing_redirect_uri_never_causes_a_redirect(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let nobody = Browser::new(&provider.issuer);
    let web = Fields::authorization("demo-web", "profile").with("redirect_uri", EVIL);
    let service = Fields::authorization("without-redirect", "profile");
    let several = Fields::authorization("two-redirects", "profile").without("redirect_uri");

    for browser in [&alice, &nobody] {
        assert_pages(browser, &web, "unregistered").await;
        assert_pages(browser, &service, "none registered").await;
        assert_pages(browser, &service.clone().without("redirect_uri"), "none at all").await;
        assert_pages(browser, &several, "several registered").await;
        assert_pages(browser, &several.clone().with("redirect_uri", ""), "empty").await;
    }
    let twice = web.clone().with("redirect_uri", REDIRECT).and("redirect_uri", REDIRECT);
    assert_pages(&nobody, &twice, "twice").await;
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// A client table of an older system holds redirect URIs that could not be registered today, such as scripts.
#[every_database]
async fn a_stored_redirect_uri_that_breaks_the_rules_is_not_used(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for uri in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://app.example.com/cb",
        "https://*.example.com/cb",
        "//evil.example/cb",
    ] {
        let metadata = json!({ "redirect_uris": [uri], "scope": "profile" });
        provider.write_metadata("demo-web", &metadata).await;
        provider.server.forget_client("demo-web");
        let request = Fields::authorization("demo-web", "profile");

        let named = alice.authorize(&request.clone().with("redirect_uri", uri)).await;
        let only = alice.authorize(&request.without("redirect_uri")).await;

        named.assert_error_page(uri);
        only.assert_error_page(uri);
    }
}

/// RFC 6749 section 4.1.2.1: what the client did wrong is told to the client, in the query, with state and `iss`.
#[every_database]
async fn a_mistake_of_a_known_client_is_told_at_its_redirect_uri(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let good = Fields::authorization("demo-web", "profile");
    for (name, value, error) in [
        ("response_type", "bogus", "unsupported_response_type"),
        ("response_type", "code bogus", "unsupported_response_type"),
        ("response_type", "", "invalid_request"),
        ("response_mode", "bogus", "invalid_request"),
        ("scope", "root", "invalid_scope"),
        ("scope", "profile a\"b", "invalid_scope"),
        ("scope", "admin", "invalid_scope"),
        ("request", "e30.e30.", "invalid_request_object"),
        ("request_uri", EVIL, "request_uri_not_supported"),
        ("resource", EVIL, "invalid_target"),
        ("code_challenge", "", "invalid_request"),
    ] {
        let page = nobody.authorize(&good.clone().with(name, value)).await;

        page.assert_redirect_error(REDIRECT, error);
        assert_eq!(page.parameter("state").as_deref(), good.get("state"), "{name}={value}");
        assert_eq!(page.parameter("iss").as_ref(), Some(&provider.issuer), "{name}={value}");
        let location = page.location.unwrap();
        assert!(!location.contains('#') && !location.contains("evil"), "{location}");
    }
    assert_eq!(provider.short_lived_objects().await, 0);
}
