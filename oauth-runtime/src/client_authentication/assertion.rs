//! Clients that sign an assertion with a key of their own, or with their secret: `private_key_jwt` and `client_secret_jwt`.
//! RFC 7523, section 2.2.

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

/// The kind under which the marks of used assertions are stored.
const USED: &str = "used_assertion";
/// The `typ` values that a client assertion may carry; most carry `JWT` or none.
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];
/// The `typ` values that an assertion may carry when it is an authorization grant.
pub(crate) const GRANT_TYPES: [&str; 2] = ["JWT", "authorization-grant+jwt"];

/// The proof that one of the client's keys, or its secret, has signed the assertion. If the assertion only authenticates the
/// client, it was also never used before. Only this file makes this proof.
pub(super) struct Signed {
    _private: (),
}

/// The authentication method of a client that sends an assertion. Only the client's registration decides how the assertion is
/// verified, nothing in the assertion does.
pub(super) fn method_of(client: &Client) -> AuthMethod {
    let registered = client.metadata().auth_method();
    if registered == AuthMethod::CLIENT_SECRET_JWT.as_str() {
        AuthMethod::CLIENT_SECRET_JWT
    } else {
        AuthMethod::PRIVATE_KEY_JWT
    }
}

/// Verifies an assertion with the client's registered keys, or with its secret, and marks it as used.
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

/// Verifies the assertion of a request whose grant will use the assertion up (RFC 7523 section 2.1). The client that signed it
/// needs no other authentication.
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

/// The answer to an assertion that is not accepted. A wrong assertion counts as a guess; one whose keys cannot be read does not.
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
