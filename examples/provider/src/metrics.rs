//! The metrics for a monitoring system. Every label has few values, and a client cannot choose any of them.

use crate::{metrics_text::Form, state::AppState, web::health};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{
        HeaderMap, Method,
        header::{CONTENT_TYPE, VARY},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use oauth_runtime::prelude::{Event, EventKind};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::sync::Arc;
use tokio::time::Instant;

/// The bounds of the histogram of request times, in seconds: from a fast look-up to a slow hash behind a queue.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct EventLabels {
    event: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct GrantLabels {
    grant_type: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RefusalLabels {
    endpoint: &'static str,
    error: &'static str,
    reason: &'static str,
}

/// The counters of one provider.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Histogram>,
    events: Family<EventLabels, Counter>,
    refusals: Family<RefusalLabels, Counter>,
    tokens: Family<GrantLabels, Counter>,
    open_requests: Gauge,
    database_up: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("oauth");
        let requests =
            Family::<RequestLabels, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        let (events, refusals, tokens) = (Family::default(), Family::default(), Family::default());
        registry.register_with_unit(
            "http_request_duration",
            "Requests by method, route and class of status",
            Unit::Seconds,
            requests.clone(),
        );
        registry.register("events", "What happened, by kind", Family::clone(&events));
        registry.register("refusals", "What was refused, by reason", Family::clone(&refusals));
        registry.register("tokens_issued", "Tokens issued, by grant type", Family::clone(&tokens));
        let (open_requests, database_up) = (Gauge::default(), Gauge::default());
        registry.register(
            "http_requests_open",
            "Requests that have no answer yet",
            Gauge::clone(&open_requests),
        );
        registry.register(
            "database_up",
            "Whether the database answers",
            Gauge::clone(&database_up),
        );
        Self { registry, requests, events, refusals, tokens, open_requests, database_up }
    }

    /// The number of requests without an answer yet.
    pub(crate) fn open_requests(&self) -> i64 {
        self.open_requests.get()
    }

    /// Counts an event of the toolkit.
    pub(crate) fn count(&self, event: &Event<'_>) {
        if let EventKind::Refused { endpoint, code, id, .. } = event.kind {
            // All three labels are constants of the program.
            let labels = RefusalLabels { endpoint, error: code.as_str(), reason: id };
            self.refusals.get_or_create(&labels).inc();
            return;
        }
        self.events.get_or_create(&EventLabels { event: event.name() }).inc();
        // Only registered grants issue tokens, so the label has few values.
        let grant_type = match event.kind {
            EventKind::TokenIssued { grant_type, .. } => grant_type,
            EventKind::TokenRefreshed => "refresh_token",
            _ => return,
        };
        self.tokens.get_or_create(&GrantLabels { grant_type }).inc();
    }

    fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Counts a request as open until this is dropped, even if the client hangs up.
struct OpenRequest(Gauge);

impl OpenRequest {
    fn count(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// `GET /metrics`
pub(crate) async fn show(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let metrics = &state.metrics;
    metrics.database_up.set(health::database_answers(&state).await.into());
    let form = Form::asked_for(&headers);
    match metrics.text() {
        Ok(text) => {
            let headers = [(CONTENT_TYPE, form.content_type()), (VARY, "accept")];
            (headers, form.of(text)).into_response()
        }
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Measures the time of a request. Requests without a route share one label.
pub(crate) async fn measure(
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let _open = OpenRequest::count(&metrics.open_requests);
    let begin = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = method(request.method());
    let response = next.run(request).await;
    let status = match response.status().as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    let labels = RequestLabels { method, route, status };
    metrics.requests.get_or_create(&labels).observe(begin.elapsed().as_secs_f64());
    response
}

/// The method as a label. A client can invent methods; these become `other`.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
