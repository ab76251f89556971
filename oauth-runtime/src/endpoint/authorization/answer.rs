//! The second phase of an authorization request: the code or tokens for the client, stored in the same write that uses up the
//! consent form. RFC 6749, sections 4.1.2 and 4.2.2.

use super::{
    Pending,
    asking::{Asking, Whose},
    document, named_claims, told,
    validate::check,
    whose::whose,
};
use crate::{
    authorize::{
        ACCOUNT_DISABLED, ENDED,
        consent_form::{self, ConsentForm, OTHER_USER},
        write,
    },
    event::{About, EventKind},
    grant::{Answer, Consented, Evidence, IdTokenWish, Recipient, Spend, TokenWish},
    mint::{Minted, id_token::IdToken, mint},
    protocol::{
        actor::MayAct,
        authorization::{Authentication, Authorization},
        authorization_response::AuthorizationAnswer,
        client::{Client, SubjectId},
        client_request::NamedClient,
        error::{ErrorCode, OAuthError, Outcome},
        secret::HandleHash,
        stamp::Stamp,
    },
    registry::Registry,
    services::Services,
    store::{self, Issue, Record},
    uninterrupted::run_and_settle,
};
use std::sync::Arc;

const DENIED: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "the resource owner denied the request")
        .with_id("consent_denied");

const NOT_ASKED: OAuthError = OAuthError::new(
    ErrorCode::ACCESS_DENIED,
    "nobody was asked whether this application may have access",
)
.with_id("consent_not_asked");
const UNASKED: &str = "the application answered the request without a consent form, but nobody registered the client, which is described \
    only by its metadata document: always show the consent page for such a client (`consent.client().is_from_document()`)";

/// The decision about a request. If `granted_by` is `None`, the request is denied.
pub(crate) struct ConsentAnswer {
    pub(crate) pending: Box<Pending>,
    pub(crate) shown_to: SubjectId,
    pub(crate) granted_by: Option<SubjectId>,
    /// How the user was authenticated, if the application stated it.
    pub(crate) authentication: Option<Authentication>,
    /// The only actor that may act for the user, if the application named one.
    pub(crate) may_act: Option<MayAct>,
    /// The stamp of the user when the request came, to notice a later change.
    pub(crate) stamp: Option<Stamp>,
}

/// The second phase: uses the form up, stores what is issued if the request was granted, and makes the answer to the client.
pub(crate) async fn answer(
    registry: &Arc<Registry>,
    answer: ConsentAnswer,
) -> Outcome<AuthorizationAnswer> {
    let ConsentAnswer { pending, shown_to, granted_by, authentication, may_act, stamp } = answer;
    if granted_by.as_ref().is_some_and(|subject| *subject != shown_to) {
        return Err(OTHER_USER.into());
    }
    if pending.client.is_from_document() && pending.form.is_none() {
        return Err(NOT_ASKED.with_hint(UNASKED).into());
    }
    let services = registry.services.clone();
    match granted_by {
        Some(subject) => {
            let by = GrantedBy { subject, authentication, may_act, stamp };
            services.keys.keep_up().await?;
            run_and_settle(&services, grant(registry.clone(), pending, by)).await
        }
        None => run_and_settle(&services, deny(registry.clone(), pending, shown_to)).await,
    }
}

async fn deny(
    registry: Arc<Registry>,
    pending: Box<Pending>,
    shown_to: SubjectId,
) -> Outcome<AuthorizationAnswer> {
    let services = &registry.services;
    let Pending { client, checked, form, .. } = *pending;
    if let Some(form) = form {
        let mut transaction = services.store.optimistic().await?;
        let mark = Mark::of(&registry, form);
        let issue = Issue::new(Mark::stored(Some(mark)), Record::Nothing, services.now());
        write(transaction.as_mut(), &issue).await?;
        transaction.commit().await?;
    }
    let about = About::client(client.client_id()).and(Some(shown_to.as_str()));
    services.events.emit(EventKind::ConsentDenied, about);
    Ok(told::refusal(&registry, &checked, &DENIED))
}

/// The user who granted the request, and what the application stated about it.
struct GrantedBy {
    subject: SubjectId,
    authentication: Option<Authentication>,
    may_act: Option<MayAct>,
    stamp: Option<Stamp>,
}

