//! The authorization endpoint, in two phases. RFC 6749, section 3.1.
//!
//! `validate` ends in a request that a page can show. `answer` takes the decision, checks the request again, and stores
//! what the client is given in the write that uses the form up.

use crate::{
    authorize::{
        ENDED,
        consent_form::{self, ConsentForm, OTHER_USER},
        sign_in,
    },
    event::Event,
    grant::{Answer, Consented, Evidence, Recipient, Spend, TokenWish},
    mint::{Minted, mint},
    protocol::{
        authorization::Authorization,
        authorization_request::{self, CheckedAuthorizationRequest, RequestRefusal},
        authorization_response::AuthorizationAnswer,
        client::{Client, SubjectId},
        error::{ErrorCode, Failure, OAuthError, Outage, Outcome},
        parameters::Parameters,
        secret::HandleHash,
    },
    registry::Registry,
    services::Services,
    store::{self, Admission, Issue, Record, Transaction},
    uninterrupted::run_and_settle,
};
use std::sync::Arc;

const DENIED: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "the resource owner denied the request")
        .with_id("consent_denied");
const ACCOUNT_DISABLED: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "this account may not sign in any more")
        .with_id("account_disabled");

/// What a browser sent to the authorization endpoint.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
}

/// A checked request that waits for the user.
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    pub(crate) checked: CheckedAuthorizationRequest,
    /// The request as it came.
    parameters: Parameters,
    /// The form that brought the answer, if there was one.
    form: Option<ConsentForm>,
}

/// What the consent form said. It says one of these two and will never say a third, so a match is complete.
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
    Consent { pending: Box<Pending>, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first. The text goes to the sign-in page and comes back with the user.
    LoginRequired(String),
    /// The client is told of its mistake.
    Refused(AuthorizationAnswer),
    /// The request comes again as a GET, with this query.
    Again(String),
}

/// The first phase. A refusal is shown on a page of the server and never redirects.
pub(crate) async fn validate(
    registry: &Registry,
    request: BrowserRequest,
    subject: Option<SubjectId>,
) -> Outcome<Validated> {
    let services = &registry.services;
    let BrowserRequest { parameters, is_post } = request;
    let is_form = is_post && parameters.contains(consent_form::FIELD);
    if is_post && !is_form {
        // A post from the client's site brings no cookies along; the same request as a GET does.
        return Ok(Validated::Again(parameters.to_query()));
    }
    let decision = if is_form { decision(&parameters) } else { None };
    let (parameters, form) = if is_form {
        let sealed = parameters.get(consent_form::FIELD).unwrap_or_default();
        let form = ConsentForm::open(&services.root_key, sealed, services.now())?;
        if subject.as_ref().is_some_and(|subject| *subject != form.shown_to) {
            return Err(OTHER_USER.into());
        }
        (form.request.clone(), Some(form))
    } else {
        (as_it_came(registry, parameters)?, None)
    };
    let (client, mut checked) = match check(registry, &parameters).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Validated::Refused(refusal)),
    };
    let Some(subject) = subject else {
        services.events.emit(&Event::LoginRequired { client_id: client.client_id().to_owned() });
        let pending = sign_in::compose(&services.root_key, &parameters, services.now());
        return Ok(Validated::LoginRequired(pending));
    };
    if let Some(form) = &form {
        // Never more than the page showed, whatever the client has been given since.
        checked.scope = checked.scope.intersection(&form.shown);
    }
    Ok(Validated::Consent {
        pending: Box::new(Pending { client, checked, parameters, form }),
        subject,
        decision,
    })
}

/// The request of a person who comes from the sign-in page, or straight from the client.
fn as_it_came(registry: &Registry, parameters: Parameters) -> Result<Parameters, OAuthError> {
    let services = &registry.services;
    match parameters.get("pending") {
        Some(pending) => sign_in::open(
            &services.root_key,
            pending,
            services.now(),
            services.settings.lifetimes.authorization_request,
        ),
        None => Ok(parameters),
    }
}

fn decision(parameters: &Parameters) -> Option<Decision> {
    match parameters.get("confirm") {
        Some("yes") => Some(Decision::Allow),
        Some("no") => Some(Decision::Deny),
        _ => None,
    }
}

/// A request that was found good, or what the client is told instead.
type Checked = Result<(Arc<Client>, CheckedAuthorizationRequest), AuthorizationAnswer>;

