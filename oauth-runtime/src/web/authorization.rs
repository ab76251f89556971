//! The authorization endpoint's two phases for an application's own handler. RFC 6749, section 3.1.

use super::{
    authorization_request::AuthorizationRequest,
    consent_request::{ConsentRequest, remember},
    cookie, pages, response,
};
use crate::{
    core::Core,
    endpoint::authorization::{self, Answer, BrowserRequest, Decision, Validated},
    entity::{Provider, resource_owner::ResourceOwner},
    protocol::error::{Failure, OAuthError, Outage},
    server::{AuthorizationServer, subject_of},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{fmt, sync::Arc};

/// The answer when there is nothing to ask the user: a page of ours, a redirect to the client, or the way to the
/// sign-in page.
#[must_use = "it is the response"]
pub struct AuthorizationRefusal(Response);

impl fmt::Debug for AuthorizationRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AuthorizationRefusal").field(&self.0.status()).finish()
    }
}

impl IntoResponse for AuthorizationRefusal {
    fn into_response(self) -> Response {
        self.0
    }
}

impl<P: Provider<User: ResourceOwner>> AuthorizationServer<P> {
    /// The first phase: checks the request and stores it, or reads the consent form that answers it.
    ///
    /// # Errors
    /// The response to send instead of a consent page.
    pub async fn validate_consent_request(
        &self,
        request: AuthorizationRequest,
        user: Option<&P::User>,
    ) -> Result<ConsentRequest, AuthorizationRefusal> {
        let core =
            self.core().map_err(|outage| AuthorizationRefusal(pages::unavailable(&outage)))?;
        validate(core, request, user.map(subject_of)).await.map_err(AuthorizationRefusal)
    }

    /// The second phase: issues a code to a user who consented, or tells the client that there is none.
    ///
    /// A form that said no stays a no, whoever is passed here.
    ///
    /// A request that no form has answered yet is answered by the application for the user: only for a client of its
    /// own, since nobody was asked.
    pub async fn create_authorization_response(
        &self,
        consent: ConsentRequest,
        user: Option<&P::User>,
    ) -> Response {
        let ConsentRequest { core, pending, subject, decision } = consent;
        let granted_by = user.map(subject_of).filter(|_| decision != Some(Decision::Deny));
        match authorization::answer(&core, Answer { pending, shown_to: subject, granted_by }).await
        {
            Ok(location) => redirect(&location),
            Err(failure) => page(&core, &failure),
        }
    }
}

async fn validate(
    core: &Arc<Core>,
    request: AuthorizationRequest,
    subject: Option<crate::protocol::client::SubjectId>,
) -> Result<ConsentRequest, Response> {
    let refuse = |error: OAuthError| page(core, &error.into());
    let browser_request = BrowserRequest {
        parameters: request.parameters.map_err(refuse)?,
        is_post: request.is_post,
        browser: cookie::browser(core, &request.headers),
    };
    match authorization::validate(core, browser_request, subject).await {
        Ok(Validated::Consent { pending, subject, decision }) => {
            Ok(ConsentRequest { core: core.clone(), pending, subject, decision })
        }
        Ok(Validated::LoginRequired(pending)) => {
            let location =
                format!("{}?pending={}", core.settings.login_path, pending.handle.expose());
            let mut response = redirect(&location);
            remember(core, &pending.browser, &mut response);
            Err(response)
        }
        Ok(Validated::Redirect(location)) => Err(redirect(&location)),
        Err(failure) => Err(page(core, &failure)),
    }
}

/// 303, so that the next request is a GET in any case (RFC 9700 section 4.12).
fn redirect(location: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        return response::outage(&Outage::new("a redirect does not fit into a header"));
    };
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn page(core: &Core, failure: &Failure) -> Response {
    match failure {
        Failure::Outage(outage) => pages::unavailable(outage),
        Failure::Refusal(error) => pages::error(error, core.settings.error_uri(error.code())),
    }
}
