//! The first phase: from the parameters that a browser sent to a form that a page can show. RFC 8628, sections 3.3, 5.1 and 5.4.
//!
//! A GET reads nothing from the store and changes nothing; a code in the address is only filled in. Only a form of this server
//! can submit a code. From then on, only the user who submitted it can decide about that code.

use super::{BrowserRequest, NAME, Pending, UserCodeProblem, UserCodeWanted, Validated};
use crate::{
    authorize::{
        Decision, ENDED,
        consent_form::{ELSEWHERE, FIELD, FORGED_FORM, OTHER_USER},
        device_form::{DeviceForm, Shown},
        device_sign_in,
    },
    event::{About, EventKind},
    grant::device_code::{
        GRANT_TYPE,
        stored::{self, OfUserCode},
    },
    guesses::{Attempt, Refused},
    policies::AskedScope,
    protocol::{
        client::{Client, SubjectId},
        error::{ErrorCode, OAuthError, Outage, Outcome},
        parameters::Parameters,
        source::Source,
        user_code::UserCode,
    },
    registry::Registry,
    services::Services,
};
use std::sync::Arc;

const NOT_OFFERED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "this server connects no devices")
        .with_id("device_grant_missing");
const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::ACCESS_DENIED,
    "too many wrong user codes: wait a minute, then try again",
)
.with_id("user_code_throttled");
/// The maximum length of typed text that is filled in again, in bytes.
const LONGEST_SHOWN: usize = 64;

/// Runs the first phase. A refusal is shown on a page of the server.
pub(crate) async fn validate(
    registry: &Registry,
    request: BrowserRequest,
    subject: Option<SubjectId>,
) -> Outcome<Validated> {
    let services = &registry.services;
    if registry.grant(GRANT_TYPE).is_none() {
        let hint =
            "write `#[grant] impl grants::DeviceCode for ..`, or leave the route of the page out";
        return Err(NOT_OFFERED.with_hint(hint).into());
    }
    let BrowserRequest { parameters, is_post, is_same_origin, source } = request;
    let typed = parameters.get("user_code").unwrap_or_default();
    let user_code = UserCode::parse(typed);
    let Some(subject) = subject else {
        services.events.emit(EventKind::LoginRequired, About::NOBODY);
        let pending =
            device_sign_in::compose(&services.root_key, user_code.as_ref(), services.now());
        return Ok(Validated::LoginRequired(pending));
    };
    let wanted = |filled_in: &str, problem| {
        let filled_in = if filled_in.len() > LONGEST_SHOWN { "" } else { filled_in }.to_owned();
        Validated::UserCode(UserCodeWanted { subject: subject.clone(), filled_in, problem })
    };
    if !is_post {
        // A link that somebody sent can fill in a user code, and no other text.
        return Ok(wanted(&user_code.map_or_else(String::new, |code| code.shown()), None));
    }
    if !is_same_origin {
        return Err(FORGED_FORM.with_hint(ELSEWHERE).into());
    }
    let sealed = parameters.get(FIELD).ok_or_else(without_field)?;
    let form = DeviceForm::open(&services.root_key, sealed)?;
    if form.subject != subject {
        return Err(OTHER_USER.into());
    }
    let is_late = services.now() >= form.expires_at;
    match form.asked {
        Some(_) if is_late => Err(ENDED.into()),
        Some(shown) => {
            let decision = Decision::of(&parameters);
            let pending = decided(services, &subject, shown, (decision, parameters)).await?;
            Ok(Validated::Consent { pending: Box::new(pending), subject, decision })
        }
        // A user who took long to find the code types it once more, and loses nothing.
        None if is_late => Ok(wanted(typed, None)),
        None => match user_code {
            None => Ok(wanted(typed, Some(UserCodeProblem::Malformed))),
            Some(user_code) => match guess(services, &subject, user_code, source).await? {
                Some(pending) => {
                    Ok(Validated::Consent { pending: Box::new(pending), subject, decision: None })
                }
                None => Ok(wanted(typed, Some(UserCodeProblem::Unknown))),
            },
        },
    }
}

fn without_field() -> OAuthError {
    FORGED_FORM.with_hint("put `form_fields()` of the form inside of the `<form>`")
}

