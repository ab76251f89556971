//! Assertions that a client has signed by a key of its own. RFC 7521, section 5.2; RFC 7523, section 3.

use crate::{
    client_keys::KeyTrouble,
    jose::{Header, UnverifiedToken},
    protocol::{
        assertion::AssertionClaims,
        client::Client,
        error::{Failure, OAuthError, Outage},
        secret::HandleHash,
    },
    services::Services,
};

/// The claims of an assertion that one of the client's keys has signed, and that is for this server and good now.
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
    Unreadable(String),
    /// This server cannot check it at the moment.
    Outage(Outage),
}

impl Untaken {
    /// The failure where a wrong assertion is not counted: this refusal, with a hint for the log.
    pub(crate) fn told_as(self, refusal: OAuthError, client: &Client) -> Failure {
        let hint = match self {
            Self::Wrong(hint) => hint.to_owned(),
            Self::Unreadable(hint) => hint,
            Self::Outage(outage) => return outage.into(),
        };
        refusal.with_hint(format!("client {:?} {hint}", client.client_id())).into()
    }
}

/// Reads an assertion. Its key is looked for when everything else is good, so that a stranger's assertion fetches nothing.
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
    let read = check(services, client, (assertion, &token), purpose).map_err(Untaken::Wrong)?;
    let keys = &services.client_keys;
    let key = keys.find(client, token.header().kid.as_deref(), services.now()).await;
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

/// What an assertion says, if all of it is good but for the signature, which nobody has checked.
fn check(
    services: &Services,
    client: &Client,
    (assertion, token): (&str, &UnverifiedToken<'_>),
    Purpose { kind, types, besides }: Purpose<'_>,
) -> Result<Assertion, &'static str> {
    let is_of_type = |header: &Header| types.iter().any(|typ| header.is_type(typ));
    if token.header().typ.is_some() && !is_of_type(token.header()) {
        return Err("sent a token of another type as an assertion");
    }
    let claims = token.claims_unverified().unwrap_or_default();
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
    besides(&claims, client)?;
    // A signature may have more than one form, so it is no part of what stands for the assertion.
    let signed = assertion.rsplit_once('.').map_or(assertion, |(signed, _)| signed);
    let registration = client.registration().unwrap_or_default();
    let (what, id) = id.map_or(("text", signed), |id| ("jti", id));
    let mark = HandleHash::of(&format!("\0{kind}\0{client_id}\0{registration}\0{what}\0{id}"));
    Ok(Assertion { claims, mark })
}
