//! The verification page for devices, in two phases, for the application's own handler. RFC 8628, section 3.3.

use super::{
    authorization::{redirect, unavailable},
    authorization_refusal::{AuthorizationRefusal, page},
    device_consent::DeviceConsent,
    device_request::DeviceRequest,
    user_code_form::UserCodeForm,
};
use crate::{
    application::Provider,
    endpoint::{
        Decision,
        device::{self, DeviceAnswer, NAME, Validated},
    },
    entity::user::ResourceOwner,
    event::Origin,
    protocol::{client::SubjectId, error::Outcome, languages::Languages},
    registry::Registry,
    server::{AuthorizationServer, subject_of},
};
use axum::response::Response;
use std::sync::Arc;

/// What the verification page for devices shows next. There will be no third variant, so a `match` may be exhaustive.
///
/// ```
/// # use axum::response::{IntoResponse as _, Response};
/// # use oauth_runtime::{application::Provider, entity::user, prelude::*};
/// # async fn device<App: Provider<User: user::ResourceOwner>>(server: AuthorizationServer<App>, request: DeviceRequest, user: Option<App::User>) -> Response {
/// let consent = match server.validate_device_request(request, user.as_ref()).await {
///     Ok(DevicePage::Consent(consent)) => consent,
///     Ok(DevicePage::UserCode(form)) => return pages::user_code(&form),
///     Err(refusal) => return refusal.into_response(),
/// };
/// let t = consent.wording();
/// let answered = match consent.decision() {
///     Some(Decision::Allow) => server.answer_device_request(*consent, user.as_ref()).await,
///     Some(Decision::Deny) => server.answer_device_request(*consent, None).await,
///     // A page of your own shows `user_code()`, `client_name()` and `scope()`, and its form has what `form_fields()` gives.
///     None => return pages::device_consent(&consent),
/// };
/// match answered {
///     Ok(decision) => pages::device_answered(&t, decision),
///     Err(refusal) => refusal.into_response(),
/// }
/// # }
/// ```
#[derive(Debug)]
pub enum DevicePage {
    /// A form for the code that the device shows.
    UserCode(UserCodeForm),
    /// The question whether the device may have access, or the posted answer to it.
    Consent(Box<DeviceConsent>),
}

impl<P: Provider<User: ResourceOwner>> AuthorizationServer<P> {
    /// The first phase of the page where users type the code of a device (RFC 8628 section 3.3). It handles a GET and both forms. A user
    /// who is not signed in is redirected to the sign-in page, and comes back by [`continue_path`](Self::continue_path).
    ///
    /// Mount it at `/device`, or at the path `device_authorization.verification_path` of the settings.
    ///
    /// # Errors
    /// The response to send instead of a page.
    pub async fn validate_device_request(
        &self,
        request: DeviceRequest,
        user: Option<&P::User>,
    ) -> Result<DevicePage, AuthorizationRefusal> {
        self.mounted().expect_now();
        let (languages, origin) = request.sender();
        let registry =
            self.registry().map_err(|outage| unavailable(&outage, &self.wording(&languages)))?;
        let validated = validate(registry, request, (user.map(subject_of), languages, origin));
        // Boxed, so that the future of the application's handler stays small.
        Box::pin(origin.run(validated)).await.map_err(AuthorizationRefusal::new)
    }

    /// The second phase: stores that `user` allows the device access, or, without `user`, that access is denied. The device learns of it
    /// when it polls again.
    ///
    /// A form that denied access stays a denial, even if `user` is given.
    ///
    /// # Errors
    /// The response to send instead of a page that shows the decision.
    pub async fn answer_device_request(
        &self,
        consent: DeviceConsent,
        user: Option<&P::User>,
    ) -> Result<Decision, AuthorizationRefusal> {
        let DeviceConsent {
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
        let answer =
            DeviceAnswer { pending, shown_to: subject, granted_by, authentication, may_act, stamp };
        let answered = async {
            let services = &registry.services;
            device::answer(&registry, answer).await.map_err(|failure| {
                let page = page((services, NAME), &failure, Some(&client_id), &languages);
                AuthorizationRefusal::new(page)
            })
        };
        Box::pin(origin.run(answered)).await
    }
}

async fn validate(
    registry: &Arc<Registry>,
    request: DeviceRequest,
    (subject, languages, origin): (Option<SubjectId>, Languages, Origin),
) -> Result<DevicePage, Response> {
    let services = &registry.services;
    let settings = &services.settings;
    let validated: Outcome<Validated> = match request.read() {
        Ok(request) => device::validate(registry, request, subject).await,
        Err(error) => Err(error.into()),
    };
    let form_action = || settings.browser_path(&settings.device_authorization.verification_path);
    let registry = registry.clone();
    match validated {
        Ok(Validated::UserCode(wanted)) => {
            let form_action = form_action();
            Ok(DevicePage::UserCode(UserCodeForm { registry, wanted, languages, form_action }))
        }
        Ok(Validated::Consent { pending, subject, decision }) => {
            let form_action = form_action();
            Ok(DevicePage::Consent(Box::new(DeviceConsent {
                registry,
                pending,
                subject,
                decision,
                authentication: None,
                may_act: None,
                languages,
                form_action,
                origin,
            })))
        }
        Ok(Validated::LoginRequired(pending)) => {
            let login_path = settings.browser_path(&settings.authorization.login_path);
            Err(redirect(&format!("{login_path}?pending={pending}")))
        }
        Err(failure) => Err(page((services, NAME), &failure, None, &languages)),
    }
}
