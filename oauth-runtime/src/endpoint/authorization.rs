//! The authorization endpoint, in two phases. RFC 6749, section 3.1.
//!
//! `validate` ends in a request that a page can show; `answer` takes the decision, checks everything again that
//! may have changed meanwhile, and uses the stored request up in the transaction that stores the answer.

use super::{
    pending::{Browser, ENDED, FORGED_FORM, FormKey, KIND, PendingAuthorization, is_handle},
    uninterrupted,
};
use crate::{
    core::Core,
    event::Event,
    grant::{ActiveSubject, Consented, Response},
    mint::{Minted, mint},
    protocol::{
        authorization_request::{self, CheckedAuthorizationRequest, RequestRefusal},
        authorization_response::{self, AuthorizationResponse},
        client::{Client, SubjectId},
        error::{ErrorCode, Failure, OAuthError, Outage, Outcome},
        parameters::Parameters,
        redirect_uri::ValidatedRedirect,
        response_type::ResponseMode,
        secret::{PlainHandle, constant_time_eq},
    },
    store::ShortLivedObject,
};
use std::sync::Arc;

const DENIED: OAuthError =
    OAuthError::new(ErrorCode::AccessDenied, "the resource owner denied the request");
const ACCOUNT_DISABLED: OAuthError =
    OAuthError::new(ErrorCode::AccessDenied, "this account may not sign in any more");
const OTHER_USER: OAuthError = OAuthError::new(
    ErrorCode::InvalidRequest,
    "this form was shown to another user; go back to the application and start again",
);

/// What a browser sent to the authorization endpoint.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
    pub(crate) browser: Option<Browser>,
}

/// A request that is stored and waits for the user.
pub(crate) struct Pending {
    pub(crate) handle: PlainHandle,
    pub(crate) browser: Browser,
    pub(crate) client: Arc<Client>,
    pub(crate) checked: CheckedAuthorizationRequest,
    form_key: FormKey,
}

impl Pending {
    /// The value of the form that shows this request to this user.
    pub(crate) fn form_value(&self, subject: &SubjectId) -> String {
        self.form_key.value(&self.handle, subject, &self.checked.scope)
    }
}

/// What the consent form said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `confirm=yes`
    Allow,
    /// `confirm=no`
    Deny,
}

