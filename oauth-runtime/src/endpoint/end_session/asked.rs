//! The parameters of a logout request. OpenID Connect RP-Initiated Logout, section 2.

use crate::protocol::{
    error::{ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
};

const STATE_TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the state of the logout request is too long")
        .with_id("end_session_state_too_long");

/// The parameters, within their bounds. `logout_hint` is not read, since the session identifies the user better. The
/// `post_logout_redirect_uri` needs no bound of its own, because it is only compared with registered ones.
pub(super) struct Asked<'a> {
    pub(super) id_token_hint: Option<&'a str>,
    pub(super) client_id: Option<&'a str>,
    pub(super) post_logout_redirect_uri: Option<&'a str>,
    pub(super) state: Option<&'a str>,
    pub(super) ui_locales: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// Reads the parameters.
    ///
    /// # Errors
    /// `invalid_request` when a parameter is repeated, or when `state` is too long.
    pub(super) fn read(parameters: &'a Parameters) -> Result<Self, OAuthError> {
        parameters.reject_repeated()?;
        let state = parameters.get("state");
        if state.is_some_and(|state| state.len() > limits::STATE) {
            return Err(STATE_TOO_LONG);
        }
        let client_id = parameters.get("client_id");
        Ok(Self {
            id_token_hint: parameters.get("id_token_hint"),
            client_id: client_id.filter(|client_id| client_id.len() <= limits::CLIENT_ID),
            post_logout_redirect_uri: parameters.get("post_logout_redirect_uri"),
            state,
            ui_locales: parameters.get("ui_locales"),
        })
    }
}
