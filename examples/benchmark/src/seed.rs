//! The data of every server before the measurement: one user and two clients.

use serde_json::{Value, json};

/// The client that gets tokens for itself and introspects.
pub(crate) const SERVICE: Client =
    Client { id: "bench-service", secret: "q7Rk2xWbT9vYfH4mZc8LpD1sJ6nG3aEu0XiVoKtB" };

/// The client that the user signs in to.
pub(crate) const WEB: Client =
    Client { id: "bench-web", secret: "Nw5uC0yPz3QeM7hTgK1bXr9VdJ4sLfA6iO2jYmE8" };

/// The redirect URI of the web client.
pub(crate) const REDIRECT_URI: &str = "http://127.0.0.1:9999/cb";

/// The scope of every token of the measurement.
pub(crate) const SCOPE: &str = "profile email";

/// The user's name.
pub(crate) const USERNAME: &str = "bench";

/// The user's password.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The request header from which both servers of this program know the signed-in user: it holds the user's identifier.
/// It replaces a session, which would cost both servers the same.
pub(crate) const SIGNED_IN: &str = "benchmark-user";

/// A client with a secret of at least 32 characters: every server stores such a secret as its SHA-256.
pub(crate) struct Client {
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
}

/// The registration of the service. RFC 7591, section 2.
pub(crate) fn service() -> Value {
    json!({
        "client_name": "Benchmark service",
        "redirect_uris": [],
        "grant_types": ["client_credentials"],
        "response_types": [],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": SCOPE,
        "introspection": true,
    })
}

/// The registration of the web client. RFC 7591, section 2.
pub(crate) fn web() -> Value {
    json!({
        "client_name": "Benchmark web app",
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": SCOPE,
    })
}

/// The seed file of the reference provider.
pub(crate) fn for_provider() -> Value {
    let clients = [(SERVICE, service()), (WEB, web())].map(|(client, mut registration)| {
        registration["client_id"] = client.id.into();
        registration["client_secret"] = client.secret.into();
        registration
    });
    json!({
        "users": [{ "username": USERNAME, "password": PASSWORD, "claims": { "name": "Bench" } }],
        "clients": clients,
    })
}
