//! Client authentication by `client_secret_basic`. RFC 6749, section 2.3.1.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::refusal::Refusal;
use super::store::Store;
use super::{App, credential};

/// A client whose secret was right.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) scope: String,
    pub(super) introspection: bool,
    grant_types: String,
}

impl Client {
    /// Whether the client registered the grant.
    pub(super) fn may_use(&self, grant_type: &str) -> bool {
        has_word(&self.grant_types, grant_type)
    }
}

impl<S: Store> FromRequestParts<App<S>> for Client {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App<S>) -> Result<Self, Refusal> {
        let (client_id, secret) = credentials(parts).ok_or(Refusal::InvalidClient)?;
        let row = app.store.find_client(&client_id).await?.ok_or(Refusal::InvalidClient)?;
        let (secret_hash, scope, grant_types, _, introspection) = row;
        verify_slices_are_equal(&secret_hash, &credential::hash(&secret))
            .map_err(|_| Refusal::InvalidClient)?;
        Ok(Self { id: client_id, scope, introspection, grant_types })
    }
}

/// Whether a word is in a list that is separated by spaces.
pub(super) fn has_word(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn credentials(parts: &Parts) -> Option<(String, String)> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

fn form_decode(value: &str) -> Option<String> {
    form_urlencoded::parse(value.as_bytes()).next().map(|(decoded, _)| decoded.into_owned())
}
