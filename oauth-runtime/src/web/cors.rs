//! What scripts of other web sites may read (CORS). Fetch Standard, section 3.3; RFC 9700, section 2.6.
//!
//! No answer permits cookies, so a script learns what anybody learns who sends the same request.

use crate::{endpoint::HttpMethod, request_id::RequestId, settings::EndpointSettings};
use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    response::Response,
};
use std::{convert::Infallible, time::Duration};
use tower::{Layer as _, Service as _, service_fn};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

/// How long a browser may remember a preflight, of which most permit less.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The headers of answers that scripts read.
const EXPOSED: [HeaderName; 3] =
    [header::WWW_AUTHENTICATE, header::RETRY_AFTER, HeaderName::from_static(RequestId::HEADER)];

/// The layer for endpoints with these methods.
fn of_endpoint(settings: &EndpointSettings, methods: &[HttpMethod]) -> CorsLayer {
    let methods = methods.iter().map(|method| match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
    });
    layer(settings, AllowMethods::list(methods))
}

/// The layer for resources, whose methods their routes say.
pub(super) fn of_resources(settings: &EndpointSettings) -> CorsLayer {
    layer(settings, AllowMethods::mirror_request())
}

/// The answer to a request that scripts may send.
pub(super) async fn answered<F: Future<Output = Response> + Send>(
    settings: &EndpointSettings,
    methods: &[HttpMethod],
    request: Request,
    answer: impl Fn(Request) -> F + Clone + Send,
) -> Response {
    if !concerns(settings, &request) {
        return answer(request).await;
    }
    let answered = service_fn(move |request: Request| {
        let answer = answer(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    match of_endpoint(settings, methods).layer(answered).call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Whether the layer has anything to say to a request. A cache may give the answer to a `GET` to somebody else, so it is the same
/// with and without `Origin`; so is every answer where it varies with the header.
fn concerns(settings: &EndpointSettings, request: &Request) -> bool {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let may_be_kept =
        request.method() != Method::OPTIONS && (is_read || settings.origins.is_some());
    may_be_kept || request.headers().contains_key(header::ORIGIN)
}

/// A preflight names no client, so which origin it comes from decides nothing but what the operator has listed.
fn layer(settings: &EndpointSettings, methods: AllowMethods) -> CorsLayer {
    let origin = match &settings.origins {
        None => AllowOrigin::any(),
        Some(origins) => {
            let values = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
            AllowOrigin::list(values)
        }
    };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods(methods)
        // `*` would leave `Authorization` out.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(EXPOSED)
        .max_age(REMEMBERED)
}
