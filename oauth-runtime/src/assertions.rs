//! Assertions (JWTs) that a client signs with a key of its own, or with its secret. RFC 7521, section 5.2; RFC 7523, section 3.

use crate::{
    client_keys::KeyTrouble,
    jose::{HS256, UnverifiedMac, UnverifiedToken},
    protocol::{
        assertion::AssertionClaims,
        client::Client,
        error::{Failure, OAuthError, Outage},
        sealed_secret::SigningSecret,
        secret::HandleHash,
    },
    services::Services,
};

/// An assertion that was verified: one of the client's keys, or its secret, has signed it, it is meant for this server, and it is
/// valid now.
pub(crate) struct Assertion {
    pub(crate) claims: AssertionClaims,
    /// The handle by which the store remembers that the assertion was used: the hash of its `jti`, or of the signed text if it
    /// has no `jti`.
    pub(crate) mark: HandleHash,
}

/// The use that an assertion is presented for, with the rules of that use.
#[derive(Clone, Copy)]
pub(crate) struct Purpose<'a> {
    /// Keeps the marks of this purpose apart from those of other purposes.
    pub(crate) kind: &'a str,
    /// The `typ` values that the assertion may carry; an assertion without `typ` is accepted too.
    pub(crate) types: &'a [&'a str],
    /// A further check of the claims that this purpose requires.
    pub(crate) besides: fn(&AssertionClaims, &Client) -> Result<(), &'static str>,
}

