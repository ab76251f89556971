//! The HTTP response to a rejected request for a protected resource. RFC 6750, section 3.

use crate::{
    random::SystemRandom,
    request_id::RequestId,
    resource::{RejectionReason, ResourceRejection},
    web::error_body::{named, outage, refused},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

impl IntoResponse for ResourceRejection {
    /// Tells the log and the subscribers of events, and adds the name by which the log speaks of the request. A request without a
    /// token is told to nobody: that is how clients find out what to do.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let mut response = match self.reason() {
            RejectionReason::TokenMissing => status.into_response(),
            RejectionReason::Outage(cause) => with_name(|_| outage(cause, self.error_uri())),
            RejectionReason::Refused(error) => with_name(|id| {
                self.tell(id);
                refused(status, error, self.error_uri())
            }),
        };
        for challenge in self.challenges() {
            if let Ok(challenge) = HeaderValue::from_str(&challenge.to_string()) {
                response.headers_mut().append(header::WWW_AUTHENTICATE, challenge);
            }
        }
        response
    }
}

/// Makes a response under a new name of its request.
fn with_name(response: impl FnOnce(RequestId) -> Response) -> Response {
    let id = RequestId::new(&SystemRandom);
    named(id.span().in_scope(|| response(id)), id)
}
