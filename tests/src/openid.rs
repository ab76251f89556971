//! ID tokens as a client reads them: with a library of its own, by the published key set.

use crate::{oauth::Answer, signed};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// What an ID token says, if a published key has signed it for that client.
///
/// # Panics
/// When it is not good.
pub async fn claims(issuer: &str, client_id: &str, id_token: &str) -> Value {
    let read = signed::read(issuer, id_token, client_id).await;
    read.unwrap_or_else(|| panic!("no good ID token for {client_id}: {id_token}")).claims
}

/// What the ID token of an answer says.
///
/// # Panics
/// When there is none, or it is not good.
pub async fn claims_of(issuer: &str, client_id: &str, answer: &Answer) -> Value {
    claims(issuer, client_id, &answer.assert_ok().member("id_token")).await
}

/// The JSON of one part of a signed token, whose signature somebody else checks.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn payload(part: &str) -> Value {
    let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}

/// The names of the members of an object, in the order of the alphabet.
#[must_use]
pub fn names(object: &Value) -> Vec<&str> {
    let members = object.as_object();
    let mut names: Vec<_> = members.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}