/// How the first phase ends.
pub(crate) enum Validated {
    /// A page can ask the user, or the form has brought the answer.
    Consent { pending: Pending, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first.
    LoginRequired(Pending),
    /// The client is told of its mistake, or the request comes again as a GET.
    Redirect(String),
}

/// The first phase. A refusal is shown on a page of the server and never redirects.
pub(crate) async fn validate(
    core: &Core,
    request: BrowserRequest,
    subject: Option<SubjectId>,
) -> Outcome<Validated> {
    let parameters = &request.parameters;
    if request.is_post && !parameters.contains("pending") {
        // A post from the client's site brings no cookies along; the same request as a GET does.
        let path = &core.settings.paths.authorization;
        return Ok(Validated::Redirect(format!("{path}?{}", parameters.to_query())));
    }
    let (pending, is_form) = if parameters.contains("pending") {
        (resume(core, &request).await?, request.is_post)
    } else {
        match begin(core, &request).await? {
            Ok(pending) => (pending, false),
            Err(location) => return Ok(Validated::Redirect(location)),
        }
    };
    let Some(subject) = subject else {
        core.events
            .emit(&Event::LoginRequired { client_id: pending.client.client_id().to_owned() });
        return Ok(Validated::LoginRequired(pending));
    };
    let decision = if is_form { read_form(parameters, &pending, &subject)? } else { None };
    Ok(Validated::Consent { pending, subject, decision })
}

/// Checks a new request and stores it; `Err` inside is a redirect that tells the client of its mistake.
async fn begin(core: &Core, request: &BrowserRequest) -> Outcome<Result<Pending, String>> {
    let client_id = authorization_request::client_id(&request.parameters)?;
    let client = core.clients.find(client_id).await?;
    let checked = match authorization_request::check(
        &request.parameters,
        client.as_deref(),
        &core.response_types(),
    ) {
        Ok(checked) => checked,
        Err(RequestRefusal::Page(error)) => return Err(error.into()),
        Err(RequestRefusal::Redirect { redirect, response_mode, state, error }) => {
            let to = Addressee { redirect: &redirect, response_mode, state: state.as_deref() };
            return Ok(Err(to.error(core, &error)));
        }
    };
    let client = client.ok_or(ENDED)?;
    let responder = core.responder(&checked.response_type).ok_or(ENDED)?;
    match responder.validate(&client, &checked).await {
        Ok(()) => {}
        Err(Failure::Refusal(error)) => {
            return Ok(Err(Addressee::of(&checked).error(core, &error)));
        }
        Err(outage) => return Err(outage),
    }
    let browser = request.browser.clone().unwrap_or_else(|| Browser::new(core.random.token()));
    let handle = PlainHandle::new(core.random.token());
    let form_key = FormKey::new(core.random.token());
    let stored = PendingAuthorization::new(&client, &checked, &browser, &form_key);
    let object = ShortLivedObject {
        kind: KIND.to_owned(),
        payload: serde_json::to_value(stored).map_err(Outage::new)?,
        expires_at: core.clock.now().saturating_add(core.settings.pending_expires_in),
        used_at: None,
    };
    core.store.insert_short_lived(&handle.hash(), &object).await?;
    Ok(Ok(Pending { handle, browser, client, checked, form_key }))
}

/// Reads a stored request again: after signing in, or when the form comes back.
async fn resume(core: &Core, request: &BrowserRequest) -> Outcome<Pending> {
    let handle =
        request.parameters.get("pending").filter(|handle| is_handle(handle)).ok_or(ENDED)?;
    let handle = PlainHandle::new(handle);
    let object = core.store.find_short_lived(&handle.hash()).await?;
    let pending = PendingAuthorization::open(object, request.browser.as_ref(), core.clock.now())?;
    let client = core.clients.find(&pending.client_id).await?.ok_or(ENDED)?;
    let checked = pending.recheck(&client, &core.response_types())?;
    let browser = request.browser.clone().ok_or(ENDED)?;
    Ok(Pending { handle, browser, client, checked, form_key: pending.form_key() })
}

/// Only the handle, the form's value and the decision are read; everything else comes from the store.
fn read_form(
    parameters: &Parameters,
    pending: &Pending,
    subject: &SubjectId,
) -> Result<Option<Decision>, OAuthError> {
    let expected = pending.form_value(subject);
    if !constant_time_eq(parameters.get("csrf").unwrap_or_default(), &expected) {
        return Err(FORGED_FORM);
    }
    match parameters.get("confirm") {
        Some("yes") => Ok(Some(Decision::Allow)),
        Some("no") => Ok(Some(Decision::Deny)),
        _ => Ok(None),
    }
}

/// Who decided about a request; without a user the request is denied.
pub(crate) struct Answer {
    pub(crate) pending: Pending,
    pub(crate) shown_to: SubjectId,
    pub(crate) granted_by: Option<SubjectId>,
}

/// The second phase: the `Location` of the redirect to the client.
pub(crate) async fn answer(core: &Arc<Core>, answer: Answer) -> Outcome<String> {
    if answer.granted_by.as_ref().is_some_and(|subject| *subject != answer.shown_to) {
        return Err(OTHER_USER.into());
    }
    if answer.granted_by.is_some() {
        // What the grant found good when the request came may have changed since; its hook is asked outside of the transaction.
        let Pending { client, checked, .. } = &answer.pending;
        let responder = core.responder(&checked.response_type).ok_or(ENDED)?;
        match responder.validate(client, checked).await {
            Ok(()) => {}
            Err(Failure::Refusal(error)) => return Ok(Addressee::of(checked).error(core, &error)),
            Err(outage) => return Err(outage),
        }
    }
    uninterrupted(core, write(core.clone(), answer)).await
}

async fn write(core: Arc<Core>, answer: Answer) -> Outcome<String> {
    let key = answer.pending.handle.hash();
    let now = core.clock.now();
    let mut transaction = core.store.begin().await?;
    let object = transaction.find_short_lived(&key).await?;
    let pending = PendingAuthorization::open(object, Some(&answer.pending.browser), now)?;
    let client = transaction.find_client(&pending.client_id).await?.ok_or(ENDED)?;
    let request = pending.recheck(&client, &core.response_types())?;
    // Never more than the page showed, whatever the client has been given since.
    let scope = request.scope.intersection(&answer.pending.checked.scope);
    let subject = match &answer.granted_by {
        Some(subject) => {
            Some(ActiveSubject::load(&mut *transaction, subject).await?.ok_or(ACCOUNT_DISABLED)?)
        }
        None => None,
    };
    if !transaction.consume_short_lived(&key, now).await? {
        return Err(ENDED.into());
    }
    let Some(subject) = subject else {
        transaction.commit().await?;
        core.events.emit(&Event::ConsentDenied { client_id: client.client_id().to_owned() });
        return Ok(Addressee::of(&request).error(&core, &DENIED));
    };
    let consented =
        Consented { transaction, client, subject, request: request.clone(), scope, now };
    let granted = grant(&core, consented).await?;
    Ok(Addressee::of(&request).granted(&core, &granted))
}

/// What the grant gives to the client, stored and committed.
async fn grant(core: &Core, consented: Consented) -> Outcome<Vec<(&'static str, String)>> {
    let responder = core.responder(&consented.request.response_type).ok_or(ENDED)?.clone();
    let now = consented.now;
    match responder.respond(core, consented).await? {
        Response::Parameters { transaction, parameters, event } => {
            transaction.commit().await?;
            core.events.emit(&event);
            Ok(parameters)
        }
        Response::Mint(evidence) => match mint(core, evidence, now).await? {
            Minted::Issued(response) => Ok(response.into_parameters()),
            Minted::Lost | Minted::ClientGone => Err(ENDED.into()),
        },
    }
}

/// The client at its redirect URI.
struct Addressee<'a> {
    redirect: &'a ValidatedRedirect,
    response_mode: ResponseMode,
    state: Option<&'a str>,
}

impl<'a> Addressee<'a> {
    fn of(request: &'a CheckedAuthorizationRequest) -> Self {
        Self {
            redirect: &request.redirect,
            response_mode: request.response_type.response_mode,
            state: request.state.as_deref(),
        }
    }

    fn granted(&self, core: &Core, parameters: &[(&'static str, String)]) -> String {
        self.location(core, AuthorizationResponse::Granted(parameters))
    }

    fn error(&self, core: &Core, error: &OAuthError) -> String {
        let error_uri = core.settings.error_uri(error.code());
        self.location(core, AuthorizationResponse::Error { error, error_uri })
    }

    fn location(&self, core: &Core, response: AuthorizationResponse<'_>) -> String {
        let issuer = core.settings.issuer.as_deref();
        authorization_response::location(
            self.redirect,
            self.response_mode,
            response,
            self.state,
            issuer,
        )
    }
}
