//! Signed access tokens, and token generators of the application's own.

use crate::app::{App, Server};
use oauth_runtime::{
    jose::{JwkSet, PrivateKey, SigningAlgorithm},
    keys::KeyEncryptionKey,
    prelude::*,
    random::{Random as _, SystemRandom},
    resource::SignedTokens,
};
use std::error::Error;

/// A server whose access tokens are signed by keys that it makes. `key_file` holds the key under which they are stored.
pub async fn with_signed_tokens(app: App, key_file: &str) -> Result<Server, Box<dyn Error>> {
    let key = KeyEncryptionKey::parse(&std::fs::read_to_string(key_file)?)?;
    let server = AuthorizationServer::builder(app)
        .issuer("https://id.example.com")
        .key_encryption_key(key)
        .access_token_format("jwt")
        .build()
        .await?;
    Ok(server)
}

/// A server that signs by a key of its own.
pub async fn with_a_key_of_its_own(app: App, pem: &str) -> Result<Server, Box<dyn Error>> {
    let key = PrivateKey::from_pem(SigningAlgorithm::Es256, pem)?;
    let server = AuthorizationServer::builder(app)
        .issuer("https://id.example.com")
        .signing_key(key)
        .access_token_format("jwt")
        .build()
        .await?;
    Ok(server)
}

/// A server whose access tokens begin with a word that scanners for leaked secrets know.
pub async fn with_a_prefix(app: App) -> Result<Server, BuildError> {
    AuthorizationServer::builder(app)
        .access_token_generator("prefixed", |_| format!("acme_{}", SystemRandom.token()))
        .access_token_format("prefixed")
        .build()
        .await
}

/// An API elsewhere: it takes the tokens of that issuer for itself, and asks nobody.
#[must_use]
pub fn api_elsewhere(key_set: &serde_json::Value) -> Option<ResourceServer> {
    let keys = JwkSet::parse(key_set)?;
    let tokens = SignedTokens::new("https://id.example.com", "https://id.example.com", keys);
    Some(ResourceServer::new(tokens))
}

/// What an operator's page or command does.
pub async fn replace_keys(server: &Server) -> Result<(), Box<dyn Error>> {
    for key in server.signing_keys().await? {
        println!("{} {} {}", key.kid, key.algorithm, key.state.as_str());
    }
    // Published at once, they sign after an hour: one of each line, or of one algorithm with `Some(..)`.
    server.rotate_signing_keys(None, false).await?;
    Ok(())
}