/// Why an assertion is not accepted.
pub(crate) enum Untaken {
    /// The assertion is wrong. The text is for the log.
    Wrong(&'static str),
    /// The client's keys cannot be read, so the assertion cannot be checked. The client has to repair this, since it chose where
    /// its keys are published: the request is refused, but does not count as a guess. The text is for the log.
    #[cfg(feature = "fetch")]
    Unreadable(String),
    /// This server cannot check it at the moment.
    Outage(Outage),
}

impl Untaken {
    /// Converts this into the failure of an endpoint that does not count wrong assertions: `refusal`, with a hint for the log; or
    /// the outage.
    pub(crate) fn told_as(self, refusal: OAuthError, client: &Client) -> Failure {
        let hint = match self {
            Self::Wrong(hint) => hint.to_owned(),
            #[cfg(feature = "fetch")]
            Self::Unreadable(hint) => hint,
            Self::Outage(outage) => return outage.into(),
        };
        refusal.with_hint(format!("client {:?} {hint}", client.client_id())).into()
    }
}

/// The log message for a token whose `typ` is none of the expected types.
const WRONG_TYPE: &str = "sent a token of another type as an assertion";
/// The log message for an algorithm other than the one that the client registered.
const WRONG_ALGORITHM: &str =
    "signed by another algorithm than its `token_endpoint_auth_signing_alg`: compare both";

/// Reads and verifies an assertion that a key of the client has signed. The key is looked up last, after every other check has
/// passed, so that a stranger's assertion makes this server fetch nothing.
///
/// # Errors
/// Why the assertion is not accepted.
pub(crate) async fn read(
    services: &Services,
    client: &Client,
    assertion: &str,
    purpose: Purpose<'_>,
) -> Result<Assertion, Untaken> {
    let token = UnverifiedToken::read(assertion).ok_or(Untaken::Wrong(
        "sent an assertion that is not a signed JWT, or whose header has members other than `alg`, `typ` and `kid`",
    ))?;
    let header = token.header();
    if header.typ.is_some() && !purpose.types.iter().any(|typ| header.is_type(typ)) {
        return Err(Untaken::Wrong(WRONG_TYPE));
    }
    if !is_registered(client, header.alg.as_str()) {
        return Err(Untaken::Wrong(WRONG_ALGORITHM));
    }
    let claims = token.claims_unverified().unwrap_or_default();
    let read = check(services, client, (assertion, &claims), purpose).map_err(Untaken::Wrong)?;
    let keys = &services.client_keys;
    let key = keys.find(client, header.kid.as_deref(), services.now()).await;
    let key = key.map_err(|trouble| match trouble {
        KeyTrouble::None(hint) => Untaken::Wrong(hint),
        #[cfg(feature = "fetch")]
        KeyTrouble::Unreadable(error) => {
            Untaken::Unreadable(format!("has keys at its `jwks_uri` that cannot be read: {error}"))
        }
        KeyTrouble::Outage(outage) => Untaken::Outage(outage),
    })?;
    match token.verify(&key) {
        Some(_) => Ok(read),
        None => Err(Untaken::Wrong("sent an assertion that its key did not sign")),
    }
}

/// Reads and verifies an assertion that a secret of the client has signed (HS256).
///
/// # Errors
/// Why the assertion is not accepted.
pub(crate) fn read_by_secret(
    services: &Services,
    client: &Client,
    assertion: &str,
    purpose: Purpose<'_>,
) -> Result<Assertion, Untaken> {
    let token = UnverifiedMac::read(assertion).ok_or(Untaken::Wrong(
        "sent an assertion that is not a JWT with the algorithm HS256, or whose header has members other than `alg`, `typ` and `kid`",
    ))?;
    if token.has_type() && !purpose.types.iter().any(|typ| token.is_type(typ)) {
        return Err(Untaken::Wrong(WRONG_TYPE));
    }
    if !is_registered(client, HS256) {
        return Err(Untaken::Wrong(WRONG_ALGORITHM));
    }
    let (sealed, newest_ends) = client
        .sealed_secret()
        .ok_or(Untaken::Wrong("has no secret that signs: give the client a new one"))?;
    let registration = client.registration().unwrap_or_default();
    // The assertion cannot be checked, and that is not the fault of its sender.
    let mut secrets = sealed.open(&services.root_key, registration).ok_or_else(|| {
        Untaken::Outage(Outage::new(format!(
            "the stored secret of client {:?} cannot be decrypted: it was encrypted with another key, or copied from another row; \
             give the client a new secret",
            client.client_id()
        )))
    })?;
    // The operator may end a secret earlier by setting the columns, so the earlier of the two times applies.
    let ends = [newest_ends, client.previous_sealed_secret_ends()];
    for (secret, end) in secrets.iter_mut().zip(ends) {
        secret.expires_at = secret.expires_at.into_iter().chain(end).min();
    }
    let now = services.now();
    let signed = |secret: &SigningSecret| {
        token.verify(&secret.secret).map(|claims| (claims, secret.expires_at))
    };
    match secrets.iter().find_map(signed) {
        Some((claims, end)) if end.is_none_or(|end| now < end) => {
            check(services, client, (assertion, &claims), purpose).map_err(Untaken::Wrong)
        }
        Some(_) => {
            Err(Untaken::Wrong("signed by a secret that has expired: give the client a new one"))
        }
        None => Err(Untaken::Wrong("sent an assertion that its secret did not sign")),
    }
}

/// Whether the client may sign with that algorithm. A client that registered an algorithm may use only that one (RFC 7591
/// section 2, OpenID Connect Dynamic Registration section 2).
fn is_registered(client: &Client, algorithm: &str) -> bool {
    let registered = client.metadata().token_endpoint_auth_signing_alg();
    registered.is_none_or(|registered| registered == algorithm)
}

/// Checks the claims of an assertion and returns them with the mark. The signature is not checked here.
fn check(
    services: &Services,
    client: &Client,
    (assertion, claims): (&str, &[u8]),
    Purpose { kind, besides, .. }: Purpose<'_>,
) -> Result<Assertion, &'static str> {
    let claims: AssertionClaims = serde_json::from_slice(claims)
        .map_err(|_| "sent an assertion without `iss`, `sub`, `aud` or `exp`, or of other types")?;
    let client_id = client.client_id();
    if claims.iss != client_id {
        return Err("sent an assertion whose `iss` is not its client_id");
    }
    let settings = &services.settings;
    let issuer = settings.issuer.as_deref().ok_or("cannot be checked: the server has no issuer")?;
    let token_endpoint = format!("{issuer}{}", settings.endpoints.token());
    let id = claims.check(&[issuer, &token_endpoint], services.now())?;
    besides(&claims, client)?;
    // One assertion may have several valid signatures, so the mark leaves the signature out.
    let signed = assertion.rsplit_once('.').map_or(assertion, |(signed, _)| signed);
    let registration = client.registration().unwrap_or_default();
    let (what, id) = id.map_or(("text", signed), |id| ("jti", id));
    let mark = HandleHash::of_name(&format!("\0{kind}\0{client_id}\0{registration}\0{what}\0{id}"));
    Ok(Assertion { claims, mark })
}
