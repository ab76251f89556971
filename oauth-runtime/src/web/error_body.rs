//! Errors as JSON that must not be stored, and the response to an outage. RFC 6749, section 5.2.

use crate::{
    event::report,
    protocol::error::{ErrorCode, OAuthError, Outage},
    request_id::RequestId,
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// How long a client should wait after an outage, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_uri: Option<&'a str>,
}

/// A JSON response that must not be stored (RFC 6749 section 5.1).
fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    (status, headers, Json(body)).into_response()
}

/// An error response. `error_uri` is the page that explains the error.
pub(super) fn refused(status: StatusCode, error: &OAuthError, error_uri: Option<&str>) -> Response {
    let body = ErrorBody {
        error: error.code().as_str(),
        error_description: error.description(),
        error_uri,
    };
    json(status, &body)
}

/// Adds the name of the request to a response, so that it can be found in the log.
pub(super) fn named(mut response: Response, id: RequestId) -> Response {
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(RequestId::HEADER, value);
    }
    response.extensions_mut().insert(id);
    response
}

/// The response if storage or keys cannot be reached: 503, never a refusal. The cause goes to the log and is not sent. `error_uri` is the
/// page that explains `temporarily_unavailable`.
pub(super) fn outage(outage: &Outage, error_uri: Option<&str>) -> Response {
    report(outage);
    let body = ErrorBody {
        error: ErrorCode::TEMPORARILY_UNAVAILABLE.as_str(),
        error_description: "the server cannot answer at the moment; try again",
        error_uri,
    };
    let mut response = json(StatusCode::SERVICE_UNAVAILABLE, &body);
    response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    response
}
