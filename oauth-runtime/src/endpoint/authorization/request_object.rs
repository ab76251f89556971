//! A request object: the authorization request as a JWT that the client has signed. RFC 9101; OpenID Connect Core, section 6.1.
//!
//! The JWT travels with the request, and each check of the request verifies it again, against the time when the request first
//! arrived: a person may take longer to sign in than the JWT is valid.

use crate::{
    client_keys::KeyTrouble,
    jose::UnverifiedToken,
    protocol::{
        client::Client,
        error::{OAuthError, Outcome},
        limits,
        parameters::Parameters,
        request_object::{self, TYPES, invalid},
    },
    registry::Registry,
};

/// The source of a request's parameters.
pub(super) enum Said {
    /// The parameters are those of the plain request.
    Plain,
    /// The parameters are those of the request object.
    Signed(Parameters),
    /// The request object is not accepted, or the client must send one and did not.
    Refused(OAuthError),
}

/// Reads and verifies the request object, if the request has one.
///
/// # Errors
/// An outage.
pub(super) async fn read(
    registry: &Registry,
    client: Option<&Client>,
    parameters: &Parameters,
    asked_at: i64,
) -> Outcome<Said> {
    let Some(client) = client.filter(|client| client.is_active()) else { return Ok(Said::Plain) };
    let Some(object) = parameters.get("request") else {
        let is_demanded = client.metadata().requires_signed_request_object();
        return Ok(if is_demanded { Said::Refused(request_object::MISSING) } else { Said::Plain });
    };
    Ok(match verified(registry, client, object, asked_at).await? {
        Ok(parameters) => Said::Signed(parameters),
        Err(error) => Said::Refused(error),
    })
}

/// The parameters in a request object that a key of the client has signed. The key is looked up last, after every other check has
/// passed, so that a stranger's object makes this server fetch nothing.
async fn verified(
    registry: &Registry,
    client: &Client,
    object: &str,
    asked_at: i64,
) -> Outcome<Result<Parameters, OAuthError>> {
    let services = &registry.services;
    let wrong = |hint: &str| Ok(Err(invalid(hint)));
    if object.len() > limits::TOKEN {
        return wrong("it is longer than 16 KiB");
    }
    let Some(token) = UnverifiedToken::read(object) else {
        return wrong(
            "it is not a signed JWT, or its header has members other than `alg`, `typ` and `kid`; an unsigned one is never accepted",
        );
    };
    let header = token.header();
    if header.typ.is_some() && !TYPES.iter().any(|typ| header.is_type(typ)) {
        return wrong("it says another type than `oauth-authz-req+jwt`");
    }
    let registered = client.metadata().request_object_signing_alg();
    if registered.is_some_and(|registered| registered != header.alg.as_str()) {
        return wrong(
            "it is signed by another algorithm than the client's `request_object_signing_alg`",
        );
    }
    let claims = token.claims_unverified().unwrap_or_default();
    let issuer = services.settings.issuer.as_deref();
    let said = request_object::parameters(&claims, client.client_id(), issuer, asked_at);
    let said = match said {
        Ok(said) => said,
        Err(error) => return Ok(Err(error)),
    };
    let found = services.client_keys.find(client, header.kid.as_deref(), services.now()).await;
    let key = match found {
        Ok(key) => key,
        Err(KeyTrouble::None(hint)) => return wrong(&format!("the client {hint}")),
        #[cfg(feature = "fetch")]
        Err(KeyTrouble::Unreadable(error)) => {
            return wrong(&format!("the keys at the client's `jwks_uri` cannot be read: {error}"));
        }
        Err(KeyTrouble::Outage(outage)) => return Err(outage.into()),
    };
    match token.verify(&key) {
        Some(_) => Ok(Ok(said)),
        None => wrong("its key did not sign it"),
    }
}
