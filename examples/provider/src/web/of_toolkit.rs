//! Connects the provider with the pages that the toolkit decides about: it reads our value from their requests, and renders
//! their responses in our design.

use crate::{
    pages::{
        answer::page,
        problem::{Problem, name},
        templates::ErrorPage,
    },
    state::AppState,
};
use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderName, Method, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse as _, Response},
};
use oauth_runtime::{prelude::*, protocol::limits, random::SystemRandom};
use std::time::Duration;
use tokio::time::timeout;
use url::form_urlencoded;

/// The longest time that a form may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The request for the toolkit, and the value that our form adds. `None` when the body cannot be read.
pub(super) async fn split(request: Request) -> Option<(Request, String)> {
    let (parts, body) = request.into_parts();
    let (body, session_csrf) = if parts.method == Method::POST {
        // A body that declares a length over the limit is refused without waiting for it.
        if body.size_hint().lower() > limits::BODY as u64 {
            return None;
        }
        let bytes = timeout(BODY_TIME, to_bytes(body, limits::BODY)).await.ok()?.ok()?;
        let session_csrf = form_urlencoded::parse(&bytes)
            .find(|(name, _)| name == "session_csrf")
            .map(|(_, value)| value.into_owned());
        (Body::from(bytes), session_csrf)
    } else {
        (body, None)
    };
    Some((Request::from_parts(parts, body), session_csrf.unwrap_or_default()))
}

/// The page for a form that cannot be read. Anybody can send one, as often as they like, so the log has it at the level `debug` only.
pub(super) fn unreadable(state: &AppState, languages: &Languages) -> Result<Response, Problem> {
    let t = &state.server.wording(languages);
    let code = ErrorCode::INVALID_REQUEST;
    let id = RequestId::new(&SystemRandom);
    tracing::debug!(target: "oauth", %id, "the body of a form is too large, too slow or cut off");
    let template = ErrorPage {
        t,
        base: &state.base,
        title: t.text("problem-refused-title"),
        explanation: t.text("oauth-refused-body_unreadable"),
        code: Some(code.as_str()),
        error_uri: explained(state, code),
        request: Some(id.as_str()),
    };
    let mut page = page(StatusCode::BAD_REQUEST, &template)?;
    name(&mut page, id);
    Ok(page)
}

/// The address of the page that explains an error. A page of this server is named without its host, like every link of ours.
fn explained(state: &AppState, code: ErrorCode) -> Option<&str> {
    let uri = state.server.error_uri(code)?;
    let path = uri.strip_prefix(state.base.origin()).filter(|path| path.starts_with('/'));
    Some(path.unwrap_or(uri))
}

/// Renders an error page in the provider's design. Redirects are left as they are.
pub(super) fn dressed(response: Response, state: &AppState) -> Response {
    let extensions = response.extensions();
    let Some(t) = extensions.get::<Wording>() else { return response };
    let id = extensions.get::<RequestId>().copied();
    let mut page = match extensions.get::<OAuthError>() {
        _ if response.status() == StatusCode::SERVICE_UNAVAILABLE => {
            let mut page = Problem::Outage(id).into_response();
            page.extensions_mut().insert(t.clone());
            page
        }
        Some(error) => {
            let template = ErrorPage {
                t,
                base: &state.base,
                title: t.text("problem-refused-title"),
                explanation: t.refusal(error),
                code: Some(error.code().as_str()),
                error_uri: explained(state, error.code()),
                request: id.as_ref().map(RequestId::as_str),
            };
            page(response.status(), &template).unwrap_or_else(Problem::into_response)
        }
        None => return response,
    };
    for name in [HeaderName::from_static(RequestId::HEADER), RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}