/// Checks a request, by the rules of the protocol and of the grant.
async fn check(registry: &Registry, parameters: &Parameters) -> Outcome<Checked> {
    let client_id = authorization_request::client_id(parameters)?;
    let client = registry.services.clients.find(client_id).await?;
    check_of(registry, parameters, client).await
}

async fn check_of(
    registry: &Registry,
    parameters: &Parameters,
    client: Option<Arc<Client>>,
) -> Outcome<Checked> {
    let response_types = registry.response_types();
    let checked = match authorization_request::check(parameters, client.as_deref(), &response_types)
    {
        Ok(checked) => checked,
        Err(RequestRefusal::Page(error)) => return Err(error.into()),
        Err(RequestRefusal::Redirect { redirect, response_mode, state, error }) => {
            let answer = AuthorizationAnswer::new(redirect, response_mode);
            return Ok(Err(refused(registry, answer, state.as_deref(), &error)));
        }
    };
    let client = client.ok_or(ENDED)?;
    for responder in registry.responders(&checked.response_type) {
        match responder.validate(&client, &checked).await {
            Ok(()) => {}
            Err(Failure::Refusal(error)) => return Ok(Err(refusal(registry, &checked, &error))),
            Err(outage) => return Err(outage),
        }
    }
    Ok(Ok((client, checked)))
}

impl Pending {
    /// The value of the form that shows this request to this user.
    pub(crate) fn form_value(
        &self,
        registry: &Registry,
        subject: &SubjectId,
    ) -> Result<String, Outage> {
        let services = &registry.services;
        let mut random = [0; 32];
        services.random.fill(&mut random);
        let expires_at =
            services.now().saturating_add(services.settings.lifetimes.authorization_request);
        let shown = (subject, &self.checked.scope);
        consent_form::seal(&services.root_key, &self.parameters, shown, expires_at, random)
    }
}

/// Who decided about a request; without a user the request is denied.
pub(crate) struct ConsentAnswer {
    pub(crate) pending: Box<Pending>,
    pub(crate) shown_to: SubjectId,
    pub(crate) granted_by: Option<SubjectId>,
}

/// The second phase: what the client is told.
pub(crate) async fn answer(
    registry: &Arc<Registry>,
    answer: ConsentAnswer,
) -> Outcome<AuthorizationAnswer> {
    let ConsentAnswer { pending, shown_to, granted_by } = answer;
    if granted_by.as_ref().is_some_and(|subject| *subject != shown_to) {
        return Err(OTHER_USER.into());
    }
    let services = registry.services.clone();
    match granted_by {
        Some(subject) => run_and_settle(&services, grant(registry.clone(), pending, subject)).await,
        None => run_and_settle(&services, deny(registry.clone(), pending)).await,
    }
}

async fn deny(registry: Arc<Registry>, pending: Box<Pending>) -> Outcome<AuthorizationAnswer> {
    let services = &registry.services;
    let Pending { client, checked, form, .. } = *pending;
    if let Some(form) = form {
        let mut transaction = services.store.optimistic().await?;
        let mark = Mark { id: form.mark, expires_at: form.expires_at };
        let issue = Issue::new(Mark::stored(Some(mark)), Record::Nothing, services.now());
        write(transaction.as_mut(), &issue).await?;
        transaction.commit().await?;
    }
    services.events.emit(&Event::ConsentDenied { client_id: client.client_id().to_owned() });
    Ok(refusal(&registry, &checked, &DENIED))
}

/// Gives the client what its response type asks for.
async fn grant(
    registry: Arc<Registry>,
    pending: Box<Pending>,
    subject: SubjectId,
) -> Outcome<AuthorizationAnswer> {
    let services = &registry.services;
    let Pending { mut client, mut checked, parameters, form } = *pending;
    if form.is_some() {
        // A person took time to decide, so the client is read anew and its request is checked again.
        services.clients.forget(client.client_id());
        let shown = checked.scope;
        (client, checked) = match check(&registry, &parameters).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(refusal),
        };
        checked.scope = checked.scope.intersection(&shown);
    }
    let responders = registry.responders(&checked.response_type);
    let is_one_write = matches!(responders.as_slice(), [only] if !only.has_hooks());
    let mut mark = form.map(|form| Mark { id: form.mark, expires_at: form.expires_at });
    let transaction = if is_one_write {
        services.store.optimistic().await?
    } else {
        let mut transaction = services.store.begin().await?;
        let client_id = client.client_id().to_owned();
        let record = Record::ByHook { client_id, subject: subject.clone() };
        let issue = Issue::new(Mark::stored(mark.take()), record, services.now());
        write(transaction.as_mut(), &issue).await?;
        transaction
    };
    let mut consented = Consented {
        transaction,
        authorization: Authorization::new(Some(subject), checked.scope.clone()),
        client,
        request: checked,
        now: services.now(),
    };
    let mut given = Answer::default();
    for responder in &responders {
        responder.respond(services, &mut consented, &mut given).await?;
    }
    let request = consented.request.clone();
    let parameters = store_and_commit(services, consented, given, mark).await?;
    let answer = answer_to(&request).with_parameters(parameters);
    Ok(finished(&registry, answer, request.state.as_deref()))
}

