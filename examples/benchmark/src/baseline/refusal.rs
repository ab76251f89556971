//! The hand-written server's responses to requests that it refuses. RFC 6749, sections 4.1.2.1 and 5.2; RFC 6750, section 3.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request is refused.
pub(super) enum Refusal {
    AccessDenied,
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidToken,
    LoginRequired,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    Outage,
}

impl Refusal {
    /// The error code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::LoginRequired => "login_required",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::Outage => "temporarily_unavailable",
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        eprintln!("database: {error}");
        Self::Outage
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.code() }));
        let status = match self {
            Self::InvalidClient | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::Outage => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        match self {
            Self::InvalidClient => {
                (status, [(WWW_AUTHENTICATE, "Basic realm=\"baseline\"")], body).into_response()
            }
            Self::InvalidToken => {
                (status, [(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")], body)
                    .into_response()
            }
            _ => (status, body).into_response(),
        }
    }
}
