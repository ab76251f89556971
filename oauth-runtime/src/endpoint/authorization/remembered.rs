//! Consent that the user need not give again. OpenID Connect Core, section 3.1.2.4.

use super::named_claims::beyond_scope;
use crate::{
    policies::AskedScope,
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        client::{Client, SubjectId},
        error::Outcome,
        response_type::ResponseType,
        scope::Scope,
    },
    services::Services,
    store::HeldPage,
};

/// Whether the user need not be asked: because the application says so, or because they have consented before and the settings
/// remember consent.
///
/// # Errors
/// An outage of the store or of the application.
pub(super) async fn has_consented(
    services: &Services,
    (client, subject): (&Client, &SubjectId),
    checked: &CheckedAuthorizationRequest,
) -> Outcome<bool> {
    let must_ask = checked.prompt.asks_for_consent()
        || client.is_from_document()
        || !checked.resources.is_empty()
        || !beyond_scope(services, checked).is_empty();
    if must_ask {
        return Ok(false);
    }
    let (grant_type, scope) = (checked.response_type.grant_type, &checked.scope);
    let asked = AskedScope { client, subject: Some(subject), grant_type, scope };
    if services.policies.has_consented(asked).await? {
        return Ok(true);
    }
    let may_be_remembered = services.settings.authorization.remembers_consent == Some(true)
        && is_recognised(client, checked);
    Ok(may_be_remembered && holds(services, client, subject, &checked.scope).await?)
}

/// Whether no other program can pretend to be this client: the client authenticates before it gets a token, or the answer goes to
/// a web site. On a device, any program can pretend to be an application (RFC 8252 section 8.6), and a token in the front channel
/// needs no secret.
fn is_recognised(client: &Client, checked: &CheckedAuthorizationRequest) -> bool {
    let proves_itself =
        !client.is_public() && checked.response_type.name == ResponseType::CODE.name;
    proves_itself || checked.redirect.as_str().starts_with("https://")
}

/// Whether the client still holds this scope for the user. So when a user revokes access, the remembered consent goes too.
async fn holds(
    services: &Services,
    client: &Client,
    subject: &SubjectId,
    scope: &Scope,
) -> Outcome<bool> {
    let page = HeldPage::of_consent(client.client_id());
    let held = services.store.held_authorizations(subject, services.now(), &page).await?;
    let mut of_client = held.iter().filter(|held| held.client_id == client.client_id());
    Ok(of_client.any(|held| scope.is_subset_of(&held.scope)))
}
