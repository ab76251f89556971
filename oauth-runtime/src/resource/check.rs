//! The check of a bearer token: one look-up, which also tells whether user and client may still act.

use super::ScopeExpression;
use crate::{
    protocol::{
        bearer::{self, INSUFFICIENT, INVALID},
        error::{OAuthError, Outage},
    },
    services::Services,
    store::IssuedToken,
};

/// Why a resource is not given.
#[derive(Debug)]
pub(crate) enum ResourceRefusal {
    /// No token was sent; the challenge names no error (RFC 6750 section 3.1).
    TokenMissing {
        /// What would do.
        scope: Option<String>,
    },
    /// The request or the token is not good.
    Refused {
        /// What is wrong.
        error: OAuthError,
        /// What would do.
        scope: Option<String>,
    },
    /// Nothing can be said at the moment.
    Outage(Outage),
}

/// Checks the token of a request against what the resource demands.
pub(crate) async fn check(
    services: &Services,
    authorization: &[&[u8]],
    demanded: &ScopeExpression,
) -> Result<IssuedToken, ResourceRefusal> {
    let refused = |error| ResourceRefusal::Refused { error, scope: demanded.challenge() };
    let Some(presented) = bearer::presented(authorization).map_err(refused)? else {
        return Err(ResourceRefusal::TokenMissing { scope: demanded.challenge() });
    };
    let found = services
        .store
        .find_access_token(&presented.hash())
        .await
        .map_err(ResourceRefusal::Outage)?;
    let token = found
        .filter(|token| token.access_token_is_active(services.now()))
        .ok_or_else(|| refused(INVALID))?;
    allows(&token, demanded)?;
    Ok(token)
}

/// Whether a token that was found good allows what the resource demands.
pub(crate) fn allows(
    token: &IssuedToken,
    demanded: &ScopeExpression,
) -> Result<(), ResourceRefusal> {
    if demanded.is_satisfied_by(&token.scope) {
        return Ok(());
    }
    Err(ResourceRefusal::Refused { error: INSUFFICIENT, scope: demanded.challenge() })
}
