//! The first phase: from the parameters that a browser sent to a request that a page can show. RFC 6749, sections 3.1 and 4.1.1.

use super::{
    BrowserRequest, NAME, Pending, Validated,
    asking::{Asking, Whose},
    destination::{check_destination, known},
    named_claims,
    person::{self, Arrival, Next},
    remembered,
    request_object::{self, Said},
    step_up, told,
    whose::whose,
};
use crate::{
    authorize::{
        Decision, ENDED,
        consent_form::{self, ConsentForm, ELSEWHERE, FORGED_FORM, OTHER_USER, Shown},
        sign_in,
    },
    event::{About, EventKind},
    policies::AskedScope,
    protocol::{
        authorization_request::{self, CheckedAuthorizationRequest, RequestRefusal},
        authorization_response::AuthorizationAnswer,
        client::{Client, SubjectId},
        error::{Failure, OAuthError, Outage, Outcome},
        parameters::Parameters,
        prompt::{CONSENT_REQUIRED, LOGIN_REQUIRED, Prompt},
        request_object::of_travelled,
        scope::Scope,
    },
    registry::Registry,
    services::Services,
};
use std::sync::Arc;

/// Runs the first phase. A refusal that this returns as an error is shown on a page of the server and never redirected.
pub(crate) async fn validate(
    registry: &Registry,
    request: BrowserRequest,
    subject: Option<SubjectId>,
) -> Outcome<Validated> {
    let services = &registry.services;
    let BrowserRequest {
        parameters,
        is_post,
        is_same_origin,
        authentication,
        public_subject,
        named,
        ui_locales,
    } = request;
    let is_form = is_post && parameters.contains(consent_form::FIELD);
    if is_post && !is_form {
        if parameters.contains(consent_form::DECISION) {
            services.events.advise(
                NAME,
                None,
                "a consent form was posted with a decision but without its hidden field: put `consent.form_fields()` inside the `<form>`",
            );
        }
        // A POST from the client's site brings no cookies along; the same request as a GET does.
        return Ok(Validated::Again(parameters.to_query()));
    }
    if is_form && !is_same_origin {
        return Err(FORGED_FORM.with_hint(ELSEWHERE).into());
    }
    let Came { parameters, asked_at, decision, travelled, form, posted } =
        came(registry, parameters, is_form, subject.as_ref())?;
    ui_locales.note(&parameters);
    // A request that has already travelled keeps its text, so that it still counts only once.
    let sign_in_first = |travelled: Option<String>, about: About<'_>| {
        services.events.emit(EventKind::LoginRequired, about);
        let compose = || sign_in::compose(&services.root_key, &parameters, services.now());
        Ok(Validated::LoginRequired(travelled.unwrap_or_else(compose)))
    };
    let asking = Asking { subject: subject.as_ref(), form: form.as_ref() };
    let client = match whose(registry, &parameters, &named, asking).await? {
        Whose::Client(client) => client,
        // No redirect goes to a client whose document has not been read yet.
        Whose::AfterSignIn if forbids_pages(services, &parameters)? => {
            return Err(LOGIN_REQUIRED.into());
        }
        // The name is left out, so that strangers write no names into the log.
        Whose::AfterSignIn => return sign_in_first(travelled, About::NOBODY),
    };
    let (client, mut checked) = match check(registry, &parameters, client, asked_at).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Validated::Refused(refusal)),
    };
    // The signed parameters of the request object count; its signature was verified just now.
    let of_object = parameters.contains("request").then(|| of_travelled(parameters.clone()));
    let said = of_object.as_ref().unwrap_or(&parameters);
    let refuse =
        |checked: &CheckedAuthorizationRequest, error: &OAuthError| -> Outcome<Validated> {
            may_be_told(registry, Some(&client), error)?;
            Ok(Validated::Refused(told::refusal(registry, checked, error)))
        };
    let arrival = subject.as_ref().map(|_| Arrival {
        authentication: authentication.as_ref(),
        public_subject: public_subject.as_ref(),
        asked_at,
        was_asked: travelled.is_some() || form.is_some(),
    });
    let next = match arrival {
        // A denial needs neither the user that the client expects nor a fresh sign-in. The form was shown to the user who is
        // signed in: `came` has checked that.
        Some(_) if decision == Some(Decision::Deny) => Next::GoOn,
        arrival => person::next(services, (said, &client, &checked), arrival).await?,
    };
    let subject = match (next, subject) {
        (Next::Refuse(error), _) => return refuse(&checked, &error),
        (Next::GoOn, Some(subject)) => subject,
        (Next::SignIn | Next::GoOn, _) => {
            return sign_in_first(travelled, About::client(client.client_id()));
        }
    };
    step_up::advise_on_classes(registry, said, &client);
    if form.is_some() && decision.is_none() {
        advise_on_buttons(registry, &client);
    }
    let by = (&*client, &subject);
    let decided = decide(services, by, &mut checked, (form.as_ref(), decision)).await;
    let (decision, is_remembered) = match decided {
        Ok(decided) => decided,
        Err(Failure::Refusal(error)) => return refuse(&checked, &error),
        Err(outage) => return Err(outage),
    };
    Ok(Validated::Consent {
        pending: Box::new(Pending {
            client,
            checked,
            parameters,
            asked_at,
            travelled,
            is_remembered,
            form,
            posted,
        }),
        subject,
        decision,
    })
}

