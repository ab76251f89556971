//! Errors, as pages that say what happened and what to do next.

use super::{
    answer::{Forms, headers, language},
    templates::ErrorPage,
};
use crate::base_path::BasePath;
use askama::Template as _;
use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use oauth_runtime::{
    event::report,
    prelude::{Failure, Outage, RequestId, Wording},
    random::SystemRandom,
};

/// An error that ends a request with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The database cannot be reached. The log has the error under this request identifier.
    Outage(Option<RequestId>),
    /// The server made a mistake.
    Fault,
    /// The page does not exist.
    NotFound,
    /// The form was not given to this browser, or it is too old.
    ExpiredForm,
}

impl From<sea_orm::DbErr> for Problem {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::outage(&Outage::new(error))
    }
}

impl From<tower_sessions::session::Error> for Problem {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::outage(&Outage::new(error))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Outage(outage) => Self::outage(&outage),
            Failure::Refusal(error) => Self::outage(&Outage::new(error)),
        }
    }
}

impl Problem {
    /// Writes an outage to the log, under a new request identifier.
    fn outage(outage: &Outage) -> Self {
        let id = RequestId::new(&SystemRandom);
        tracing::error_span!(target: "oauth", "request", %id).in_scope(|| report(outage));
        Self::Outage(Some(id))
    }

    /// The status, and the name of the message. The title has the same name with `-title` appended.
    const fn words(self) -> (StatusCode, &'static str) {
        match self {
            Self::Outage(_) => (StatusCode::SERVICE_UNAVAILABLE, "problem-outage"),
            Self::Fault => (StatusCode::INTERNAL_SERVER_ERROR, "problem-fault"),
            Self::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
            Self::ExpiredForm => (StatusCode::BAD_REQUEST, "problem-expired"),
        }
    }

    /// The identifier under which the log has the request. Anybody can send old forms, as often as they like, so these
    /// are logged at the level `debug` only.
    fn request(self) -> Option<RequestId> {
        let name = |what: &str| {
            let id = RequestId::new(&SystemRandom);
            tracing::debug!(target: "oauth", %id, "{what}");
            Some(id)
        };
        match self {
            Self::Outage(Some(id)) => Some(id),
            Self::Outage(None) => name("the session could not be stored, or the time was up"),
            Self::Fault => name("a page could not be made"),
            Self::ExpiredForm => name("a form is not one of this session, or too old"),
            Self::NotFound => None,
        }
    }
}

impl IntoResponse for Problem {
    /// The response without a page. [`shown`] adds the page where the issuer is known.
    fn into_response(self) -> Response {
        let (status, _) = self.words();
        let mut response = status.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Adds the name by which the log speaks of the request.
pub(crate) fn name(response: &mut Response, id: RequestId) {
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(RequestId::HEADER, id);
    }
}

/// Adds the page to a response that carries a problem. `wording` is used if the response carries no language.
pub(crate) fn shown(
    mut response: Response,
    base: &BasePath,
    wording: impl FnOnce() -> Wording,
) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let t = &response.extensions_mut().remove::<Wording>().unwrap_or_else(wording);
    let (_, words) = problem.words();
    let request = problem.request();
    let page = ErrorPage {
        t,
        base,
        title: t.text(&format!("{words}-title")),
        explanation: t.text(words),
        code: None,
        error_uri: None,
        request: request.as_ref().map(RequestId::as_str),
    };
    let html = page.render().unwrap_or_else(|_| page.title.clone());
    *response.body_mut() = html.into();
    if let Some(id) = request {
        name(&mut response, id);
    }
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().extend(headers(Forms::None));
    response.headers_mut().extend(language(t));
    response
}
