//! The request of a browser to the verification page for devices, by GET or by POST. RFC 8628, section 3.3.

use super::authorization_request::AuthorizationRequest;
use crate::{
    authorize::consent_form::{DECISION, FIELD},
    endpoint::device::BrowserRequest,
    event::Origin,
    protocol::{error::OAuthError, languages::Languages, source::Source},
};
use axum::extract::{FromRequest, Request};
use std::{convert::Infallible, fmt};

/// The unchecked parameters of the query and the form. As an extractor it never rejects: `validate_device_request` reports errors.
pub struct DeviceRequest(AuthorizationRequest);

impl fmt::Debug for DeviceRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DeviceRequest").finish_non_exhaustive()
    }
}

impl<S: Send + Sync> FromRequest<S> for DeviceRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        AuthorizationRequest::from_request(request, state).await.map(Self)
    }
}

impl DeviceRequest {
    /// The languages that the browser asks for, and the address that the request comes from.
    pub(super) fn sender(&self) -> (Languages, Origin) {
        (self.0.browser.clone(), self.0.origin)
    }

    pub(super) fn read(self) -> Result<BrowserRequest, OAuthError> {
        let AuthorizationRequest { parameters, is_post, is_same_origin, origin, .. } = self.0;
        let parameters = parameters?;
        parameters.reject_repeated_of(&["user_code", FIELD, DECISION])?;
        let source = origin.address.map(Source::of);
        Ok(BrowserRequest { parameters, is_post, is_same_origin, source })
    }
}
