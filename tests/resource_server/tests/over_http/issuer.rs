//! An issuer on another machine, which only publishes its documents, and the tokens that it signs.

use crate::running::{NOW, Running};
use axum::{Router, routing::get};
use oauth_runtime::{
    clock::Clock,
    fetch::{FetchSettings, GuardedFetch},
    jose::{JwkSet, PrivateKey, PublicKey, SigningAlgorithm, sign},
    prelude::*,
    protocol::issuer::Issuer,
};
use oauth_tests_resource_server::{Elsewhere, Script, json};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

pub(crate) const AUDIENCE: &str = "https://api.example";

/// A clock that a test moves.
#[derive(Clone)]
pub(crate) struct Hand(Arc<AtomicI64>);

impl Hand {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) fn fetch() -> GuardedFetch {
    GuardedFetch::new(&FetchSettings::default()).unwrap()
}

pub(crate) fn issuer(elsewhere: &Elsewhere) -> Issuer {
    Issuer::parse(&elsewhere.origin, false).unwrap()
}

/// A key with that name.
pub(crate) fn key(kid: &str) -> PrivateKey {
    PrivateKey::generate(SigningAlgorithm::Es256).unwrap().with_kid(kid)
}

/// The key set document with the public halves of these keys.
pub(crate) fn key_set(keys: &[&PrivateKey]) -> Value {
    let keys = keys.iter().map(|key| Arc::new(PublicKey::new(key.public().clone()).unwrap()));
    JwkSet::new(keys.collect()).to_json()
}

/// Answers with the metadata of an issuer, or with a key set.
pub(crate) fn documents(elsewhere: &Elsewhere, keys: Script) {
    let origin = elsewhere.origin.clone();
    elsewhere.answer(move |request| match request.lines().next() {
        Some("/.well-known/oauth-authorization-server") => json(&json!({
            "issuer": origin,
            "jwks_uri": format!("{origin}/jwks"),
            "introspection_endpoint": format!("{origin}/introspect"),
        })),
        _ => keys.clone(),
    });
}

/// An access token of the issuer, good for an hour.
pub(crate) async fn token(elsewhere: &Elsewhere, key: &PrivateKey) -> String {
    let claims = json!({
        "iss": elsewhere.origin, "aud": AUDIENCE, "sub": "7", "client_id": "app", "scope": "profile",
        "iat": NOW, "exp": NOW + 3600, "jti": "one",
    });
    sign(key, "at+jwt", &claims).await.unwrap()
}

#[require_oauth("profile")]
async fn mine(token: CurrentToken) -> String {
    let subject = token.subject().map_or("nobody", SubjectId::as_str);
    format!("{subject} by {}", token.client_id())
}

/// A service that checks its tokens with this verifier.
pub(crate) async fn service(verifier: impl Verifier, clock: Hand) -> Running {
    let server = ResourceServer::new(verifier).clock(clock);
    Running::serve(Router::new().route("/mine", get(mine)).with_state(server)).await
}
