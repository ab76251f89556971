//! The two phases of the authorization endpoint, for the application's own handler. RFC 6749, section 3.1.

use super::{
    authorization_refusal::{AuthorizationRefusal, page},
    authorization_request::AuthorizationRequest,
    consent_request::ConsentRequest,
    error_body::named,
    pages, response,
};
use crate::{
    application::Provider,
    endpoint::{
        Decision,
        authorization::{self, BrowserRequest, ConsentAnswer, NAME, UiLocales, Validated},
    },
    entity::user::ResourceOwner,
    event::Origin,
    protocol::{
        authorization_response::AuthorizationAnswer,
        client::{PublicSubject, SubjectId},
        client_request::NamedClient,
        error::{OAuthError, Outage},
        languages::Languages,
        response_type::ResponseMode,
    },
    registry::Registry,
    server::{AuthorizationServer, subject_of},
    services::Services,
    texts::Wording,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tracing::Instrument as _;

impl<P: Provider<User: ResourceOwner>> AuthorizationServer<P> {
    /// The first phase: checks the authorization request, or reads the posted consent form that answers it. It stores nothing.
    ///
    /// The result has a [decision](ConsentRequest::decision) if a form brought one, or if the user need not be asked.
    ///
    /// # Errors
    /// The response to send instead of a consent page.
    pub async fn validate_consent_request(
        &self,
        request: AuthorizationRequest,
        user: Option<&P::User>,
    ) -> Result<ConsentRequest, AuthorizationRefusal> {
        self.mounted().expect_now();
        let registry = self
            .registry()
            .map_err(|outage| unavailable(&outage, &self.wording(&request.browser)))?;
        let (id, origin) = (response::name_of_request(Some(&registry.services)), request.origin);
        let user = user.map(|user| (subject_of(user), user.subject()));
        let validated = validate(registry, request, user).instrument(id.span());
        let validated = origin.named(id).run(validated).await;
        validated.map_err(|response| AuthorizationRefusal::new(named(response, id)))
    }

    /// The second phase. If `user` is given, issues an authorization code, or what else the response type asks for; if not, tells the
    /// client that access is denied.
    ///
    /// A form that denied the request stays a denial, even if `user` is given.
    ///
    /// If the request has no [decision](ConsentRequest::decision) yet, passing `user` means that the application gives consent for the
    /// user. Do this only for a client of the application's own, since the user was not asked.
    pub async fn create_authorization_response(
        &self,
        consent: ConsentRequest,
        user: Option<&P::User>,
    ) -> Response {
        let ConsentRequest {
            registry,
            pending,
            subject,
            decision,
            authentication,
            may_act,
            languages,
            origin,
            ..
        } = consent;
        let granted_by = user.map(subject_of).filter(|_| decision != Some(Decision::Deny));
        let client_id = pending.client.client_id().to_owned();
        let stamp = user.and_then(ResourceOwner::stamp);
        let answer = ConsentAnswer {
            pending,
            shown_to: subject,
            granted_by,
            authentication,
            may_act,
            stamp,
        };
        let answered = async {
            match authorization::answer(&registry, answer).await {
                Ok(answer) => sent(&registry.services, &answer, &languages),
                Err(failure) => {
                    let asked = (&*registry.services, NAME);
                    page(asked, &failure, Some(&client_id), &languages)
                }
            }
        };
        let id = origin
            .request_id
            .unwrap_or_else(|| response::name_of_request(Some(&registry.services)));
        // Boxed, so that the future of the application's handler stays small.
        let answered = Box::pin(origin.named(id).run(answered.instrument(id.span())));
        named(answered.await, id)
    }
}

/// The answer of a server that is not initialised yet.
pub(super) fn unavailable(outage: &Outage, wording: &Wording) -> AuthorizationRefusal {
    let id = response::name_of_request(None);
    let page = id.span().in_scope(|| pages::unavailable(outage, wording, id));
    AuthorizationRefusal::new(named(page, id))
}

async fn validate(
    registry: &Arc<Registry>,
    request: AuthorizationRequest,
    user: Option<(SubjectId, PublicSubject)>,
) -> Result<ConsentRequest, Response> {
    let (subject, public_subject) = user.unzip();
    let settings = &registry.services.settings;
    let browser = request.browser;
    let refuse =
        |error: OAuthError| page((&registry.services, NAME), &error.into(), None, &browser);
    let (named, ui_locales) = (NamedClient::default(), UiLocales::default());
    let browser_request = BrowserRequest {
        parameters: request.parameters.map_err(refuse)?,
        is_post: request.is_post,
        is_same_origin: request.is_same_origin,
        authentication: request.authentication.clone(),
        public_subject,
        named: named.clone(),
        ui_locales: ui_locales.clone(),
    };
    let validated = authorization::validate(registry, browser_request, subject).await;
    let languages = Languages::of(ui_locales.get(), None).then(&browser);
    match validated {
        Ok(Validated::Consent { pending, subject, decision }) => {
            let form_action = settings.browser_path(settings.endpoints.authorization());
            let registry = registry.clone();
            let authentication = request.authentication;
            Ok(ConsentRequest {
                registry,
                pending,
                subject,
                decision,
                authentication,
                may_act: None,
                languages,
                form_action,
                // With the name of the request, which the answer to a form shows too.
                origin: Origin::here(),
            })
        }
        Ok(Validated::LoginRequired(pending)) => {
            let login_path = settings.browser_path(&settings.authorization.login_path);
            Err(redirect(&format!("{login_path}?pending={pending}")))
        }
        Ok(Validated::Refused(answer)) => Err(sent(&registry.services, &answer, &languages)),
        Ok(Validated::Again(query)) => {
            let here = settings.browser_path(settings.endpoints.authorization());
            Err(redirect(&format!("{here}?{query}")))
        }
        Err(failure) => {
            Err(page((&registry.services, NAME), &failure, named.client_id(), &languages))
        }
    }
}

/// Sends the authorization response to the client: by a redirect, or by a page whose form posts it.
fn sent(services: &Services, answer: &AuthorizationAnswer, languages: &Languages) -> Response {
    match answer.mode() {
        ResponseMode::FormPost => pages::form_post(answer, &services.texts.wording(languages)),
        _ => redirect(&answer.location()),
    }
}

/// Redirects with 303, so that the next request is always a GET (RFC 9700 section 4.12).
pub(super) fn redirect(location: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        let problem = "the address of a redirect cannot be sent as a header value";
        return response::outage(None, &Outage::new(problem));
    };
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}
