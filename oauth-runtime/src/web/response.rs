//! From an outcome to an HTTP response. Status codes live here and nowhere else.

use crate::{
    endpoint::{EndpointAnswer, HttpMethod},
    protocol::{
        bearer,
        error::{ErrorCode, Failure, OAuthError, Outage},
    },
    resource::ResourceRefusal,
    services::Services,
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// When a client may try again after an outage, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_uri: Option<&'a str>,
}

/// A JSON answer that nobody may keep (RFC 6749 section 5.1).
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    (status, headers, Json(body)).into_response()
}

/// What an endpoint answered.
pub(super) fn endpoint_answer(answer: EndpointAnswer) -> Response {
    let (body, public_seconds) = answer.into_parts();
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    match public_seconds.map(|seconds| HeaderValue::try_from(format!("public, max-age={seconds}")))
    {
        Some(Ok(public)) => {
            headers.insert(header::CACHE_CONTROL, public);
        }
        _ => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        }
    }
    response
}

/// The server does not have the endpoint.
pub(super) fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// The endpoint is called by other methods (RFC 9110 section 15.5.6).
pub(super) fn method_not_allowed(allowed: &[HttpMethod]) -> Response {
    let names: Vec<_> = allowed
        .iter()
        .map(|method| match method {
            HttpMethod::Get => "GET,HEAD",
            HttpMethod::Post => "POST",
        })
        .collect();
    let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
    if let Ok(allow) = HeaderValue::from_str(&names.join(",")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// The answer to what did not succeed at an endpoint that clients call.
pub(super) fn failure(services: Option<&Services>, failure: &Failure) -> Response {
    match failure {
        Failure::Outage(cause) => outage(cause),
        Failure::Refusal(error) => refusal(services, error),
    }
}

fn refusal(services: Option<&Services>, error: &OAuthError) -> Response {
    if let Some(hint) = error.hint() {
        tracing::info!(target: "oauth", code = error.code().as_str(), hint, "refused");
    }
    let (status, is_challenge) = match error.code() {
        ErrorCode::INVALID_CLIENT => (StatusCode::UNAUTHORIZED, true),
        ErrorCode::SERVER_ERROR => (StatusCode::INTERNAL_SERVER_ERROR, false),
        _ => (StatusCode::BAD_REQUEST, false),
    };
    let mut response = json(status, &body(services, error));
    if is_challenge {
        let realm =
            bearer::quotable(services.map_or("oauth", |services| services.settings.realm.as_str()));
        let challenge = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    response
}

fn body<'a>(services: Option<&'a Services>, error: &'a OAuthError) -> ErrorBody<'a> {
    ErrorBody {
        error: error.code().as_str(),
        error_description: error.description(),
        error_uri: services.and_then(|services| services.settings.error_uri(error.code())),
    }
}

/// Storage or keys cannot be reached: never a refusal, and the cause stays here.
pub(super) fn outage(outage: &Outage) -> Response {
    tracing::error!(target: "oauth", error = %outage, "outage");
    let body = ErrorBody {
        error: ErrorCode::TEMPORARILY_UNAVAILABLE.as_str(),
        error_description: "the server cannot answer at the moment; try again",
        error_uri: None,
    };
    let mut response = json(StatusCode::SERVICE_UNAVAILABLE, &body);
    response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    response
}

/// The answer of a protected resource (RFC 6750 section 3).
pub(super) fn resource_refusal(services: &Services, refusal: &ResourceRefusal) -> Response {
    let realm = &services.settings.realm;
    let (status, mut response, challenge) = match refusal {
        ResourceRefusal::Outage(cause) => return outage(cause),
        ResourceRefusal::TokenMissing { scope } => {
            let status = StatusCode::UNAUTHORIZED;
            (status, status.into_response(), bearer::challenge(realm, None, None, scope.as_deref()))
        }
        ResourceRefusal::Refused { error, scope } => {
            let status = match error.code() {
                ErrorCode::INVALID_TOKEN => StatusCode::UNAUTHORIZED,
                ErrorCode::INSUFFICIENT_SCOPE => StatusCode::FORBIDDEN,
                _ => StatusCode::BAD_REQUEST,
            };
            let scope = scope.as_deref().filter(|_| error.code() == ErrorCode::INSUFFICIENT_SCOPE);
            let error_uri = services.settings.error_uri(error.code());
            (
                status,
                json(status, &body(Some(services), error)),
                bearer::challenge(realm, Some(error), error_uri, scope),
            )
        }
    };
    *response.status_mut() = status;
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// Lets an application's own handlers answer with `Outcome`.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        failure(None, &self)
    }
}
