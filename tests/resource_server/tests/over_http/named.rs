//! A resource server that is one resource by name: it takes tokens for itself only, and says where its clients get tokens.
//! RFC 9728.

use crate::{
    issuer::{Hand, documents, fetch, issuer, key, key_set},
    running::{NOW, Running},
};
use axum::{Router, routing::get};
use oauth_runtime::{
    fetch::BasicCredentials,
    jose::sign,
    prelude::*,
    protocol::{issuer::Issuer, protected_resource::ProtectedResource},
    resource::ForResource,
};
use oauth_tests_resource_server::{Elsewhere, KnownTokens, json as answer_with};
use serde_json::json;

const MCP: &str = "https://mcp.example/mcp";
const METADATA: &str =
    "resource_metadata=\"https://mcp.example/.well-known/oauth-protected-resource/mcp\"";

#[require_oauth("notes")]
async fn notes(token: CurrentToken) -> String {
    token.client_id().to_owned()
}

fn tokens() -> KnownTokens {
    let token = |audience: &[&str], scope: &str| {
        let audience = audience.iter().map(|one| (*one).to_owned()).collect();
        VerifiedToken::new("app", Scope::stored(scope), NOW + 60).with_audience(audience)
    };
    KnownTokens::new([
        ("ours", token(&[MCP], "notes")),
        ("ours-among-others", token(&["https://other.example", MCP], "notes")),
        ("narrow", token(&[MCP], "profile")),
        ("of-nobody", token(&[], "notes")),
        ("of-another", token(&["https://other.example"], "notes")),
        ("of-the-host", token(&["https://mcp.example"], "notes")),
        ("of-a-longer-path", token(&["https://mcp.example/mcp/"], "notes")),
    ])
}

fn resource() -> ForResource {
    let resource = ProtectedResource::new("https://MCP.example/mcp").name("Notes");
    let issuer = Issuer::parse("https://id.example", false).unwrap();
    ResourceServer::for_resource(resource.scopes_supported(["notes"])).authorization_server(&issuer)
}

async fn serve(server: ResourceServer) -> Running {
    let server = server.realm("mcp").clock(Hand::new());
    let routes = Router::new().route("/mcp", get(notes)).merge(server.metadata_routes());
    Running::serve(routes.with_state(server)).await
}

/// A token for one resource is refused at another one. RFC 8707, section 3.
#[tokio::test]
async fn only_a_token_that_names_the_resource_opens_it() {
    let running = serve(resource().verifier(tokens()).unwrap()).await;

    for token in ["ours", "ours-among-others"] {
        assert_eq!(running.get("/mcp", Some(token)).await.text, "app", "{token}");
    }
    for token in ["of-nobody", "of-another", "of-the-host", "of-a-longer-path"] {
        let answer = running.get("/mcp", Some(token)).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (401, &json!("invalid_token")),
            "{token}"
        );
    }
}

/// A token without an audience is for the default resource of its authorization server.
#[tokio::test]
async fn the_default_resource_takes_tokens_that_name_none() {
    let running = serve(resource().default_resource().verifier(tokens()).unwrap()).await;

    for (token, status) in [("ours", 200), ("of-nobody", 200), ("of-another", 401)] {
        assert_eq!(running.get("/mcp", Some(token)).await.status, status, "{token}");
    }
}

/// RFC 9728 sections 3 and 5.1.
#[tokio::test]
async fn every_challenge_leads_to_the_metadata_and_names_the_scope() {
    let running = serve(resource().verifier(tokens()).unwrap()).await;

    for (token, status) in
        [(None, 401), (Some("unknown"), 401), (Some("of-another"), 401), (Some("narrow"), 403)]
    {
        let answer = running.get("/mcp", token).await;
        assert_eq!(answer.status, status, "{token:?}");
        let end = format!("scope=\"notes\", {METADATA}");
        assert!(answer.challenge.ends_with(&end), "{token:?}: {}", answer.challenge);
    }
    let document = running.get("/.well-known/oauth-protected-resource/mcp", None).await;
    assert_eq!(
        document.json(),
        json!({
            "resource": MCP,
            "authorization_servers": ["https://id.example"],
            "scopes_supported": ["notes"],
            "bearer_methods_supported": ["header"],
            "resource_name": "Notes",
        })
    );
}

