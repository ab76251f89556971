//! The parameters of an authorization request that OpenID Connect adds. OpenID Connect Core, sections 3.1.2.1 and 3.2.2.1.

use super::{
    authorization::OpenIdRequest,
    claims::OPENID,
    error::{ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
    response_type::ResponseType,
    scope::Scope,
};

const NONCE_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "nonce is missing, which this response_type needs")
        .with_id("nonce_missing");
const NONCE_TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "nonce is too long").with_id("nonce_too_long");
const OPENID_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_SCOPE, "this response_type needs the scope openid")
        .with_id("openid_scope_missing");

/// What a request asks of OpenID Connect; `None` when it is a request of OAuth alone. `scope` is what the client may have of it.
///
/// # Errors
/// `invalid_scope` when an ID token is asked for without `openid`; `invalid_request` when one is to come to the browser without a
/// `nonce`, or when a parameter is too long.
pub(super) fn requested(
    parameters: &Parameters,
    response_type: &ResponseType,
    scope: &Scope,
    speaks_openid: bool,
) -> Result<Option<OpenIdRequest>, OAuthError> {
    if !(speaks_openid && scope.contains(OPENID)) {
        return if response_type.gives_id_token() { Err(OPENID_MISSING) } else { Ok(None) };
    }
    let nonce = parameters.get("nonce");
    if nonce.is_some_and(|nonce| nonce.len() > limits::NONCE) {
        return Err(NONCE_TOO_LONG);
    }
    if nonce.is_none() && response_type.gives_id_token() {
        return Err(NONCE_MISSING);
    }
    Ok(Some(OpenIdRequest { nonce: nonce.map(str::to_owned), claims: None }))
}
