//! The answer of the authorization endpoint if no consent page is shown.

use super::{error_body::named, pages, response::name_of_request};
use crate::{
    event::{EventKind, Origin},
    protocol::{error::Failure, languages::Languages},
    services::Services,
};
use axum::response::{IntoResponse, Response};
use std::fmt;
use tracing::Span;

/// The response to send instead of a consent page: an error page, a redirect to the client, or a redirect to the sign-in page.
#[must_use = "it is the response"]
pub struct AuthorizationRefusal(Box<Response>);

impl fmt::Debug for AuthorizationRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AuthorizationRefusal").field(&self.0.status()).finish()
    }
}

impl IntoResponse for AuthorizationRefusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl AuthorizationRefusal {
    pub(super) fn new(response: Response) -> Self {
        Self(Box::new(response))
    }
}

/// Makes the error page of an endpoint, and emits the event that reports the error.
pub(super) fn page(
    (services, endpoint): (&Services, &'static str),
    failure: &Failure,
    client_id: Option<&str>,
    languages: &Languages,
) -> Response {
    // A request that has a name already is in its span.
    let (id, span) = match Origin::here().request_id {
        Some(id) => (id, Span::none()),
        None => {
            let id = name_of_request(Some(services));
            (id, id.span())
        }
    };
    let wording = services.texts.wording(languages);
    let page = span.in_scope(|| match failure {
        Failure::Outage(outage) => pages::unavailable(outage, &wording, id),
        Failure::Refusal(error) => {
            let kind = EventKind::refused(endpoint, error);
            services.events.emit_from(|| Origin::here().named(id), kind, client_id.into());
            pages::error(error, services.settings.error_uri(error.code()), &wording, id)
        }
    });
    named(page, id)
}
