//! The parameters of an authorization request that OpenID Connect adds. OpenID Connect Core, sections 3.1.2.1 and 3.2.2.1.

use super::{
    authorization::OpenIdRequest,
    claims::{OPENID, ScopeClaims},
    claims_request,
    client::Client,
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

/// An authorization request whose scope has been determined.
pub(super) struct Asked<'a> {
    pub(super) parameters: &'a Parameters,
    pub(super) client: &'a Client,
    pub(super) response_type: &'a ResponseType,
    /// The scope that the client may have, out of the requested one.
    pub(super) scope: &'a Scope,
}

impl Asked<'_> {
    /// The OpenID Connect parameters of the request; `None` for a request of OAuth alone.
    ///
    /// # Errors
    /// `invalid_scope` when an ID token is asked for without `openid`; `invalid_request` when an ID token is to come to the browser
    /// without a `nonce`, when `nonce` or `claims` is too long, or when `claims` is malformed.
    pub(super) fn of_openid(
        &self,
        speaks_openid: bool,
        table: ScopeClaims<'_>,
    ) -> Result<Option<OpenIdRequest>, OAuthError> {
        let gives_id_token = self.response_type.gives_id_token();
        if !(speaks_openid && self.scope.contains(OPENID)) {
            return if gives_id_token { Err(OPENID_MISSING) } else { Ok(None) };
        }
        let nonce = self.parameters.get("nonce");
        if nonce.is_some_and(|nonce| nonce.len() > limits::NONCE) {
            return Err(NONCE_TOO_LONG);
        }
        if nonce.is_none() && gives_id_token {
            return Err(NONCE_MISSING);
        }
        let registered = self.client.metadata().scope();
        let claims = claims_request::requested(self.parameters, table, &registered)?;
        Ok(Some(OpenIdRequest { nonce: nonce.map(str::to_owned), claims }))
    }
}