/// A request, and the way by which it came.
struct Came {
    parameters: Parameters,
    asked_at: i64,
    decision: Option<Decision>,
    travelled: Option<String>,
    form: Option<ConsentForm>,
    posted: Option<Parameters>,
}

/// Reads the request of a person who answers a consent form, or who comes from the sign-in page, or straight from the client.
fn came(
    registry: &Registry,
    parameters: Parameters,
    is_form: bool,
    subject: Option<&SubjectId>,
) -> Result<Came, OAuthError> {
    let services = &registry.services;
    if !is_form {
        let travelled = parameters.get("pending").map(str::to_owned);
        let (parameters, asked_at) = as_it_came(registry, parameters)?;
        let (decision, form, posted) = (None, None, None);
        return Ok(Came { parameters, asked_at, decision, travelled, form, posted });
    }
    let sealed = parameters.get(consent_form::FIELD).unwrap_or_default();
    let form = ConsentForm::open(&services.root_key, sealed, services.now())?;
    if subject.is_some_and(|subject| *subject != form.shown_to) {
        return Err(OTHER_USER);
    }
    Ok(Came {
        parameters: form.request.clone(),
        asked_at: form.asked_at,
        decision: Decision::of(&parameters),
        travelled: None,
        form: Some(form),
        posted: Some(parameters),
    })
}

/// The decision, from the form or because the user need not be asked, and whether the latter is the case. Reduces `checked` to
/// what may be granted.
async fn decide(
    services: &Services,
    by: (&Client, &SubjectId),
    checked: &mut CheckedAuthorizationRequest,
    (form, decision): (Option<&ConsentForm>, Option<Decision>),
) -> Outcome<(Option<Decision>, bool)> {
    let requested = checked.scope.clone();
    if let Some(form) = form {
        // Never grants more than the page showed, whatever was registered for the client since.
        checked.scope = checked.scope.intersection(&form.shown);
        named_claims::keep_shown(checked, form.claims.as_ref());
    }
    // A denial needs no answer of the application.
    if decision == Some(Decision::Deny) {
        return Ok((decision, false));
    }
    keep_granted(services, by, checked, &requested).await?;
    // If there is a form, the decision in the form counts.
    if form.is_none() && remembered::has_consented(services, by, checked).await? {
        return Ok((Some(Decision::Allow), true));
    }
    if decision.is_none() && checked.prompt.forbids_pages() {
        return Err(CONSENT_REQUIRED.into());
    }
    Ok((decision, false))
}

/// Reduces the scope and the claims to what the application grants.
async fn keep_granted(
    services: &Services,
    (client, subject): (&Client, &SubjectId),
    checked: &mut CheckedAuthorizationRequest,
    requested: &Scope,
) -> Outcome<()> {
    let (grant_type, scope) = (checked.response_type.grant_type, checked.scope.clone());
    let mut asked = AskedScope { client, subject: Some(subject), grant_type, scope: &scope };
    checked.scope = asked.granted_by(&*services.policies).await?;
    let granted = checked.scope.clone();
    asked.scope = &granted;
    named_claims::keep_permitted(services, checked, (asked, requested)).await?;
    Ok(())
}

/// Whether the request forbids showing any page to the user (`prompt=none`).
fn forbids_pages(services: &Services, parameters: &Parameters) -> Result<bool, OAuthError> {
    let said = of_travelled(parameters.clone());
    Ok(services.speaks_openid && Prompt::requested(&said)?.forbids_pages())
}

/// Advises when a form came back without one of the two expected buttons.
fn advise_on_buttons(registry: &Registry, client: &Client) {
    registry.services.events.advise(
        NAME,
        Some(client.client_id()),
        "the consent form came back without a decision, so the page is shown again: name its buttons `confirm`, with the \
         values `yes` and `no`",
    );
}