/// Looks up a user code, within the bounds on guesses.
async fn guess(
    services: &Services,
    subject: &SubjectId,
    user_code: UserCode,
    source: Option<Source>,
) -> Outcome<Option<Pending>> {
    let about = About::subject(subject.as_str());
    let attempts = services.guesses.user_code(subject.as_str(), source, services.now()).map_err(
        |refused| {
            if matches!(refused, Refused::Closed(_)) {
                services.events.emit(EventKind::UserCodeThrottled, about);
            }
            refused.told_as(TOO_MANY)
        },
    )?;
    let opened = open(services, subject, user_code).await;
    match &opened {
        Ok(None) => {
            drop(attempts);
            services.events.emit(EventKind::UserCodeWrong, about);
        }
        // An outage does not count as a guess, and neither does a right code whose scope the application refuses.
        _ => attempts.into_iter().for_each(Attempt::forgive),
    }
    if let Ok(Some(pending)) = &opened {
        let about = About::client(pending.client.client_id()).and(Some(subject.as_str()));
        services.events.emit(EventKind::UserCodeOpened, about);
    }
    opened
}

async fn open(
    services: &Services,
    subject: &SubjectId,
    user_code: UserCode,
) -> Outcome<Option<Pending>> {
    let Some(stored) = stored::find_by_user_code(services, &user_code).await? else {
        return Ok(None);
    };
    let Some(client) = client_of(services, &stored).await? else { return Ok(None) };
    if !stored.open_for(services, subject).await? {
        return Ok(None);
    }
    let scope = stored.found.authorization.scope().within(&client.metadata().scope());
    let asked = AskedScope {
        client: &client,
        subject: Some(subject),
        grant_type: GRANT_TYPE,
        scope: &scope,
    };
    let scope = asked.granted_by(&*services.policies).await?;
    Ok(Some(Pending { client, scope, user_code, stored, posted: None }))
}

/// The client of a device, if it still has the registration that made the request, is enabled, and may use the grant.
pub(super) async fn client_of(
    services: &Services,
    stored: &OfUserCode,
) -> Result<Option<Arc<Client>>, Outage> {
    let authorization = &stored.found.authorization;
    let client = services.clients.find(&authorization.client_id).await?;
    Ok(client.filter(|client| {
        client.acts_for(&authorization.client_id, authorization.registration.as_deref())
            && client.metadata().allows_grant_type(GRANT_TYPE)
    }))
}

/// Loads the device that a decision is about.
async fn decided(
    services: &Services,
    subject: &SubjectId,
    shown: Shown,
    (decision, posted): (Option<Decision>, Parameters),
) -> Outcome<Pending> {
    let Shown { user_code, scope: shown, registration } = shown;
    let stored = stored::find_by_user_code(services, &user_code).await?.ok_or(ENDED)?;
    if !stored.is_of(subject)? || stored.found.authorization.registration != registration {
        return Err(ENDED.into());
    }
    let client = client_of(services, &stored).await?.ok_or(ENDED)?;
    // Never grants more than the page showed, whatever was registered for the client since.
    let mut scope = stored.found.authorization.scope().within(&client.metadata().scope());
    scope = scope.intersection(&shown);
    // A denial needs no answer of the application.
    if decision != Some(Decision::Deny) {
        let (subject, asked) = (Some(subject), &scope);
        let asked = AskedScope { client: &client, subject, grant_type: GRANT_TYPE, scope: asked };
        scope = asked.granted_by(&*services.policies).await?;
    }
    if decision.is_none() {
        services.events.advise(
            NAME,
            Some(client.client_id()),
            "the form for a device came back without a decision, so the page is shown again: name its buttons `confirm`, with the \
             values `yes` and `no`",
        );
    }
    Ok(Pending { client, scope, user_code, stored, posted: Some(posted) })
}

impl UserCodeWanted {
    /// Makes the value of the hidden field of the form in which this user types a user code.
    pub(crate) fn form_value(&self, services: &Services) -> Result<String, Outage> {
        let lifetime = services.settings.lifetimes.authorization_request;
        let expires_at = services.now().saturating_add(lifetime);
        let form = DeviceForm { subject: self.subject.clone(), expires_at, asked: None };
        form.seal(&services.root_key, random(services))
    }
}

impl Pending {
    /// Makes the value of the hidden field of the form that asks this user for the decision.
    pub(crate) fn form_value(
        &self,
        services: &Services,
        subject: &SubjectId,
    ) -> Result<String, Outage> {
        let form = DeviceForm {
            subject: subject.clone(),
            expires_at: self.stored.found.authorization.ends_at,
            asked: Some(Shown {
                user_code: self.user_code.clone(),
                scope: self.scope.clone(),
                registration: self.client.registration().map(str::to_owned),
            }),
        };
        form.seal(&services.root_key, random(services))
    }
}

fn random(services: &Services) -> [u8; 32] {
    let mut random = [0; 32];
    services.random.fill(&mut random);
    random
}
