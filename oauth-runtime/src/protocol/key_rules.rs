//! The rules for the keys that a client registers. RFC 7591, section 2; RFC 7517, section 5.

use super::limits;
use serde_json::Value;
use url::Url;

/// The members that only a private key or a symmetric key has (RFC 7518 section 6).
pub(crate) const PRIVATE_KEY_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Checks a key set as far as a server without keys can: it has the form of a JWK Set, and it contains no private key.
pub(super) fn check_keys(set: &Value) -> Result<(), String> {
    let keys = set.get("keys").and_then(Value::as_array);
    let keys = keys.ok_or("expected a JWK Set: an object with a list `keys`")?;
    let objects: Option<Vec<_>> = keys.iter().map(Value::as_object).collect();
    let objects = objects.filter(|keys| !keys.is_empty());
    let objects = objects.ok_or("expected at least one key, each an object")?;
    match PRIVATE_KEY_MEMBERS
        .into_iter()
        .find(|name| objects.iter().any(|key| key.contains_key(*name)))
    {
        Some(name) => Err(format!(
            "a key has the private member `{name}`: replace that key, and register public members only"
        )),
        None => Ok(()),
    }
}

/// Checks the address of a key set, without fetching the key set.
pub(super) fn check_key_address(address: &Value) -> Result<(), String> {
    if cfg!(not(feature = "fetch")) {
        return Err("this server is built without the feature `fetch`: register `jwks`".to_owned());
    }
    let text = address.as_str().filter(|text| text.len() <= limits::REDIRECT_URI);
    let url = text.and_then(|text| Url::parse(text).ok()).filter(|url| url.scheme() == "https");
    let is_plain = |url: &Url| {
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
    };
    match url {
        Some(url) if is_plain(&url) => Ok(()),
        _ => Err(format!(
            "expected an https address of at most {} bytes, without user information and fragment",
            limits::REDIRECT_URI
        )),
    }
}
