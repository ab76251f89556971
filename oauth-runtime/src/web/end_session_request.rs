//! The request of a browser to the page where a client signs its user out, by GET or by POST. OpenID Connect RP-Initiated Logout,
//! section 2.

use super::authorization_request::AuthorizationRequest;
use crate::{
    authorize::consent_form::{DECISION, FIELD},
    endpoint::end_session::BrowserRequest,
    event::Origin,
    protocol::{client_request::NamedClient, error::OAuthError, languages::Languages},
};
use axum::extract::{FromRequest, Request};
use std::{convert::Infallible, fmt};

/// The unchecked parameters of the query and the form. As an extractor it never rejects: `validate_end_session_request` reports errors.
pub struct EndSessionRequest(AuthorizationRequest);

impl fmt::Debug for EndSessionRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EndSessionRequest").finish_non_exhaustive()
    }
}

impl<S: Send + Sync> FromRequest<S> for EndSessionRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        AuthorizationRequest::from_request(request, state).await.map(Self)
    }
}

impl EndSessionRequest {
    /// The languages from `ui_locales` and the browser, and the address that the request comes from.
    pub(super) fn sender(&self) -> (Languages, Origin) {
        let asked = self.0.parameters.as_ref().ok();
        let asked = asked.and_then(|parameters| parameters.get("ui_locales"));
        (Languages::of(asked, None).then(&self.0.browser), self.0.origin)
    }

    pub(super) fn read(self, named: NamedClient) -> Result<BrowserRequest, OAuthError> {
        let AuthorizationRequest { parameters, is_post, is_same_origin, .. } = self.0;
        let parameters = parameters?;
        parameters.reject_repeated_of(&[FIELD, DECISION])?;
        Ok(BrowserRequest { parameters, is_post, is_same_origin, named })
    }
}
