//! Assertions that a client has signed by a key that it registered. RFC 7521, section 5.2; RFC 7523, section 3.

use crate::{
    jose::{JwkSet, UnverifiedToken},
    protocol::{assertion::AssertionClaims, client::Client, secret::HandleHash},
    services::Services,
};

/// The claims of an assertion that one of the client's keys has signed, and that is for this server and good now.
pub(crate) struct Assertion {
    pub(crate) claims: AssertionClaims,
    /// Whether it has a `jti`.
    pub(crate) has_id: bool,
    /// What stands for it in the store once it was used: its `jti`, or what was signed.
    pub(crate) mark: HandleHash,
}

/// Reads an assertion of one of these types; one without a type may be any.
///
/// # Errors
/// What is wrong, for the log.
pub(crate) fn read(
    services: &Services,
    client: &Client,
    assertion: &str,
    (kind, types): (&str, &[&str]),
) -> Result<Assertion, &'static str> {
    let token = UnverifiedToken::read(assertion).ok_or(
        "sent an assertion that is no signed JWT, or whose header says more than `alg`, `typ` and `kid`",
    )?;
    let header = token.header();
    if header.typ.is_some() && !types.iter().any(|typ| header.is_type(typ)) {
        return Err("sent a token of another type as an assertion");
    }
    let keys = client.metadata().other.get("jwks").and_then(JwkSet::parse);
    let keys = keys.ok_or("has no key set: register `jwks`")?;
    let key = keys.find(header.kid.as_deref());
    let key = key.ok_or("signed by a key that its `jwks` do not have: compare `kid`")?;
    let claims = token.verify(key).ok_or("sent an assertion that its key did not sign")?;
    let claims: AssertionClaims = serde_json::from_slice(&claims)
        .map_err(|_| "sent an assertion without `iss`, `sub`, `aud` or `exp`, or of other types")?;
    let client_id = client.client_id();
    if claims.iss != client_id {
        return Err("sent an assertion whose `iss` is not its client_id");
    }
    let settings = &services.settings;
    let issuer = settings.issuer.as_deref().ok_or("cannot be checked: the server has no issuer")?;
    let token_endpoint = format!("{issuer}{}", settings.endpoints.token());
    let id = claims.check(&[issuer, &token_endpoint], services.now())?;
    // A signature may have more than one form, so it is no part of what stands for the assertion.
    let signed = assertion.rsplit_once('.').map_or(assertion, |(signed, _)| signed);
    let registration = client.registration().unwrap_or_default();
    let (what, id) = id.map_or(("text", signed), |id| ("jti", id));
    let has_id = what == "jti";
    let mark = HandleHash::of(&format!("\0{kind}\0{client_id}\0{registration}\0{what}\0{id}"));
    Ok(Assertion { claims, has_id, mark })
}