/// Issues what the response type of the request asks for.
async fn grant(
    registry: Arc<Registry>,
    pending: Box<Pending>,
    GrantedBy { subject, authentication, may_act, stamp }: GrantedBy,
) -> Outcome<AuthorizationAnswer> {
    let services = &registry.services;
    let Pending { mut client, mut checked, parameters, travelled, form, .. } = *pending;
    if let Some(form) = &form {
        // The person took time to decide, so the client is read again and its request is checked again.
        services.clients.forget(client.client_id());
        let shown = checked.scope;
        let claims = checked.openid.and_then(|openid| openid.claims);
        let asking = Asking { subject: Some(&subject), form: Some(form) };
        let found = match whose(&registry, &parameters, &NamedClient::default(), asking).await? {
            Whose::Client(found) => found,
            Whose::AfterSignIn => return Err(ENDED.into()),
        };
        (client, checked) = match check(&registry, &parameters, found, form.asked_at).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(refusal),
        };
        if !is_as_shown(&client, form) {
            // The person saw another client, which had this `client_id` before.
            return Err(ENDED.into());
        }
        checked.scope = checked.scope.intersection(&shown);
        named_claims::keep_shown(&mut checked, claims.as_ref());
    }
    let responders = registry.responders(&checked.response_type);
    let is_one_write =
        matches!(responders.as_slice(), [only] if only.stores_answer() && !only.has_hooks());
    let mut mark = match (form, travelled) {
        (Some(form), _) => Some(Mark::of(&registry, form)),
        // No form was shown, but the request still counts only once.
        (None, Some(text)) => Some(Mark::of_travelled(&registry, &text, &subject)),
        (None, None) => None,
    };
    let mut given = Answer::default();
    let mut transaction = if client.is_from_document() {
        let (transaction, stored, is_new) = document::begin(&registry, &client).await?;
        client = stored;
        given.events.extend(is_new.then_some(EventKind::ClientRegistered));
        transaction
    } else if is_one_write {
        services.store.optimistic().await?
    } else {
        services.store.begin().await?
    };
    if !is_one_write {
        let client_id = client.client_id().to_owned();
        let registration = client.registration().map(str::to_owned);
        let record = Record::ByHook { client_id, registration, subject: subject.clone() };
        let issue = Issue::new(Mark::stored(mark.take()), record, services.now());
        write(transaction.as_mut(), &issue.with_stamp(stamp.clone())).await?;
    }
    let audience = services.resources.audience_of(&checked.resources);
    let authorization =
        Authorization::new(Some(subject), checked.scope.clone()).for_resources(&audience);
    let mut consented = Consented {
        transaction,
        authorization: Authorization {
            authentication,
            openid: checked.openid.clone(),
            may_act,
            ..authorization
        },
        stamp,
        client,
        request: checked,
        now: services.now(),
    };
    for responder in &responders {
        responder.respond(services, &mut consented, &mut given).await?;
    }
    let (request, client) = (consented.request.clone(), consented.client.clone());
    let parameters = store_and_commit(services, consented, given, mark).await?;
    if client.is_from_document() {
        services.clients.forget(client.client_id());
    }
    let answer = told::answer_to(&request).with_parameters(parameters);
    Ok(told::finished(&registry, answer, request.state.as_deref()))
}

/// Whether the form showed this client. For a client that nobody registered, the form carries the metadata that it showed,
/// whatever the row says.
fn is_as_shown(client: &Client, form: &ConsentForm) -> bool {
    match &form.document {
        Some(shown) => client.is_from_document() && client.metadata() == shown,
        None => !client.is_from_document() && client.registration() == form.registration.as_deref(),
    }
}

/// The mark that uses up a consent form.
struct Mark {
    id: HandleHash,
    expires_at: i64,
}

impl Mark {
    /// The mark of a form. It is stored for as long as another form of the same request may be valid.
    fn of(registry: &Registry, form: ConsentForm) -> Self {
        let longest = registry.services.settings.lifetimes.authorization_request;
        Self { id: form.mark, expires_at: form.expires_at.saturating_add(longest) }
    }

    /// The mark of a request that came back from the sign-in page. Any number of tabs can show such a request.
    fn of_travelled(registry: &Registry, travelled: &str, subject: &SubjectId) -> Self {
        let longest = registry.services.settings.lifetimes.authorization_request;
        let expires_at = registry.services.now().saturating_add(longest).saturating_add(longest);
        Self { id: consent_form::mark(travelled, subject), expires_at }
    }

    fn stored(mark: Option<Self>) -> Vec<store::Spend> {
        mark.map(|Self { id, expires_at }| store::Spend::Mark { id, expires_at })
            .into_iter()
            .collect()
    }

    fn spent(mark: Option<Self>) -> Vec<Spend> {
        mark.map(|Self { id, expires_at }| Spend::Mark { id, expires_at }).into_iter().collect()
    }
}

/// Stores what the responders asked to store, commits, and returns the parameters of the redirect.
async fn store_and_commit(
    services: &Services,
    consented: Consented,
    given: Answer,
    mut mark: Option<Mark>,
) -> Outcome<Vec<(&'static str, String)>> {
    let Consented { mut transaction, client, authorization, stamp, request, now } = consented;
    let Answer { mut parameters, code, token, id_token, events } = given;
    let of_answer = |name: &str| {
        parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    };
    let id_token = id_token.then(|| IdTokenWish { code: of_answer("code") });
    // The writes consume both, but the event subscribers are told of them after the commit.
    let told = services.events.are_heard().then(|| (client.clone(), authorization.clone()));
    if let Some(code) = code {
        let issue = Issue::new(Mark::stored(mark.take()), Record::Code(code), now);
        write(transaction.as_mut(), &issue.with_stamp(stamp.clone())).await?;
    }
    match token {
        Some(TokenWish { grant_type, expires_in }) => {
            let evidence = Evidence {
                grant_type,
                recipient: Recipient::AtRedirect(client, request.redirect),
                scope: authorization.scope.clone(),
                audience: authorization.audience.clone(),
                authorization,
                stamp,
                expires_in,
                id_token,
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
        None => {
            if let Some(IdTokenWish { code }) = id_token {
                let wanted = IdToken {
                    client: &client,
                    authorization: &authorization,
                    code: code.as_deref(),
                    access_token: None,
                    is_refresh: false,
                    now,
                };
                let signed = Box::pin(wanted.sign(services, transaction.as_mut())).await?;
                parameters.push(("id_token", signed));
            }
            transaction.commit().await?;
        }
    }
    if let Some((client, Authorization { subject, scope, .. })) = &told {
        let about = About::client(client.client_id()).and(subject.as_ref().map(SubjectId::as_str));
        services.events.emit(EventKind::ConsentGiven { scope }, about);
        for kind in events {
            services.events.emit(kind, about);
        }
    }
    Ok(parameters)
}
