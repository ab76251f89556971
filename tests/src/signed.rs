//! Reads signed access tokens as a resource server on another machine does: with an independent library, by the
//! published key set.

use crate::oauth::resource;
use jsonwebtoken::{
    Algorithm, DecodingKey, TokenData, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet, KeyAlgorithm},
};
use serde_json::Value;

/// The published key set.
pub async fn key_set(issuer: &str) -> JwkSet {
    let answer = resource(issuer, "/oauth/jwks", None).await;
    serde_json::from_value(answer.assert_ok().json.clone()).expect("a key set")
}

/// The names of the published keys with this algorithm, in order.
pub async fn published_by(issuer: &str, algorithm: KeyAlgorithm) -> Vec<String> {
    let mut keys = key_set(issuer).await.keys;
    keys.retain(|key| key.common.key_algorithm == Some(algorithm));
    keys.into_iter().map(|key| key.common.key_id.expect("a name")).collect()
}

/// The name of the key (`kid`) in the header of a token.
#[must_use]
pub fn kid_of(token: &str) -> String {
    decode_header(token).expect("a header").kid.expect("a name")
}

/// The content of a token, if a published key has signed it and it is for this audience.
pub async fn read(issuer: &str, token: &str, audience: &str) -> Option<TokenData<Value>> {
    let header = decode_header(token).ok()?;
    let set = key_set(issuer).await;
    let key: &Jwk = set.find(header.kid.as_deref()?)?;
    let algorithm: Algorithm = key.common.key_algorithm?.to_string().parse().ok()?;
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    decode(token, &DecodingKey::from_jwk(key).ok()?, &validation).ok()
}
