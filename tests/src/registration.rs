//! A handmade client that registers itself and manages its registration.

use crate::{
    database::TestDatabase,
    oauth::{Answer, REDIRECT},
    on_database::OnDatabase,
    running::Running,
};
use oauth_runtime::settings::Settings;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::ops::Deref;

/// The path of the registration endpoint.
pub const REGISTER: &str = "/oauth/register";

/// A public client with the code and refresh grants.
#[must_use]
pub fn public_client() -> Value {
    json!({
        "client_name": "Editor",
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

/// The metadata with these members added or replaced. A null member stays null.
#[must_use]
pub fn with(mut metadata: Value, others: &Value) -> Value {
    for (name, value) in others.as_object().into_iter().flatten() {
        metadata[name] = value.clone();
    }
    metadata
}

/// Sends a registration request with this body.
pub async fn register(issuer: &str, metadata: &Value) -> Answer {
    Answer::of(Client::new().post(format!("{issuer}{REGISTER}")).json(metadata)).await
}

/// Registers a client, and asserts that the server accepts it.
pub async fn registered(issuer: &str, metadata: &Value) -> Answer {
    let answer = register(issuer, metadata).await;
    assert_eq!(answer.status, 201, "{}\n{}", answer.asked, answer.text);
    answer
}

/// A request to the client configuration endpoint of a registered client, with its registration access token.
/// `answer` is the registration response.
pub fn about(answer: &Answer, method: Method) -> RequestBuilder {
    let request = Client::new().request(method, answer.member("registration_client_uri"));
    request.bearer_auth(answer.member("registration_access_token"))
}

/// Reads the registration of a client. `answer` is the registration response.
pub async fn read(answer: &Answer) -> Answer {
    Answer::of(about(answer, Method::GET)).await
}

/// Replaces the registration of a client. `answer` is the registration response.
pub async fn change(answer: &Answer, metadata: &Value) -> Answer {
    let body = with(metadata.clone(), &json!({ "client_id": answer.member("client_id") }));
    Answer::of(about(answer, Method::PUT).json(&body)).await
}

/// Removes the registration of a client. `answer` is the registration response.
pub async fn remove(answer: &Answer) -> Answer {
    Answer::of(about(answer, Method::DELETE)).await
}

/// A provider that accepts any number of registrations in a minute.
#[derive(Debug)]
pub struct Patient(Running);

impl Deref for Patient {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.0
    }
}

impl OnDatabase for Patient {
    async fn start(database: TestDatabase) -> Self {
        let mut settings = Settings::default();
        settings.registration.per_source = u32::MAX;
        Self(Running::start_set(database, settings).await)
    }
}
