//! What a client may register. RFC 7591, section 2; RFC 8252, section 7.1.

use oauth_runtime::prelude::*;
use oauth_tests::{
    every_database,
    oauth::*,
    registration::{Patient, about, public_client, register, registered, with},
    rows::Rows as _,
    running::Running,
};
use reqwest::Method;
use serde_json::json;

fn client(redirect_uri: &str) -> ClientMetadata {
    ClientMetadata::default()
        .with_redirect_uris([redirect_uri])
        .with_auth_method("none")
        .with_scope("profile")
}

/// A secret that nobody asks for is one that leaks; a script or plain http as redirect URI hands codes to whoever listens;
/// and applications on a device have nothing but a scheme of their own.
#[every_database]
async fn w22_a_public_client_gets_no_secret_and_registers_no_unsafe_redirect_uri(
    provider: Running,
) {
    let register = async |uri: &str| provider.server.register_client(client(uri)).await;

    for uri in ["javascript://x/%0aalert(1)", "javascript:alert(1)", "http://evil.test/cb"] {
        let problem = register(uri).await.unwrap_err().to_string();
        assert!(problem.starts_with("redirect_uris[0]: "), "{uri}: {problem}");
    }
    for uri in ["com.example:/cb", "https://app.example.com/cb", "http://127.0.0.1/cb"] {
        let mut client = register(uri).await.unwrap();
        assert_eq!(client.take_secret(), None, "{uri}");
        assert_eq!(client.model().client_secret, None, "{uri}");
        let client_id: &'static str = client.into_model().client_id.leak();
        // Its name is all that it shows, so this is no failed authentication.
        let answer = exchange(&provider.issuer, As::Public(client_id), "x").await;
        answer.assert_error(400, "invalid_grant");
    }
}

/// A number where a list is expected, a list where a text is expected, and the like: the sender's mistake, and told as such.
#[every_database]
async fn w7_a_malformed_registration_is_refused_and_no_fault_of_the_server(provider: Patient) {
    let answer = registered(&provider.issuer, &public_client()).await;
    let before = provider.clients().await;
    let names = [
        "redirect_uris",
        "token_endpoint_auth_method",
        "grant_types",
        "response_types",
        "client_name",
        "client_uri",
        "scope",
        "contacts",
        "jwks",
        "jwks_uri",
        "software_id",
        "software_statement",
    ];
    for name in names {
        for value in [json!(1), json!(true), json!({ "a": [] }), json!([[1]]), json!([null])] {
            let metadata = with(public_client(), &json!({ name: value }));
            let refused = register(&provider.issuer, &metadata).await;
            assert_eq!(refused.status, 400, "{metadata}: {}", refused.text);
            let body = with(metadata, &json!({ "client_id": answer.member("client_id") }));
            let refused = Answer::of(about(&answer, Method::PUT).json(&body)).await;
            assert_eq!(refused.status, 400, "{body}: {}", refused.text);
        }
    }
    for body in [json!(1), json!("x"), json!(null), json!([public_client()])] {
        register(&provider.issuer, &body).await.assert_error(400, "invalid_client_metadata");
    }
    assert_eq!(provider.clients().await, before);
}
