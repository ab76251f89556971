//! What scripts of other web sites may read (CORS). Fetch Standard, section 3.3; RFC 9700, section 2.6.

use oauth_runtime::settings::Settings;
use oauth_tests::{
    database::TestDatabase,
    every_database,
    oauth::*,
    registration::{about, public_client, registered},
    running::Running,
};
use reqwest::{Client, Method};

const ORIGIN: &str = "https://app.example.com";

/// Every path that scripts may call, with a method.
const FOR_SCRIPTS: [(&str, &str); 17] = [
    ("/oauth/token", "POST"),
    ("/oauth/revoke", "POST"),
    ("/oauth/register", "POST"),
    ("/oauth/register/anybody", "GET"),
    ("/oauth/register/anybody", "PUT"),
    ("/oauth/register/anybody", "DELETE"),
    ("/oauth/jwks", "GET"),
    ("/oauth/userinfo", "GET"),
    ("/oauth/userinfo", "POST"),
    ("/.well-known/oauth-authorization-server", "GET"),
    ("/.well-known/openid-configuration", "GET"),
    ("/.well-known/oauth-protected-resource", "GET"),
    ("/api/me", "GET"),
    ("/api/contact", "GET"),
    ("/api/mixed", "GET"),
    ("/api/any", "GET"),
    ("/api/timeline", "GET"),
];

/// Every other one: pages, what carries cookies, and what resource servers alone ask.
const FOR_NOBODY: [(&str, &str); 18] = [
    ("/oauth/authorize", "GET"),
    ("/oauth/authorize", "POST"),
    ("/oauth/end_session", "GET"),
    ("/oauth/end_session", "POST"),
    ("/oauth/introspect", "POST"),
    ("/oauth/device_authorization", "POST"),
    ("/device", "GET"),
    ("/device", "POST"),
    ("/oauth/errors", "GET"),
    ("/login", "GET"),
    ("/login", "POST"),
    ("/logout", "POST"),
    ("/account", "GET"),
    ("/", "GET"),
    ("/playground", "GET"),
    ("/healthz", "GET"),
    ("/metrics", "GET"),
    ("/nothing", "GET"),
];

async fn preflight(provider: &Running, path: &str, method: &str, origin: &str) -> Answer {
    let request = Client::new().request(Method::OPTIONS, provider.url(path));
    let request = request.header("origin", origin).header("access-control-request-method", method);
    Answer::of(
        request.header("access-control-request-headers", "authorization,mcp-protocol-version"),
    )
    .await
}

async fn call(provider: &Running, path: &str, method: &str, origin: &str) -> Answer {
    let method = method.parse().unwrap();
    Answer::of(Client::new().request(method, provider.url(path)).header("origin", origin)).await
}

/// The names of the headers that permit something.
fn permissions(answer: &Answer) -> Vec<String> {
    let names = answer.headers.keys().map(ToString::to_string);
    names.filter(|name| name.starts_with("access-control-")).collect()
}

/// A preflight names no client, so the answer is the same for every origin, and cookies stay at home.
#[every_database]
async fn scripts_of_every_origin_may_call_what_needs_no_cookie(provider: Running) {
    for (path, method) in FOR_SCRIPTS {
        for origin in [ORIGIN, "null", "https://evil.example"] {
            let permitted = preflight(&provider, path, method, origin).await;
            assert_eq!(permitted.status, 200, "{method} {path}");
            permitted.assert_header("access-control-allow-origin", "*");
            permitted.assert_header(
                "access-control-allow-headers",
                "authorization,mcp-protocol-version",
            );
            let methods = permitted.header("access-control-allow-methods");
            assert!(methods.split(',').any(|known| known == method), "{path}: {methods}");

            let answer = call(&provider, path, method, origin).await;
            answer.assert_header("access-control-allow-origin", "*");
            let exposed = answer.header("access-control-expose-headers");
            assert!(exposed.contains("www-authenticate"), "{path}: {exposed}");
            for answer in [&permitted, &answer] {
                assert!(!permissions(answer).contains(&"access-control-allow-credentials".into()));
            }
        }
    }
}

