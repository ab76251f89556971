//! Reads ID tokens as a client does: with an independent library, by the published key set.

use crate::{oauth::Answer, signed};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// The claims of an ID token. The token must be signed by a published key and be for this client.
///
/// # Panics
/// When the ID token is not valid.
pub async fn claims(issuer: &str, client_id: &str, id_token: &str) -> Value {
    let read = signed::read(issuer, id_token, client_id).await;
    read.unwrap_or_else(|| panic!("no good ID token for {client_id}: {id_token}")).claims
}

/// The claims of the ID token in a token response.
///
/// # Panics
/// When there is no ID token, or it is not valid.
pub async fn claims_of(issuer: &str, client_id: &str, answer: &Answer) -> Value {
    claims(issuer, client_id, &answer.assert_ok().member("id_token")).await
}

/// The JSON of one part of a signed token. The signature is not checked here.
///
/// # Panics
/// When the part is not JSON in base64url.
#[must_use]
pub fn payload(part: &str) -> Value {
    let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}

/// The names of the members of an object, in alphabetical order.
#[must_use]
pub fn names(object: &Value) -> Vec<&str> {
    let members = object.as_object();
    let mut names: Vec<_> = members.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}
