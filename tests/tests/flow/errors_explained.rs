//! The page that explains errors, and the name of a request that page, header and log share. RFC 6749, section 5.2.

use oauth_runtime::prelude::ErrorCode;
use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, hooked, oauth::*,
    running::Running,
};

/// Every error of the reference provider leads to the place on the page that explains it, in the language of its reader.
#[every_database]
async fn each_error_leads_to_its_explanation(provider: Running) {
    let issuer = &provider.issuer;
    let browser = Browser::new(issuer);
    let wrong = As::Basic("demo-web", "wrong-0123456789abcdef0123456789abcdef");
    let grant = [("grant_type", "client_credentials")];
    let met = [
        token(issuer, wrong, &grant).await.member("error_uri"),
        token(issuer, SERVICE, &[("grant_type", "unknown")]).await.member("error_uri"),
        resource(issuer, "/api/me", Some("unknown")).await.member("error_uri"),
        browser
            .authorize(&Fields::authorization("demo-web", "admin"))
            .await
            .parameter("error_uri")
            .unwrap_or_default(),
    ];
    let page = browser.get("/oauth/errors").await;
    assert_eq!(page.status, 200);
    for (uri, code) in met.iter().zip([
        "invalid_client",
        "unsupported_grant_type",
        "invalid_token",
        "invalid_scope",
    ]) {
        assert_eq!(uri, &format!("{issuer}/oauth/errors#{code}"));
    }
    for code in [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "invalid_scope",
        "access_denied",
        "server_error",
        "temporarily_unavailable",
        "invalid_token",
        "insufficient_scope",
        "invalid_target",
        "invalid_request_object",
        "login_required",
        "consent_required",
        "request_uri_not_supported",
        "invalid_redirect_uri",
        "invalid_client_metadata",
        "invalid_software_statement",
        "unapproved_software_statement",
    ] {
        let anchor = format!("<section id=\"{code}\">");
        assert_eq!(page.body.matches(&anchor).count(), 1, "{code}: {}", page.body);
    }
    assert!(!page.body.contains("unsupported_token_type"), "{}", page.body);
    assert!(page.body.contains("https://www.rfc-editor.org/rfc/rfc6749#section-5.2"));
}

#[every_database]
async fn the_page_is_cached_and_as_strict_as_every_other_one(provider: Running) {
    let browser = Browser::new(&provider.issuer);

    let german = browser.get_in_language("/oauth/errors", "de-CH, en;q=0.5").await;

    assert!(german.body.contains("<html lang=\"de\">"), "{}", german.body);
    assert!(german.body.contains("Was die Fehler bedeuten"), "{}", german.body);
    for (name, value) in [
        ("cache-control", "public, max-age=3600"),
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", "de"),
        ("vary", "accept-language"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(german.header(name), value, "{name}");
    }
    let policy = german.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
    let asked = browser.get_in_language("/oauth/errors?ui_locales=es", "de").await;
    assert!(asked.body.contains("<html lang=\"es\">"), "{}", asked.body);
    let posted = browser.post("/oauth/errors", &[]).await;
    assert_eq!(posted.status, 405);
}

/// An application explains its own codes, moves the page, and names pages of its own.
#[every_database]
async fn an_application_explains_its_own_errors_where_it_wants(database: TestDatabase) {
    let own =
        "oauth-code-lamp_broken = The lamp is broken.\noauth-mend-lamp_broken = Change the bulb.";
    let built = hooked::start_built(&database.url, axum::Router::new(), |builder| {
        builder
            .issuer("https://id.example")
            .explain_errors(true)
            .endpoint_path("errors", "/what/went/wrong")
            .error_uri(ErrorCode::INVALID_CLIENT, "https://docs.example/clients")
            .texts("en", own)
    });
    let (address, ..) = built.await;

    let page = Browser::new(&address).get("/what/went/wrong").await;
    assert!(page.body.contains("<section id=\"lamp_broken\">"), "{}", page.body);
    assert!(page.body.contains("Change the bulb."), "{}", page.body);
    let grant = [("grant_type", "client_credentials")];
    let refused = token(&address, As::Basic("robot", "x"), &grant).await;
    refused.assert_member("error_uri", "https://docs.example/clients");
    let answer = resource(&address, "/api/me", Some("unknown")).await;
    answer.assert_member("error_uri", "https://id.example/what/went/wrong#invalid_token");
}

/// Without a page nothing leads there; and a server that does not ask for it names none.
#[every_database]
async fn a_server_without_the_page_names_none(database: TestDatabase) {
    let built = hooked::start_built(&database.url, axum::Router::new(), |builder| {
        builder.issuer("https://id.example").explain_errors(true).without_endpoint("errors")
    });
    let (address, ..) = built.await;

    assert_eq!(Browser::new(&address).get("/oauth/errors").await.status, 404);
    let answer = resource(&address, "/api/me", Some("unknown")).await;
    answer.assert_member("error_uri", "");
}
