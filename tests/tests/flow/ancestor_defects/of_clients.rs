//! What a client may register. RFC 7591, section 2; RFC 8252, section 7.1.

use oauth_runtime::prelude::*;
use oauth_tests::{every_database, oauth::*, running::Running};

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
