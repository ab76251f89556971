//! The errors of the application's handlers, as responses.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use oauth_runtime::prelude::*;

/// Every error is a 500, as it always was; what the toolkit refuses is an answer of its own.
#[derive(Debug)]
pub enum AppError {
    /// The token does not open this: 401, 403 or 503 with the headers of RFC 6750.
    NotAllowed(ResourceRejection),
    /// Something broke.
    Broken(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for AppError {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match self {
            Self::NotAllowed(rejection) => rejection.into_response(),
            // The provider knows its answer: 429 after too many passwords, 503 while the database is away.
            Self::Broken(error) => {
                error.downcast().map_or_else(|error| broken(&error), Failure::into_response)
            }
        }
    }
}

fn broken(error: &anyhow::Error) -> Response {
    eprintln!("{error:#}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
