//! A request that comes as a token which its client has signed. RFC 9101; OpenID Connect Core, section 6.1.
//!
//! The token travels with the request, and is verified again whenever the request is checked, against the time when the request came
//! first: a person may take longer to sign in than the token is good.

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

/// The parameters of a request.
pub(super) enum Said {
    /// As they stand in the request.
    Plain,
    /// As its object says them.
    Signed(Parameters),
    /// With an object that is not taken, or without one that the client has to send.
    Refused(OAuthError),
}

/// Reads the object of a request, if it has one.
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

/// What an object says that a key of the client has signed. The key is looked for when everything else is good, so that a stranger's
/// object fetches nothing.
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
            "it is no signed JWT, or its header says more than `alg`, `typ` and `kid`; an unsigned one is never taken",
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
