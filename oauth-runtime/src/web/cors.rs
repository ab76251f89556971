//! Which responses scripts of other web sites may read (CORS). Fetch Standard, section 3.3; RFC 9700, section 2.6.
//!
//! No response permits cookies, so a script learns only what anybody learns by sending the same request.

use crate::{endpoint::HttpMethod, request_id::RequestId, settings::EndpointSettings};
use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    response::Response,
};
use std::{convert::Infallible, time::Duration};
use tower::{Layer as _, Service as _, service_fn};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

/// How long a browser may cache a preflight response. Most browsers cache it for less.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The response headers that scripts may read.
const EXPOSED: [HeaderName; 3] =
    [header::WWW_AUTHENTICATE, header::RETRY_AFTER, HeaderName::from_static(RequestId::HEADER)];

/// The layer for an endpoint with these methods.
fn of_endpoint(settings: &EndpointSettings, methods: &[HttpMethod]) -> CorsLayer {
    let methods = methods.iter().map(|method| match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
    });
    layer(settings, AllowMethods::list(methods))
}

/// The layer for resources. It permits the requested method, because only the routes know their methods.
pub(super) fn of_resources(settings: &EndpointSettings) -> CorsLayer {
    layer(settings, AllowMethods::mirror_request())
}

/// Answers a request to an endpoint that scripts may call.
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

/// Whether the CORS headers must be added. The response to a `GET` may come from a cache that serves others, so it has them with and
/// without `Origin`; the same holds for every response that varies with `Origin`.
fn concerns(settings: &EndpointSettings, request: &Request) -> bool {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let may_be_kept =
        request.method() != Method::OPTIONS && (is_read || settings.origins.is_some());
    may_be_kept || request.headers().contains_key(header::ORIGIN)
}

/// A preflight names no client, so origins are checked only against the list of the operator.
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
        // `*` would not include `Authorization`.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(EXPOSED)
        .max_age(REMEMBERED)
}
