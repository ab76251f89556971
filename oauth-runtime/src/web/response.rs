//! Converts the outcome of an endpoint to an HTTP response. Status codes are decided here, and for protected resources in
//! `resource/rejection.rs`.

use super::{
    error_body::{self, named, refused},
    html::{self, Forms},
};
use crate::{
    endpoint::{EndpointAnswer, HttpMethod, Media, Success},
    event::{EventKind, Events, Origin},
    page_style,
    protocol::{
        bearer::{self, TokenScheme},
        challenge::{Challenge, quotable},
        error::{ErrorCode, Failure, OAuthError, Outage},
    },
    random::SystemRandom,
    request_id::RequestId,
    services::Services,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// The response to an endpoint's success.
pub(super) fn endpoint_answer(answer: EndpointAnswer) -> Response {
    let (success, media) = (answer.success(), answer.media());
    let (body, language, public_seconds) = answer.into_parts();
    let mut response = match language {
        Some(language) => {
            let style = format!("'self' {}", page_style::source());
            html::in_language(html::html(body, &style, Forms::None), &language)
        }
        None if success == Success::Empty => ().into_response(),
        None => {
            let media = match media {
                Media::Jwt => "application/jwt",
                Media::Json | Media::Page => "application/json",
            };
            ([(header::CONTENT_TYPE, media)], body).into_response()
        }
    };
    *response.status_mut() = match success {
        Success::Found => StatusCode::OK,
        Success::Created => StatusCode::CREATED,
        Success::Empty => StatusCode::NO_CONTENT,
    };
    let headers = response.headers_mut();
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

/// The response if the server does not have the endpoint.
pub(super) fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// The response if the endpoint does not accept the method (RFC 9110 section 15.5.6).
pub(super) fn method_not_allowed(allowed: &[HttpMethod]) -> Response {
    let names: Vec<_> = allowed
        .iter()
        .map(|method| match method {
            HttpMethod::Get => "GET,HEAD",
            HttpMethod::Post => "POST",
            HttpMethod::Put => "PUT",
            HttpMethod::Delete => "DELETE",
        })
        .collect();
    let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
    if let Ok(allow) = HeaderValue::from_str(&names.join(",")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// What the error response needs to know about the request.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) services: Option<&'a Services>,
    pub(super) endpoint: &'static str,
    /// The registered client that the request names.
    pub(super) client_id: Option<&'a str>,
    /// Whether a challenge may be sent: false if it would make a browser open a dialog.
    pub(super) takes_challenge: bool,
}

/// Makes the identifier of a refused request.
pub(super) fn name_of_request(services: Option<&Services>) -> RequestId {
    match services {
        Some(services) => RequestId::new(&*services.random),
        None => RequestId::new(&SystemRandom),
    }
}

/// The response to an outage. `services` is `None` while the server is not initialised.
pub(super) fn outage(services: Option<&Services>, cause: &Outage) -> Response {
    let unavailable = ErrorCode::TEMPORARILY_UNAVAILABLE;
    error_body::outage(cause, services.and_then(|it| it.settings.error_uri(unavailable)))
}

/// The response of a server that is not initialised.
pub(super) fn not_ready(cause: &Outage) -> Response {
    let id = name_of_request(None);
    named(id.span().in_scope(|| outage(None, cause)), id)
}

/// The response to a refusal or an outage at an endpoint that clients call.
pub(super) fn failure(asked: Asked<'_>, failure: &Failure) -> Response {
    let id = name_of_request(asked.services);
    let answer = id.span().in_scope(|| match failure {
        Failure::Outage(cause) => outage(asked.services, cause),
        Failure::Refusal(error) => refusal(asked, error, id),
    });
    named(answer, id)
}

fn refusal(asked: Asked<'_>, error: &OAuthError, id: RequestId) -> Response {
    let Asked { services, endpoint, client_id, takes_challenge } = asked;
    let events = match services {
        Some(services) => &services.events,
        None => Events::of_process(),
    };
    let origin = || Origin::here().named(id);
    events.emit_from(origin, EventKind::refused(endpoint, error), client_id.into());
    let status = match error.code() {
        _ if error.retry_after().is_some() => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::INVALID_CLIENT | ErrorCode::INVALID_TOKEN => StatusCode::UNAUTHORIZED,
        ErrorCode::INSUFFICIENT_SCOPE => StatusCode::FORBIDDEN,
        ErrorCode::SERVER_ERROR => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let error_uri = services.and_then(|services| services.settings.error_uri(error.code()));
    let mut response = refused(status, error, error_uri);
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if matches!(error.code(), ErrorCode::INVALID_TOKEN | ErrorCode::INSUFFICIENT_SCOPE) {
        let realm = services.map_or("oauth", |services| services.settings.realm.as_str());
        let challenge = Challenge::new(TokenScheme::Bearer, realm);
        let challenge = match error.id() {
            // A request without a token has made no mistake yet (RFC 6750 section 3.1).
            id if id == bearer::MISSING.id() => challenge,
            _ => challenge.with_error(error, error_uri),
        };
        if let Ok(challenge) = HeaderValue::from_str(&challenge.to_string()) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
    } else if status == StatusCode::UNAUTHORIZED && takes_challenge {
        let realm = quotable(services.map_or("oauth", |services| services.settings.realm.as_str()));
        let mut challenge = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
        for (name, value) in error.parameters() {
            challenge.extend([", ", name, "=\"", &quotable(value), "\""]);
        }
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    response
}

/// Lets the application's own handlers return an `Outcome`.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let endpoint = "application";
        let asked = Asked { services: None, endpoint, client_id: None, takes_challenge: true };
        failure(asked, &self)
    }
}
