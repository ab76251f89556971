//! What went wrong, as a page that says so and what to do next.

use super::{
    answer::{Forms, headers},
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
    prelude::{Failure, Outage},
};

/// A problem that ends a request with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The database cannot be reached.
    Outage,
    /// The server made a mistake.
    Fault,
    /// The page does not exist.
    NotFound,
    /// A form that was not given to this browser, or too long ago.
    ExpiredForm,
}

impl From<sea_orm::DbErr> for Problem {
    fn from(error: sea_orm::DbErr) -> Self {
        report(&Outage::new(error));
        Self::Outage
    }
}

impl From<tower_sessions::session::Error> for Problem {
    fn from(error: tower_sessions::session::Error) -> Self {
        report(&Outage::new(error));
        Self::Outage
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Outage(outage) => report(&outage),
            Failure::Refusal(error) => report(&Outage::new(error)),
        }
        Self::Outage
    }
}

impl Problem {
    fn words(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Outage => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Back in a moment",
                "The service cannot answer right now. Nothing was changed; please try again in a few seconds.",
            ),
            Self::Fault => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "The mistake is ours, and it was logged. Please try again.",
            ),
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "Page not found", "There is nothing at this address.")
            }
            Self::ExpiredForm => (
                StatusCode::BAD_REQUEST,
                "This form has expired",
                "It was sent before, or too long ago. Nothing was changed; please open the page again.",
            ),
        }
    }
}

impl IntoResponse for Problem {
    /// Without its page, which [`shown`] adds where the issuer is known.
    fn into_response(self) -> Response {
        let (status, ..) = self.words();
        let mut response = status.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives a response that is a problem its page.
pub(crate) fn shown(mut response: Response, base: &BasePath) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let (_, title, explanation) = problem.words();
    let page = ErrorPage { base, title, explanation, code: None };
    let html = page.render().unwrap_or_else(|_| title.to_owned());
    *response.body_mut() = html.into();
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().extend(headers(Forms::None));
    response
}
