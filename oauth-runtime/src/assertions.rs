//! Assertions that a client has signed by a key of its own, or by its secret. RFC 7521, section 5.2; RFC 7523, section 3.

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

/// The claims of an assertion that one of the client's keys, or its secret, has signed, and that is for this server and good now.
pub(crate) struct Assertion {
    pub(crate) claims: AssertionClaims,
    /// What stands for it in the store once it was used: its `jti`, or what was signed.
    pub(crate) mark: HandleHash,
}

/// For what an assertion is shown.
#[derive(Clone, Copy)]
pub(crate) struct Purpose<'a> {
    /// Tells its marks from those of other purposes.
    pub(crate) kind: &'a str,
    /// The types that it may say it has; one without a type may be any.
    pub(crate) types: &'a [&'a str],
    /// What its claims have to be besides.
    pub(crate) besides: fn(&AssertionClaims, &Client) -> Result<(), &'static str>,
}

/// Why an assertion is not taken.
pub(crate) enum Untaken {
    /// It is wrong. The text is for the log.
    Wrong(&'static str),
    /// The client's keys cannot be read, so nothing can be said of it. That is the client's to mend, since it chose where its keys
    /// are: a refusal, but no guess. The text is for the log.
    #[cfg(feature = "fetch")]
    Unreadable(String),
    /// This server cannot check it at the moment.
    Outage(Outage),
}

impl Untaken {
    /// The failure where a wrong assertion is not counted: this refusal, with a hint for the log.
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

/// What the log says of a token that is none of the types that are expected.
const WRONG_TYPE: &str = "sent a token of another type as an assertion";
/// What the log says of an algorithm that the client did not register.
const WRONG_ALGORITHM: &str =
    "signed by another algorithm than its `token_endpoint_auth_signing_alg`: compare both";

/// Reads an assertion that a key of the client has signed. The key is looked for when everything else is good, so that a
/// stranger's assertion fetches nothing.
///
/// # Errors
/// Why it is not taken.
pub(crate) async fn read(
    services: &Services,
    client: &Client,
    assertion: &str,
    purpose: Purpose<'_>,
) -> Result<Assertion, Untaken> {
    let token = UnverifiedToken::read(assertion).ok_or(Untaken::Wrong(
        "sent an assertion that is no signed JWT, or whose header says more than `alg`, `typ` and `kid`",
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

/// The same for an assertion that a secret of the client has signed.
///
/// # Errors
/// Why it is not taken.
pub(crate) fn read_by_secret(
    services: &Services,
    client: &Client,
    assertion: &str,
    purpose: Purpose<'_>,
) -> Result<Assertion, Untaken> {
    let token = UnverifiedMac::read(assertion).ok_or(Untaken::Wrong(
        "sent an assertion that is no JWT with the algorithm HS256, or whose header says more than `alg`, `typ` and `kid`",
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
    // Nothing can be said of the assertion, and that is no fault of whoever sent it.
    let mut secrets = sealed.open(&services.root_key, registration).ok_or_else(|| {
        Untaken::Outage(Outage::new(format!(
            "the secret of client {:?} does not open: it was sealed under another key, or belongs to another row: give the client a new one",
            client.client_id()
        )))
    })?;
    // The columns are the operator's, who may end a secret before its time.
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

/// Whether the client may sign by that algorithm: it may register one, and then uses no other (RFC 7591 section 2, OpenID Connect
/// Dynamic Registration section 2).
fn is_registered(client: &Client, algorithm: &str) -> bool {
    let registered = client.metadata().token_endpoint_auth_signing_alg();
    registered.is_none_or(|registered| registered == algorithm)
}

/// What an assertion says, if all of that is good. Its signature is not looked at here.
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
    // A signature may have more than one form, so it is no part of what stands for the assertion.
    let signed = assertion.rsplit_once('.').map_or(assertion, |(signed, _)| signed);
    let registration = client.registration().unwrap_or_default();
    let (what, id) = id.map_or(("text", signed), |id| ("jti", id));
    let mark = HandleHash::of(&format!("\0{kind}\0{client_id}\0{registration}\0{what}\0{id}"));
    Ok(Assertion { claims, mark })
}
