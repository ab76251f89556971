//! The HTTP response to a rejected request for a protected resource. RFC 6750, section 3.

use crate::{
    resource::{RejectionReason, ResourceRejection},
    web::error_body::{outage, refused},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

impl IntoResponse for ResourceRejection {
    fn into_response(self) -> Response {
        self.tell();
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let mut response = match self.reason() {
            RejectionReason::Outage(cause) => outage(cause, self.error_uri()),
            RejectionReason::Refused(error) => refused(status, error, self.error_uri()),
            RejectionReason::TokenMissing => status.into_response(),
        };
        for challenge in self.challenges() {
            if let Ok(challenge) = HeaderValue::from_str(&challenge.to_string()) {
                response.headers_mut().append(header::WWW_AUTHENTICATE, challenge);
            }
        }
        response
    }
}
