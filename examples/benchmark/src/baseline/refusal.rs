//! What the hand-written server answers when it refuses. RFC 6749, section 5.2; RFC 6750, section 3.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request is refused.
pub(super) enum Refusal {
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidToken,
    UnauthorizedClient,
    UnsupportedGrantType,
    Outage,
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        eprintln!("database: {error}");
        Self::Outage
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client"),
            Self::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant"),
            Self::InvalidRequest => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::InvalidScope => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::InvalidToken => (StatusCode::UNAUTHORIZED, "invalid_token"),
            Self::UnauthorizedClient => (StatusCode::BAD_REQUEST, "unauthorized_client"),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::Outage => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        let challenge = match self {
            Self::InvalidClient => "Basic realm=\"baseline\"",
            Self::InvalidToken => "Bearer error=\"invalid_token\"",
            _ => return (status, Json(json!({ "error": error }))).into_response(),
        };
        (status, [(WWW_AUTHENTICATE, challenge)], Json(json!({ "error": error }))).into_response()
    }
}