/// An application that runs in a browser reads the document before it has a token.
#[tokio::test]
async fn scripts_of_every_web_site_may_read_the_metadata() {
    let running = serve(resource().verifier(tokens()).unwrap()).await;
    let url = format!("{}/.well-known/oauth-protected-resource/mcp", running.origin);
    let asked = |method: &str| {
        let request = reqwest::Client::new().request(method.parse().unwrap(), &url);
        request.header("origin", "https://app.example")
    };
    let preflight = asked("OPTIONS")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "mcp-protocol-version");
    for answer in [preflight.send().await.unwrap(), asked("GET").send().await.unwrap()] {
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));
    }
}

/// RFC 9068 section 4: the name of the resource tells the ready-made verifier which `aud` to demand.
#[tokio::test]
async fn signed_tokens_of_an_issuer_elsewhere_open_the_resource_that_they_name() {
    let (elsewhere, key) = (Elsewhere::start_plain().await, key("one"));
    documents(&elsewhere, answer_with(&key_set(&[&key])));
    let server = ResourceServer::for_resource(MCP).signed_tokens(&issuer(&elsewhere), &fetch());
    let running = serve(server.unwrap()).await;

    for (audience, status) in [(MCP, 200), ("https://other.example", 401)] {
        // The verifier reads the machine's clock.
        let claims = json!({
            "iss": elsewhere.origin, "aud": audience, "sub": "7", "client_id": "app", "scope": "notes",
            "iat": NOW, "exp": NOW + 3600, "jti": "one",
        });
        let token = sign(&key, "at+jwt", &claims).await.unwrap();
        assert_eq!(running.get("/mcp", Some(&token)).await.status, status, "{audience}");
    }
    let document = running.get("/.well-known/oauth-protected-resource/mcp", None).await;
    assert_eq!(document.json()["authorization_servers"], json!([elsewhere.origin]));
}

/// RFC 7662 section 2.2: `aud` may be missing, and then the token is for the default resource.
#[tokio::test]
async fn an_introspected_token_opens_the_resource_only_if_the_answer_names_it() {
    let elsewhere = Elsewhere::start_plain().await;
    let mut answer = json!({
        "active": true, "client_id": "app", "scope": "notes", "token_type": "Bearer", "exp": NOW + 3600,
    });
    for (audience, status) in [
        (json!(MCP), 200),
        (json!([MCP, "x"]), 200),
        (json!("https://other.example"), 401),
        (json!(null), 401),
    ] {
        answer["aud"] = audience.clone();
        documents(&elsewhere, answer_with(&answer));
        let client = BasicCredentials::new("mcp", "secret");
        let server = ResourceServer::for_resource(MCP);
        let server = server.introspected_tokens(&issuer(&elsewhere), client, &fetch()).unwrap();
        let running = serve(server).await;
        assert_eq!(running.get("/mcp", Some("any")).await.status, status, "{audience}");
    }
}

#[test]
fn a_resource_that_cannot_be_is_an_error_that_says_why() {
    for (resource, words) in [
        ("mcp", "\"mcp\" cannot be a resource"),
        ("https://mcp.example/#x", "it has a fragment"),
        ("http://mcp.example", "insecure_transport"),
        ("urn:example:mcp", "cannot be served"),
    ] {
        let error = ResourceServer::for_resource(resource).verifier(tokens()).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let below = ResourceServer::for_resource(ProtectedResource::below_issuer("/mcp"));
    assert!(below.verifier(tokens()).unwrap_err().to_string().contains("write the whole URI"));
    let insecure = ResourceServer::for_resource("http://mcp.internal").insecure_transport(true);
    assert!(insecure.verifier(tokens()).is_ok());
}
