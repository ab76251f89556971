//! The routes, and the layers around every request.

use super::{
    account, api, authorize, below::serve_below, device, end_session, health, home, login, logout,
    playground,
};
use crate::{
    base_path::BasePath,
    client_address, metrics,
    pages::{
        assets,
        problem::{Problem, shown},
    },
    playground::send::Routes,
    session::{self, store::SessionRows},
    state::AppState,
};
use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request},
    http::{StatusCode, header::CONTENT_TYPE},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::prelude::{Languages, Wording};
use std::{any::Any, future::ready, net::SocketAddr, time::Duration};
use tower_http::{
    catch_panic::CatchPanicLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};
use tracing::{Span, field::display};

const LARGEST_BODY: usize = 64 * 1024;
/// The longest pause in the arrival of a form. A form that stops arriving is the sender's mistake, not an outage.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Everything the provider serves.
pub(crate) fn router(state: AppState, longest_request: Duration) -> Router {
    let authorization = state.server.endpoint_path("authorization").unwrap_or("/oauth/authorize");
    let verification = state.server.verification_path().unwrap_or("/device");
    let sessions = || {
        session::layer(SessionRows::new(state.database.clone(), state.clock.clone()), &state.base)
    };
    let signing_out = state.server.endpoint_path("end_session").map_or_else(Router::new, |path| {
        Router::new().route(path, get(end_session::end_session).post(end_session::end_session))
    });
    let pages = Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", get(logout::ask).post(logout::submit))
        .route("/account", get(account::show).post(account::withdraw))
        .layer(RequestBodyTimeoutLayer::new(LONGEST_PAUSE))
        .route(authorization, get(authorize::authorize).post(authorize::authorize))
        .route(verification, get(device::device).post(device::device))
        .merge(signing_out)
        .layer(sessions());
    let api = Router::new()
        .route("/api/me", get(api::me))
        .route("/api/contact", get(api::contact))
        .route("/api/either", get(api::either))
        .route("/api/mixed", get(api::mixed))
        .route("/api/any", get(api::any))
        .route("/api/timeline", get(api::timeline))
        .layer(state.server.cors());
    let router = Router::new()
        .merge(pages)
        .merge(api)
        .merge(state.server.routes())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/assets/style.css", get(assets::stylesheet))
        .route("/assets/icon.svg", get(assets::icon))
        .route("/favicon.ico", get(assets::icon))
        .fallback(|| async { Problem::NotFound });
    let server = state.server.clone();
    let wording = move |languages: &Languages| server.wording(languages);
    let surrounded = |router| {
        let named =
            from_fn_with_state(state.trusted_proxies.clone(), client_address::name_the_client);
        let measured = from_fn_with_state(state.metrics.clone(), metrics::measure);
        let routes = guarded(router, longest_request, state.base.clone(), wording.clone());
        routes.layer(measured).layer(named).with_state(state.clone())
    };
    let routes = match &state.playground {
        None => surrounded(router),
        Some(playground) => {
            let asked = Routes { router: surrounded(router.clone()), host: playground.host() };
            let pages = playground::pages(asked)
                .layer(RequestBodyTimeoutLayer::new(LONGEST_PAUSE))
                .layer(sessions())
                .route("/assets/playground.css", get(assets::playground));
            surrounded(router.merge(pages))
        }
    };
    serve_below(state.base, routes)
}

/// Adds the layers that surround every request.
fn guarded<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    longest_request: Duration,
    base: BasePath,
    wording: impl Fn(&Languages) -> Wording + Clone + Send + Sync + 'static,
) -> Router<S> {
    router
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, longest_request))
        .layer(map_response(|response: Response| ready(explained(response))))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(move |languages: Languages, request: Request, next: Next| {
            let (base, wording) = (base.clone(), wording.clone());
            async move { shown(next.run(request).await, &base, || wording(&languages)) }
        }))
        // The query and the headers hold codes and tokens, so only the path is logged.
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(|request: &Request| {
                    let client = request
                        .extensions()
                        .get()
                        .map(|ConnectInfo(client): &ConnectInfo<SocketAddr>| display(client.ip()));
                    tracing::debug_span!("request", method = %request.method(), path = request.uri().path(), client)
                })
                .on_request(())
                .on_body_chunk(())
                .on_eos(())
                .on_failure(())
                .on_response(|response: &Response, latency: Duration, _: &Span| {
                    tracing::debug!(status = response.status().as_u16(), ?latency, "answered");
                }),
        )
}

/// Replaces responses without a body by an outage: the layers send them when the session could not be stored
/// (500) or the time was up (503). Both are temporary, and the response must say so.
fn explained(response: Response) -> Response {
    let is_wordless = !response.headers().contains_key(CONTENT_TYPE)
        && response.extensions().get::<Problem>().is_none();
    if response.status().is_server_error() && is_wordless {
        return Problem::Outage(None).into_response();
    }
    response
}

/// The response after a panic. The panic hook has written the details to the log; the page does not show them.
fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    Problem::Fault.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::texts::TEXTS;
    use axum::{
        body::{Body, to_bytes},
        http::header::{CACHE_CONTROL, RETRY_AFTER},
    };
    use oauth_runtime::texts::Texts;
    use std::sync::Arc;
    use tower::Service as _;

    fn in_english() -> impl Fn(&Languages) -> Wording + Clone + Send + Sync + 'static {
        let texts = Arc::new(Texts::new(TEXTS).unwrap());
        move |languages| texts.wording(languages)
    }

    /// One handler always panics, the other never does.
    #[tokio::test]
    async fn a_handler_that_panics_fails_alone_and_its_page_tells_nothing() {
        let broken = || async { panic!("canary") as &'static str };
        let router =
            Router::new().route("/", get(broken)).route("/sound", get(|| async { "sound" }));
        let mut router =
            guarded(router, Duration::from_secs(30), BasePath::default(), in_english());
        let mut ask = async |path: &str| {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let response = router.call(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let text = to_bytes(body, LARGEST_BODY).await.unwrap();
            (parts, String::from_utf8(text.to_vec()).unwrap())
        };

        for _ in 0..2 {
            let (parts, text) = ask("/").await;
            assert_eq!(parts.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(parts.headers[CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(parts.headers[CACHE_CONTROL], "no-store");
            assert!(text.contains("Something went wrong"), "{text}");
            assert!(!text.contains("canary") && !text.contains(".rs"), "{text}");
        }
        assert_eq!(ask("/sound").await.1, "sound");
    }

    #[tokio::test]
    async fn a_request_whose_time_is_up_is_told_to_come_back() {
        let slow = Router::new().route("/", get(std::future::pending::<()>));

        let response = guarded(slow, Duration::from_millis(10), BasePath::default(), in_english())
            .call(Request::new(Body::empty()))
            .await
            .unwrap();

        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(RETRY_AFTER));
    }
}
