//! Seeds for tests: the two demo users, and the clients that the test is about.

use serde_json::{Value, json};

/// A secret of 32 characters. It is long enough for the fast hash.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A seed with alice, bob, and these clients.
#[must_use]
pub fn seed_of(clients: &[Value]) -> String {
    json!({
        "users": [
            { "username": "alice", "password": "wonderland", "claims": { "name": "Alice Liddell" } },
            { "username": "bob", "password": "builder", "claims": { "name": "Bob Builder" } },
        ],
        "clients": clients,
    })
    .to_string()
}

/// The demo seed with more clients.
#[must_use]
pub fn demo_and(clients: &[Value]) -> String {
    let demo = include_str!("../../examples/provider/src/seed/demo.json");
    let mut seed: Value = serde_json::from_str(demo).expect("the demo seed is JSON");
    seed["clients"].as_array_mut().expect("it has clients").extend_from_slice(clients);
    seed.to_string()
}

/// A confidential client with [`SECRET`], the code and refresh grants, and these redirect URIs.
#[must_use]
pub fn web_client(client_id: &str, redirect_uris: &[&str]) -> Value {
    json!({
        "client_id": client_id,
        "client_secret": SECRET,
        "client_name": format!("Test client {client_id}"),
        "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email offline_access",
    })
}

/// A public client with the code and refresh grants, and these redirect URIs.
#[must_use]
pub fn public_client(client_id: &str, redirect_uris: &[&str]) -> Value {
    json!({
        "client_id": client_id,
        "client_name": format!("Test client {client_id}"),
        "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        "scope": "openid profile email offline_access",
    })
}

/// A client with [`SECRET`] that acts for itself, with the client credentials grant.
#[must_use]
pub fn service_client(client_id: &str) -> Value {
    json!({
        "client_id": client_id,
        "client_secret": SECRET,
        "grant_types": ["client_credentials"],
        "response_types": [],
        "scope": "profile email admin",
    })
}

/// A client with [`SECRET`], and with the password and refresh grants.
#[must_use]
pub fn password_client(client_id: &str) -> Value {
    json!({
        "client_id": client_id,
        "client_secret": SECRET,
        "grant_types": ["password", "refresh_token"],
        "response_types": [],
        "scope": "profile email",
    })
}

/// A client without a secret that gets its tokens with the implicit grant, at its redirect URI.
#[must_use]
pub fn implicit_client(client_id: &str) -> Value {
    json!({
        "client_id": client_id,
        "client_name": format!("Test client {client_id}"),
        "redirect_uris": ["http://127.0.0.1:9999/cb"],
        "grant_types": ["implicit"],
        "response_types": ["token"],
        "token_endpoint_auth_method": "none",
        "scope": "profile email",
    })
}

/// The client with one member added or replaced.
#[must_use]
pub fn with(mut client: Value, name: &str, value: impl Into<Value>) -> Value {
    client[name] = value.into();
    client
}