/// The mark that uses a consent form up.
struct Mark {
    id: HandleHash,
    expires_at: i64,
}

impl Mark {
    fn stored(mark: Option<Self>) -> Vec<store::Spend> {
        mark.map(|Self { id, expires_at }| store::Spend::Mark { id, expires_at })
            .into_iter()
            .collect()
    }

    fn spent(mark: Option<Self>) -> Vec<Spend> {
        mark.map(|Self { id, expires_at }| Spend::Mark { id, expires_at }).into_iter().collect()
    }
}

/// Stores what the responders left to be stored, and gives the parameters of the redirect.
async fn store_and_commit(
    services: &Services,
    consented: Consented,
    given: Answer,
    mut mark: Option<Mark>,
) -> Outcome<Vec<(&'static str, String)>> {
    let Consented { mut transaction, client, authorization, request, now } = consented;
    let Answer { mut parameters, code, token, events } = given;
    if let Some(code) = code {
        let issue = Issue::new(Mark::stored(mark.take()), Record::Code(code), now);
        write(transaction.as_mut(), &issue).await?;
    }
    match token {
        Some(TokenWish { grant_type, expires_in }) => {
            let evidence = Evidence {
                grant_type,
                recipient: Recipient::AtRedirect(client, request.redirect),
                scope: authorization.scope.clone(),
                authorization,
                expires_in,
                with_refresh_token: false,
                spends: Mark::spent(mark),
                transaction,
            };
            match mint(services, evidence, now).await? {
                Minted::Issued(response) => parameters.extend(response.into_parameters()),
                Minted::SubjectGone => return Err(ACCOUNT_DISABLED.into()),
                Minted::Lost | Minted::ClientGone => return Err(ENDED.into()),
            }
        }
        None => transaction.commit().await?,
    }
    for event in &events {
        services.events.emit(event);
    }
    Ok(parameters)
}

/// Writes, or says why nothing was written.
async fn write(transaction: &mut dyn Transaction, issue: &Issue) -> Outcome<()> {
    if transaction.issue(issue).await? {
        return Ok(());
    }
    if let Some((client_id, subject)) = issue.parties()
        && transaction.admits(client_id, subject).await? == Admission::SubjectGone
    {
        return Err(ACCOUNT_DISABLED.into());
    }
    Err(ENDED.into())
}

/// An answer at the redirect URI of a checked request.
fn answer_to(request: &CheckedAuthorizationRequest) -> AuthorizationAnswer {
    AuthorizationAnswer::new(request.redirect.clone(), request.response_type.response_mode)
}

fn refusal(
    registry: &Registry,
    request: &CheckedAuthorizationRequest,
    error: &OAuthError,
) -> AuthorizationAnswer {
    refused(registry, answer_to(request), request.state.as_deref(), error)
}

fn refused(
    registry: &Registry,
    answer: AuthorizationAnswer,
    state: Option<&str>,
    error: &OAuthError,
) -> AuthorizationAnswer {
    let error_uri = registry.services.settings.error_uri(error.code());
    finished(registry, answer.with_error(error, error_uri), state)
}

/// Adds what every answer carries: the client's `state` and the issuer (RFC 9207).
fn finished(
    registry: &Registry,
    answer: AuthorizationAnswer,
    state: Option<&str>,
) -> AuthorizationAnswer {
    let issuer = registry.services.settings.issuer.as_deref();
    answer
        .with(state.map(|state| ("state", state.to_owned())))
        .with(issuer.map(|issuer| ("iss", issuer.to_owned())))
}
