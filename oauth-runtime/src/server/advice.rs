//! What a start says of a server that works and could not do everything that it looks like.

use crate::{
    grant::{Grant, Responder},
    protocol::{client::AuthMethod, spelling::nearest},
    settings::Settings,
};
use std::sync::Arc;

/// What is registered, and what of it does less than somebody may believe.
pub(super) fn of_registered(
    settings: &Settings,
    grants: &[Arc<dyn Grant>],
    responders: &[Arc<dyn Responder>],
) {
    of_grants(grants, responders);
    of_issuer(settings);
    of_lifetimes(settings, grants, responders);
    let names: Vec<_> = grants.iter().map(|grant| grant.grant_type()).collect();
    let response_types: Vec<_> =
        responders.iter().map(|responder| responder.response_type().name).collect();
    tracing::info!(target: "oauth", grant_types = ?names, ?response_types, "registered");
}

/// Without a grant, nobody gets a token.
fn of_grants(grants: &[Arc<dyn Grant>], responders: &[Arc<dyn Responder>]) {
    if grants.is_empty() && responders.is_empty() {
        tracing::warn!(
            target: "oauth",
            "no grant is registered for this provider: write `#[grant] impl grants::ClientCredentials for ..`"
        );
    }
}

/// Without an issuer, the server cannot say who it is.
fn of_issuer(settings: &Settings) {
    if settings.issuer.is_none() {
        tracing::warn!(
            target: "oauth",
            "no issuer is set: responses carry no `iss`, and there is no metadata document"
        );
    }
}

/// Without a key encryption key, a secret that signs has no place.
pub(super) fn of_secrets(grants: &[Arc<dyn Grant>], has_encryption_key: bool) {
    let signs_by_secret =
        |grant: &Arc<dyn Grant>| grant.auth_methods().contains(&AuthMethod::CLIENT_SECRET_JWT);
    if !has_encryption_key && grants.iter().any(signs_by_secret) {
        tracing::warn!(
            target: "oauth",
            "a grant takes `client_secret_jwt`, whose secrets are stored encrypted, and there is no key for it, so nobody can use it: \
             call `.key_encryption_key(..)`, or leave the method out of `auth_methods(..)`"
        );
    }
}

/// A lifetime for a grant that nobody registered shortens nothing.
fn of_lifetimes(settings: &Settings, grants: &[Arc<dyn Grant>], responders: &[Arc<dyn Responder>]) {
    let known = || {
        let of_responders = responders.iter().map(|it| it.response_type().grant_type);
        grants.iter().map(|grant| grant.grant_type()).chain(of_responders)
    };
    let given = settings.lifetimes.access_token_by_grant.keys();
    for word in given.filter(|word| known().all(|known| known != word.as_str())) {
        let meant = nearest(word, known()).map(|meant| format!("; is it {meant:?}?"));
        tracing::warn!(
            target: "oauth",
            "`lifetimes.access_token_by_grant` has {word:?}, which is no grant of this server, so it counts for nothing{}",
            meant.unwrap_or_default()
        );
    }
}
