//! The rules that a client's authentication method sets for its secret, and for the algorithm by which it signs. RFC 7591,
//! section 2; RFC 7518, section 3.2.

use super::{client::AuthMethod, client_metadata::ClientMetadata};
use serde_json::Value;

/// The least length of a secret that signs, in bytes (RFC 7518 section 3.2).
pub const SHORTEST_SIGNING_SECRET: usize = 32;
/// The algorithms by which keys sign.
const OF_KEYS: [&str; 4] = ["ES256", "EdDSA", "PS256", "RS256"];
/// The algorithm by which secrets sign.
const OF_SECRETS: [&str; 1] = ["HS256"];

/// Whether a client with this method has a secret that the server stores.
#[must_use]
pub fn has_secret(metadata: &ClientMetadata) -> bool {
    sends_secret(metadata) || signs_by_secret(metadata)
}

/// Whether the client sends its secret, in the header or in the body of a request.
#[must_use]
pub fn sends_secret(metadata: &ClientMetadata) -> bool {
    AuthMethod::SECRETS.iter().any(|method| method.as_str() == metadata.auth_method())
}

/// Whether two versions of a client authenticate in the same way. The two methods that send a secret count as the same way.
#[must_use]
pub fn is_same_kind(old: &ClientMetadata, new: &ClientMetadata) -> bool {
    old.auth_method() == new.auth_method() || (sends_secret(old) && sends_secret(new))
}

/// Whether the client signs by its secret.
#[must_use]
pub fn signs_by_secret(metadata: &ClientMetadata) -> bool {
    metadata.auth_method() == AuthMethod::CLIENT_SECRET_JWT.as_str()
}

/// Checks the length of a secret by which the client is to sign.
///
/// # Errors
/// What is wrong with it.
pub fn check_signing_secret(metadata: &ClientMetadata, secret: &str) -> Result<(), String> {
    if signs_by_secret(metadata) && secret.len() < SHORTEST_SIGNING_SECRET {
        return Err(format!(
            "client_secret_jwt signs by it, so expected at least {SHORTEST_SIGNING_SECRET} bytes"
        ));
    }
    Ok(())
}

/// Checks what a client registered about its request objects (OpenID Connect Registration section 2; RFC 9101 section 10.5).
///
/// # Errors
/// The member that is wrong, and what is wrong with it.
pub(crate) fn check_request_objects(
    metadata: &ClientMetadata,
) -> Result<(), (&'static str, &'static str)> {
    const ALGORITHM: &str = "request_object_signing_alg";
    const DEMAND: &str = "require_signed_request_object";
    let member = |name: &str| metadata.other.get(name);
    if let Some(registered) = member(ALGORITHM)
        && !registered.as_str().is_some_and(|registered| OF_KEYS.contains(&registered))
    {
        return Err((
            ALGORITHM,
            "expected ES256, EdDSA, PS256 or RS256: an unsigned object is never taken",
        ));
    }
    let has_keys = member("jwks").is_some() || member("jwks_uri").is_some();
    match member(DEMAND) {
        None | Some(Value::Bool(false)) => Ok(()),
        Some(Value::Bool(true)) if has_keys => Ok(()),
        Some(Value::Bool(true)) => {
            Err((DEMAND, "it needs the keys that sign: register `jwks` or `jwks_uri`"))
        }
        Some(_) => Err((DEMAND, "expected true or false")),
    }
}

/// Checks the algorithm that a client registered for its assertions: it must belong to its authentication method.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_signing_algorithm(metadata: &ClientMetadata) -> Result<(), String> {
    let Some(registered) = metadata.other.get("token_endpoint_auth_signing_alg") else {
        return Ok(());
    };
    let known: &[&str] = if signs_by_secret(metadata) {
        &OF_SECRETS
    } else if metadata.auth_method() == AuthMethod::PRIVATE_KEY_JWT.as_str() {
        &OF_KEYS
    } else {
        return Err("only a client that signs assertions has one: leave it out, or change token_endpoint_auth_method".to_owned());
    };
    if registered.as_str().is_some_and(|registered| known.contains(&registered)) {
        return Ok(());
    }
    Err(format!("{} signs by {}", metadata.auth_method(), known.join(", ")))
}
