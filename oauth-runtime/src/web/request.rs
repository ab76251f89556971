//! Converts an HTTP request to a client request. Checks the media type, and limits the size of the body and the time that it takes.

use super::{client_address::ClientAddress, languages::browser};
use crate::protocol::{
    client_request::ClientRequest,
    error::{ErrorCode, Failure, OAuthError},
    languages::Languages,
    limits,
    parameters::Parameters,
};
use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, header},
};
use std::time::Duration;

const IN_QUERY: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "parameters belong in the body of this request, not in its query",
)
.with_id("parameters_in_query");
const MEDIA_TYPE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the body must be application/x-www-form-urlencoded",
)
.with_id("media_type_wrong");
const MEDIA_TYPE_JSON: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the body must be application/json")
        .with_id("media_type_not_json");
const BODY: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the body is too large, too slow or cut off")
        .with_id("body_unreadable");

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The raw values of every `Authorization` header.
pub(super) fn authorization(headers: &HeaderMap) -> Vec<Vec<u8>> {
    headers.get_all(header::AUTHORIZATION).iter().map(|value| value.as_bytes().to_vec()).collect()
}

/// Reads a form request to an endpoint that clients call.
pub(super) async fn form_request(request: Request) -> Result<ClientRequest, Failure> {
    if request.uri().query().is_some_and(|query| !query.is_empty()) {
        return Err(IN_QUERY.into());
    }
    if !is_form(request.headers()) {
        return Err(MEDIA_TYPE.into());
    }
    let authorization = authorization(request.headers());
    let source = ClientAddress::of(request.extensions()).source();
    let body = form_body(request.into_body()).await?;
    Ok(ClientRequest::new(authorization, body).with_source(source))
}

/// Reads a form request. A request without a body is accepted and needs no media type.
pub(super) async fn form_or_nothing(request: Request) -> Result<ClientRequest, Failure> {
    if !request.body().is_end_stream() || request.headers().contains_key(header::CONTENT_TYPE) {
        return form_request(request).await;
    }
    let source = ClientAddress::of(request.extensions()).source();
    let request = ClientRequest::new(authorization(request.headers()), Parameters::default());
    Ok(request.with_source(source))
}

/// Reads a request whose body is JSON; the JSON is not parsed yet.
pub(super) async fn json_request(request: Request) -> Result<ClientRequest, Failure> {
    if !has_media_type(request.headers(), "application/json") {
        return Err(MEDIA_TYPE_JSON.into());
    }
    let authorization = authorization(request.headers());
    let source = ClientAddress::of(request.extensions()).source();
    let json = bounded_body(request.into_body()).await?;
    let request = ClientRequest::new(authorization, Parameters::default());
    Ok(request.with_json(json.into()).with_source(source))
}

/// Reads a request whose parameters are in the query.
pub(super) fn query_request(request: &Request) -> Result<ClientRequest, OAuthError> {
    let query = request.uri().query().unwrap_or_default();
    let parameters = Parameters::parse(query.as_bytes())?;
    let source = ClientAddress::of(request.extensions()).source();
    let asked = Languages::of(parameters.get("ui_locales"), None);
    let languages = asked.then(&browser(request.headers()));
    let request = ClientRequest::new(authorization(request.headers()), parameters);
    Ok(request.with_source(source).with_languages(languages))
}

/// Whether `Content-Type` says that the body is a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    has_media_type(headers, "application/x-www-form-urlencoded")
}

fn has_media_type(headers: &HeaderMap, expected: &str) -> bool {
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(expected)
}

/// Reads a form body within the limits of size and time.
pub(super) async fn form_body(body: Body) -> Result<Parameters, OAuthError> {
    Parameters::parse(&bounded_body(body).await?)
}

async fn bounded_body(body: Body) -> Result<Bytes, OAuthError> {
    // Refuse a body at once if its declared length is too large.
    if body.size_hint().lower() > limits::BODY as u64 {
        return Err(BODY);
    }
    tokio::time::timeout(BODY_TIME, to_bytes(body, limits::BODY))
        .await
        .map_err(|_| BODY)?
        .map_err(|_| BODY)
}
