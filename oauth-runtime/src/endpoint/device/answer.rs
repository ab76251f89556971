//! The second phase: the decision, stored in the same write that uses up the user code. RFC 8628, section 3.3.

use super::{Pending, validate::client_of};
use crate::{
    authorize::{Decision, ENDED, consent_form::OTHER_USER, write},
    event::{About, EventKind},
    grant::device_code::stored,
    protocol::{
        actor::MayAct,
        authorization::{Authentication, Authorization},
        client::SubjectId,
        error::Outcome,
        stamp::Stamp,
    },
    registry::Registry,
    services::Services,
    store::{Issue, Record, Spend},
    uninterrupted::run_and_settle,
};
use std::sync::Arc;

/// The decision about a device. If `granted_by` is `None`, the request is denied.
pub(crate) struct DeviceAnswer {
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

/// The second phase: stores the decision and returns it.
pub(crate) async fn answer(registry: &Arc<Registry>, answer: DeviceAnswer) -> Outcome<Decision> {
    if answer.granted_by.as_ref().is_some_and(|subject| *subject != answer.shown_to) {
        return Err(OTHER_USER.into());
    }
    let services = registry.services.clone();
    run_and_settle(&registry.services, async move { store(&services, answer).await }).await
}

async fn store(services: &Services, answer: DeviceAnswer) -> Outcome<Decision> {
    let DeviceAnswer { pending, shown_to, granted_by, authentication, may_act, stamp } = answer;
    let Pending { client, scope, stored, .. } = *pending;
    let (granted, record) = match granted_by {
        None => (None, Record::Nothing),
        Some(subject) => {
            // The person took time to decide, so the client is read again.
            services.clients.forget(client.client_id());
            let client = client_of(services, &stored).await?.ok_or(ENDED)?;
            let scope = scope.within(&client.metadata().scope());
            let audience = services.resources.audience_of(&stored.found.authorization.resources);
            let authorization =
                Authorization::new(Some(subject.clone()), scope).for_resources(&audience);
            let record = Record::ByHook {
                client_id: client.client_id().to_owned(),
                registration: client.registration().map(str::to_owned),
                subject,
            };
            let openid = services.openid_of(&authorization.scope);
            (Some(Authorization { authentication, openid, may_act, ..authorization }), record)
        }
    };
    let (handle, object) = stored::decision(services, &stored.found, &shown_to, granted.as_ref())?;
    // Only a grant depends on the stamp; a denial needs no proof of the user's password.
    let stamp = stamp.filter(|_| granted.is_some());
    let spends = vec![Spend::Handle(stored.handle)];
    let issue = Issue::new(spends, record, services.now()).with_stamp(stamp);
    let mut transaction = services.store.begin().await?;
    write(transaction.as_mut(), &issue).await?;
    transaction.insert_short_lived(&handle, &object).await?;
    transaction.commit().await?;
    let about = About::client(client.client_id()).and(Some(shown_to.as_str()));
    match &granted {
        Some(Authorization { scope, .. }) => {
            services.events.emit(EventKind::ConsentGiven { scope }, about);
            Ok(Decision::Allow)
        }
        None => {
            services.events.emit(EventKind::ConsentDenied, about);
            Ok(Decision::Deny)
        }
    }
}
