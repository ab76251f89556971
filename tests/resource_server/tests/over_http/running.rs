//! The API on a port of its own, and the requests of the tests to it.

use axum::Router;
use oauth_runtime::{clock::Clock, prelude::*};
use oauth_tests_resource_server::{AppState, KnownTokens, routes};
use serde_json::Value;

/// The time of every clock here, in epoch seconds.
pub(crate) const NOW: i64 = 1_800_000_000;

/// A clock that always shows [`NOW`].
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> i64 {
        NOW
    }
}

/// A resource server, and the verifier that it uses.
pub(crate) fn resource_server() -> (ResourceServer, KnownTokens) {
    let token = |client: &str, scope: &str, expires_at| {
        VerifiedToken::new(client, Scope::stored(scope), expires_at)
    };
    let of_a_user = token("app", "profile email", NOW + 3600)
        .with_subject(SubjectId::new("7"))
        .with_audience(vec!["https://api.example".into()])
        .with_issued_at(NOW - 60);
    let tokens = KnownTokens::new([
        ("of-a-user", of_a_user),
        ("of-a-robot", token("robot", "admin archive team:1", NOW + 1)),
        ("at-its-end", token("robot", "profile email admin reports archive team:1 team:2", NOW)),
    ]);
    let server = ResourceServer::new(tokens.clone())
        .realm("api")
        .clock(Stopped)
        .error_uri(ErrorCode::INVALID_TOKEN, "https://api.example/errors/invalid_token")
        .error_uri(ErrorCode::TEMPORARILY_UNAVAILABLE, "https://api.example/errors/outage");
    (server, tokens)
}

/// A server that runs until the test ends.
pub(crate) struct Running {
    pub(crate) origin: String,
    pub(crate) tokens: KnownTokens,
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) challenge: String,
    pub(crate) retry_after: String,
    pub(crate) request_id: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.text))
    }
}

impl Running {
    pub(crate) async fn start() -> Self {
        let (server, tokens) = resource_server();
        let running = Self::serve(routes(AppState { server, title: "news" })).await;
        Self { tokens, ..running }
    }

    pub(crate) async fn serve(routes: Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { origin, tokens: KnownTokens::default() }
    }

    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let header = token.map(|token| format!("Bearer {token}"));
        self.get_with(path, header.as_deref().as_slice()).await
    }

    /// Asks with any number of `Authorization` headers.
    pub(crate) async fn get_with(&self, path: &str, authorization: &[&str]) -> Answer {
        let mut request = reqwest::Client::new().get(format!("{}{path}", self.origin));
        for value in authorization {
            request = request.header("authorization", *value);
        }
        let response = request.send().await.unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        Answer {
            status: response.status().as_u16(),
            challenge: header("www-authenticate"),
            retry_after: header("retry-after"),
            request_id: header("x-request-id"),
            text: response.text().await.unwrap(),
        }
    }
}
