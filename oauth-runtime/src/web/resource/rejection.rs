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
    /// Tells of the refusal, and answers with the name by which the log speaks of it.
    fn into_response(self) -> Response {
        let id = RequestId::new(&SystemRandom);
        let mut response = match self.reason() {
            // The log says nothing of it: that is how clients find out what to do.
            RejectionReason::TokenMissing => self.status_code().into_response(),
            _ => named(id.span().in_scope(|| self.told(id)), id),
        };
        for challenge in self.challenges() {
            if let Ok(challenge) = HeaderValue::from_str(&challenge.to_string()) {
                response.headers_mut().append(header::WWW_AUTHENTICATE, challenge);
            }
        }
        response
    }
}

impl ResourceRejection {
    /// The answer without its challenges, which the log and the subscribers of events learn of.
    fn told(&self, id: RequestId) -> Response {
        self.tell(id);
        match self.reason() {
            RejectionReason::Outage(cause) => outage(cause, self.error_uri()),
            RejectionReason::Refused(error) => refused(self.status_code(), error, self.error_uri()),
            RejectionReason::TokenMissing => self.status_code().into_response(),
        }
    }

    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
    }
}