/// C124, RFC 9700 section 2.6: a page, a form and the authorization endpoint answer no script, and neither does introspection.
#[every_database]
async fn no_script_may_call_anything_else(provider: Running) {
    for (path, method) in FOR_NOBODY {
        for origin in [ORIGIN, "null", provider.issuer.as_str()] {
            for answer in [
                preflight(&provider, path, method, origin).await,
                call(&provider, path, method, origin).await,
            ] {
                assert_eq!(permissions(&answer), Vec::<String>::new(), "{method} {path}");
            }
        }
    }
}

/// The matrix above has every endpoint that the metadata name.
#[every_database]
async fn every_endpoint_of_the_document_is_in_the_matrix(provider: Running) {
    let document =
        resource(&provider.issuer, "/.well-known/oauth-authorization-server", None).await;
    let named = document.json.as_object().unwrap().iter();
    let named = named.filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri");
    let paths: Vec<_> = named
        .map(|(_, url)| url.as_str().unwrap().strip_prefix(&provider.issuer).unwrap().to_owned())
        .collect();

    assert!(paths.len() >= 6, "{paths:?}");
    for path in paths {
        let mut known = FOR_SCRIPTS.iter().chain(&FOR_NOBODY);
        assert!(known.any(|(known, _)| *known == path), "{path} stands in neither list");
    }
}

/// A script that is refused reads why.
#[every_database]
async fn a_refusal_and_its_challenge_can_be_read(provider: Running) {
    let refused = Client::new().get(provider.url("/api/me")).header("origin", ORIGIN);
    let refused = Answer::of(refused.bearer_auth("unknown")).await;
    refused.assert_error(401, "invalid_token");
    refused.assert_header("access-control-allow-origin", "*");
    assert!(!refused.header("www-authenticate").is_empty());

    let registration = registered(&provider.issuer, &public_client()).await;
    let read = Answer::of(about(&registration, Method::GET).header("origin", ORIGIN)).await;
    read.assert_ok().assert_header("access-control-allow-origin", "*");
}

/// Whoever is no script of a web site is answered as ever, and `OPTIONS` alone is no preflight.
#[every_database]
async fn a_request_without_an_origin_is_answered_as_ever(provider: Running) {
    let request = [("grant_type", "client_credentials")];
    let answer = token(&provider.issuer, SERVICE, &request).await;
    assert_eq!(permissions(answer.assert_ok()), Vec::<String>::new());

    // What caches keep must be good for whoever comes next.
    for path in ["/.well-known/oauth-authorization-server", "/oauth/jwks"] {
        let kept = resource(&provider.issuer, path, None).await;
        kept.assert_ok().assert_header("access-control-allow-origin", "*");
    }

    let options = Client::new().request(Method::OPTIONS, provider.url("/oauth/token"));
    assert_eq!(Answer::of(options).await.status, 405);
}

/// A list of origins is compared byte by byte; whoever is not on it is told nothing, and least of all `null`.
#[tokio::test]
async fn a_list_of_origins_narrows_the_answers() {
    let mut settings = Settings::default();
    settings.endpoints.origins = Some(vec![ORIGIN.to_owned()]);
    let provider = Running::start_set(TestDatabase::sqlite(), settings).await;
    for (path, method) in FOR_SCRIPTS {
        let permitted = preflight(&provider, path, method, ORIGIN).await;
        permitted.assert_header("access-control-allow-origin", ORIGIN);
        let answer = call(&provider, path, method, ORIGIN).await;
        answer.assert_header("access-control-allow-origin", ORIGIN);
        assert!(answer.header("vary").contains("origin"), "{path}: {}", answer.header("vary"));
        for origin in [
            "null",
            "https://app.example.com.evil.example",
            "https://APP.example.com",
            "http://app.example.com",
            "https://app.example.com:8443",
        ] {
            for answer in [
                preflight(&provider, path, method, origin).await,
                call(&provider, path, method, origin).await,
            ] {
                answer.assert_header("access-control-allow-origin", "");
            }
        }
    }
    let mut nobody = Settings::default();
    nobody.endpoints.origins = Some(Vec::new());
    let provider = Running::start_set(TestDatabase::sqlite(), nobody).await;
    let refused = preflight(&provider, "/oauth/token", "POST", ORIGIN).await;
    refused.assert_header("access-control-allow-origin", "");
}
