//! Token exchange by hand: the application that alice uses, the servers that call each other one after the other, and the
//! tokens that each requests. RFC 8693.

use crate::{
    database::TestDatabase,
    fields::Fields,
    oauth::{API, Answer, As, introspect, token, token_with},
    running::Running,
    seeds::{SECRET, demo_and, password_client, service_client, with},
};
use oauth_runtime::settings::Settings;
use serde_json::{Value, from_value, json};

/// The grant type of token exchange.
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The token type of access tokens.
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// The token type of signed tokens (JWT).
pub const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// The resource that the agent calls. Its server is a client with this identifier.
pub const MCP: &str = "https://mcp.example";
/// The resource that the server of [`MCP`] calls. Its server is a client with this identifier, whose tokens are signed.
pub const UPSTREAM: &str = "https://upstream.example";

/// The application that alice uses.
pub const AGENT: As = As::Post("agent", SECRET);
/// Another application that alice uses, whose tokens are signed.
pub const JWT_AGENT: As = As::Post("jwt-agent", SECRET);
/// The server of [`MCP`].
pub const SERVER: As = As::Post(MCP, SECRET);
/// The server of [`UPSTREAM`].
pub const NEXT: As = As::Post(UPSTREAM, SECRET);
/// A server that nobody calls.
pub const STRANGER: As = As::Post("stranger", SECRET);

fn agent(client_id: &str) -> Value {
    let grants = json!(["password", "refresh_token", "client_credentials", GRANT_TYPE]);
    with(with(password_client(client_id), "grant_types", grants), "scope", "profile email admin")
}

fn server(client_id: &str) -> Value {
    let grants = json!(["client_credentials", GRANT_TYPE]);
    with(with(service_client(client_id), "grant_types", grants), "scope", "profile email")
}

/// The demo seed with these clients.
#[must_use]
pub fn seed() -> String {
    demo_and(&[
        agent("agent"),
        with(agent("jwt-agent"), "access_token_format", "jwt"),
        server(MCP),
        with(server(UPSTREAM), "access_token_format", "jwt"),
        server("stranger"),
        with(server("nothing-in-common"), "scope", "address"),
        service_client("without-the-grant"),
    ])
}

/// Settings with both resources.
#[must_use]
pub fn settings() -> Settings {
    let resources = json!({ "access_tokens": { "resources": [MCP, UPSTREAM] } });
    from_value(resources).expect("settings")
}

/// Starts a provider with these clients and resources.
pub async fn start(database: TestDatabase) -> Running {
    Running::start_seeded_and_set(database, &seed(), settings(), None).await
}

/// Adds these resources to the request.
#[must_use]
pub fn naming(fields: Fields, resources: &[&str]) -> Fields {
    resources.iter().fold(fields, |fields, resource| fields.and("resource", resource))
}

/// The answer to an agent's request for alice's tokens, for this scope and these resources.
pub async fn of_alice(provider: &Running, agent: As, scope: &str, resources: &[&str]) -> Answer {
    let fields = Fields::of(&[
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "wonderland"),
        ("scope", scope),
    ]);
    let answer = token_with(&provider.issuer, agent, &naming(fields, resources)).await;
    answer.assert_ok();
    answer
}

/// An access token of alice's for both resources.
pub async fn for_both(provider: &Running) -> String {
    of_alice(provider, AGENT, "profile email", &[MCP, UPSTREAM]).await.member("access_token")
}

/// A token that a client gets for itself.
pub async fn own(provider: &Running, client: As) -> String {
    let fields = [("grant_type", "client_credentials"), ("scope", "profile")];
    token(&provider.issuer, client, &fields).await.assert_ok().member("access_token")
}

/// The token request that exchanges an access token.
#[must_use]
pub fn fields(subject_token: &str) -> Fields {
    Fields::of(&[
        ("grant_type", GRANT_TYPE),
        ("subject_token", subject_token),
        ("subject_token_type", ACCESS_TOKEN),
    ])
}

/// Adds an actor token to an exchange.
#[must_use]
pub fn acting(fields: Fields, actor_token: &str) -> Fields {
    fields.with("actor_token", actor_token).with("actor_token_type", ACCESS_TOKEN)
}

/// Sends a token request.
pub async fn ask(provider: &Running, client: As, fields: &Fields) -> Answer {
    token_with(&provider.issuer, client, fields).await
}

/// The token that a client gets for another one.
pub async fn exchanged(provider: &Running, client: As, subject_token: &str) -> String {
    let answer = ask(provider, client, &fields(subject_token)).await;
    answer.assert_ok().member("access_token")
}

/// The introspection response that the demo resource server gets for a token.
pub async fn described(provider: &Running, token: &str) -> Value {
    introspect(&provider.issuer, API, token).await.assert_ok().json.clone()
}

/// Whether a token is active, as the demo resource server is told.
pub async fn is_good(provider: &Running, token: &str) -> bool {
    described(provider, token).await["active"] == true
}
