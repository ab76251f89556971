//! Log messages at start about a server that works but cannot do everything that its configuration suggests.

use crate::{
    grant::{Grant, Responder},
    protocol::{client::AuthMethod, spelling::nearest},
    settings::Settings,
};
use std::sync::Arc;

/// Logs what is registered, and warns of settings and grants that have less effect than they seem to.
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

/// Warns if no grant is registered: nobody gets a token then.
fn of_grants(grants: &[Arc<dyn Grant>], responders: &[Arc<dyn Responder>]) {
    if grants.is_empty() && responders.is_empty() {
        tracing::warn!(
            target: "oauth",
            "no grant is registered for this provider: write `#[grant] impl grants::ClientCredentials for ..`"
        );
    }
}

/// Warns if no issuer is set: the server cannot say who it is then.
fn of_issuer(settings: &Settings) {
    if settings.issuer.is_none() {
        tracing::warn!(
            target: "oauth",
            "no issuer is set: responses carry no `iss`, and there is no metadata document"
        );
    }
}

/// Warns if a grant takes `client_secret_jwt` and no key encryption key is set: the server cannot store the secrets of that method then.
pub(super) fn of_secrets(grants: &[Arc<dyn Grant>], has_encryption_key: bool) {
    let signs_by_secret =
        |grant: &Arc<dyn Grant>| grant.auth_methods().contains(&AuthMethod::CLIENT_SECRET_JWT);
    if !has_encryption_key && grants.iter().any(signs_by_secret) {
        tracing::warn!(
            target: "oauth",
            "a grant accepts `client_secret_jwt`, but no key encryption key is set to encrypt its secrets, so no client can use \
             the method: call `.key_encryption_key(..)`, or remove `client_secret_jwt` from the `auth_methods(..)` of the grant"
        );
    }
}

/// Warns of a lifetime that is set for a grant which this server does not have: the setting has no effect.
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
            "`lifetimes.access_token_by_grant` sets a lifetime for {word:?}, but this server has no such grant, \
             so the setting has no effect{}",
            meant.unwrap_or_default()
        );
    }
}