/// The request of a person who comes from the sign-in page or straight from the client, and when it first arrived, in epoch
/// seconds.
fn as_it_came(
    registry: &Registry,
    parameters: Parameters,
) -> Result<(Parameters, i64), OAuthError> {
    let services = &registry.services;
    match parameters.get("pending") {
        Some(pending) => sign_in::open(
            &services.root_key,
            pending,
            services.now(),
            services.settings.lifetimes.authorization_request,
        ),
        None => Ok((parameters, services.now())),
    }
}

/// A valid request with its client, or the answer that refuses it.
pub(super) type Checked = Result<(Arc<Client>, CheckedAuthorizationRequest), AuthorizationAnswer>;

/// Checks the request of a client that was looked up, by the rules of the protocol and of the grant. `asked_at` is when the
/// request first arrived, in epoch seconds.
pub(super) async fn check(
    registry: &Registry,
    parameters: &Parameters,
    client: Option<Arc<Client>>,
    asked_at: i64,
) -> Outcome<Checked> {
    let response_types = registry.response_types();
    let came = request_object::read(registry, client.as_deref(), parameters, asked_at).await?;
    let (parameters, refusal) = match &came {
        Said::Plain => (parameters, None),
        Said::Signed(parameters) => (parameters, None),
        Said::Refused(refusal) => (parameters, Some(refusal)),
    };
    let known = known(registry, &response_types, refusal);
    let checked = authorization_request::check(parameters, client.as_deref(), known);
    let redirect = match &checked {
        Ok(checked) => Some(&checked.redirect),
        Err(RequestRefusal::Redirect { redirect, .. }) => Some(redirect),
        Err(_) => None,
    };
    if let Some(redirect) = redirect {
        check_destination(registry, client.as_deref(), redirect)?;
    }
    let checked = match checked {
        Ok(checked) => checked,
        Err(RequestRefusal::Page(error)) => return Err(error.into()),
        Err(RequestRefusal::Redirect { redirect, response_mode, state, error }) => {
            may_be_told(registry, client.as_deref(), &error)?;
            let answer = AuthorizationAnswer::new(redirect, response_mode);
            return Ok(Err(told::refused(registry, answer, state.as_deref(), &error)));
        }
    };
    let client = client.ok_or(ENDED)?;
    for responder in registry.responders(&checked.response_type) {
        match responder.validate(&client, &checked).await {
            Ok(()) => {}
            Err(Failure::Refusal(error)) => {
                may_be_told(registry, Some(&client), &error)?;
                return Ok(Err(told::refusal(registry, &checked, &error)));
            }
            Err(outage) => return Err(outage),
        }
    }
    Ok(Ok((client, checked)))
}

/// Emits the event for an error that the client gets at its redirect URI. A client that nobody registered is told nothing before
/// a person has decided; otherwise anybody could make a link to this server redirect to a site of their own (RFC 9700
/// section 4.11.2).
fn may_be_told(
    registry: &Registry,
    client: Option<&Client>,
    error: &OAuthError,
) -> Result<(), OAuthError> {
    if client.is_some_and(Client::is_from_document) {
        return Err(error.clone());
    }
    let client_id = client.map(Client::client_id);
    registry.services.events.emit(EventKind::refused(NAME, error), client_id.into());
    Ok(())
}

impl Pending {
    /// Makes the value of the hidden field of the form that shows this request to this user.
    pub(crate) fn form_value(
        &self,
        registry: &Registry,
        subject: &SubjectId,
    ) -> Result<String, Outage> {
        let services = &registry.services;
        let mut random = [0; 32];
        services.random.fill(&mut random);
        let lifetime = services.settings.lifetimes.authorization_request;
        // A form that is shown again keeps the expiry and the mark of the first form, so that only one of the two can be
        // answered.
        let (expires_at, mark) = match (&self.form, &self.travelled) {
            (Some(form), _) => (form.expires_at, Some(form.mark.clone())),
            (None, Some(text)) => {
                (services.now().saturating_add(lifetime), Some(consent_form::mark(text, subject)))
            }
            (None, None) => (services.now().saturating_add(lifetime), None),
        };
        let shown = Shown {
            request: &self.parameters,
            subject,
            scope: &self.checked.scope,
            registration: self.client.registration(),
            asked_at: self.asked_at,
            document: self.client.is_from_document().then(|| self.client.metadata()),
            claims: self.checked.openid.as_ref().and_then(|openid| openid.claims.as_ref()),
            mark,
        };
        consent_form::seal(&services.root_key, shown, expires_at, random)
    }
}
