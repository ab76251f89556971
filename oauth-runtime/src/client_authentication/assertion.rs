//! Clients that sign an assertion by a key of their own, or by their secret: `private_key_jwt` and `client_secret_jwt`. RFC 7523,
//! section 2.2.

use super::refusal::{THROTTLED, refusal};
use crate::{
    assertions::{self, Assertion, Purpose, Untaken},
    protocol::{
        assertion::AssertionClaims,
        client::{AuthMethod, Client},
        error::{Failure, Outage, Outcome},
        source::Source,
    },
    services::Services,
    store::ShortLivedObject,
};
use serde_json::{Map, Value};

/// The kind of the marks of assertions that were used.
const USED: &str = "used_assertion";
/// The types that a client assertion may say it has; most say `JWT` or nothing.
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];
/// The types that an assertion as a grant may say it has.
pub(crate) const GRANT_TYPES: [&str; 2] = ["JWT", "authorization-grant+jwt"];

/// One of the client's keys, or its secret, has signed an assertion, and where it stands for the client alone, nobody has used it before; only
/// this file makes one.
pub(super) struct Signed {
    _private: (),
}

/// The method of a client that sends an assertion: what it registered says who verifies, and nothing in the assertion does.
pub(super) fn method_of(client: &Client) -> AuthMethod {
    let registered = client.metadata().auth_method();
    if registered == AuthMethod::CLIENT_SECRET_JWT.as_str() {
        AuthMethod::CLIENT_SECRET_JWT
    } else {
        AuthMethod::PRIVATE_KEY_JWT
    }
}

/// Checks an assertion by the keys that the client registered, or by its secret, and uses it up.
pub(super) async fn verify(
    services: &Services,
    client: &Client,
    assertion: &str,
    source: Option<Source>,
) -> Outcome<Signed> {
    let purpose = Purpose { kind: USED, types: &TYPES, besides: of_client };
    let read = if method_of(client) == AuthMethod::CLIENT_SECRET_JWT {
        assertions::read_by_secret(services, client, assertion, purpose)
    } else {
        assertions::read(services, client, assertion, purpose).await
    };
    let Assertion { claims, mark } =
        read.or_else(|untaken| Err(not_taken(services, client, untaken, source)?))?;
    let place = services.store.ephemeral().ok_or_else(|| {
        Outage::new(
            "client assertions need a table of short-lived objects: name one, `#[oauth(short_lived = ..)]`",
        )
    })?;
    let used = ShortLivedObject::new(USED, Value::Object(Map::new()), claims.known_until());
    if place.insert_once(&mark, &used).await? {
        return Ok(Signed { _private: () });
    }
    let hint = "sent an assertion a second time: let each have a `jti` of its own";
    Err(refusal(client, hint).into())
}

/// Checks the assertion of a request that the grant will use up (RFC 7523 section 2.1): whoever signed it needs no other proof.
pub(super) async fn vouch(
    services: &Services,
    client: &Client,
    assertion: &str,
    source: Option<Source>,
) -> Outcome<Signed> {
    let purpose = Purpose { kind: "", types: &GRANT_TYPES, besides: |_, _| Ok(()) };
    match assertions::read(services, client, assertion, purpose).await {
        Ok(_) => Ok(Signed { _private: () }),
        Err(untaken) => Err(not_taken(services, client, untaken, source)?),
    }
}

fn of_client(claims: &AssertionClaims, client: &Client) -> Result<(), &'static str> {
    if claims.sub != client.client_id() {
        Err("sent an assertion whose `sub` is not its client_id")
    } else if claims.jti.is_none() {
        Err("sent an assertion without a `jti`")
    } else {
        Ok(())
    }
}

/// The answer to an assertion that is not taken. A wrong one is counted; one whose keys cannot be read is no guess.
fn not_taken(
    services: &Services,
    client: &Client,
    untaken: Untaken,
    source: Option<Source>,
) -> Outcome<Failure> {
    match untaken {
        Untaken::Wrong(hint) => {
            let (client_id, now) = (client.client_id(), services.now());
            let counted = services.guesses.wrong_own_claim(client_id, source, now);
            counted.map_err(|refused| refused.told_as(THROTTLED))?;
            Ok(refusal(client, hint).into())
        }
        #[cfg(feature = "fetch")]
        Untaken::Unreadable(hint) => Ok(refusal(client, &hint).into()),
        Untaken::Outage(outage) => Ok(outage.into()),
    }
}
