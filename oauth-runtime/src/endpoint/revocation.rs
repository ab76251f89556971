//! The revocation endpoint. RFC 7009, section 2.
//!
//! The answer for a token that is unknown, no longer valid or another client's is the same as for a revoked one, so that nobody
//! can probe for tokens. A failure of the storage is never answered as success.

use super::{Answering, Endpoint, EndpointAnswer};
use crate::{
    client_authentication::AuthenticatedClient,
    event::{About, EventKind},
    protocol::{
        client::{AuthMethod, Client, SubjectId},
        client_request::{ClientRequest, token_parameter},
        error::Outcome,
        metadata::AuthorizationServerMetadata,
        refresh_token,
        secret::TokenHash,
    },
    registry::{self, Registry},
    services::Services,
    store::{IssuedToken, Revocation, Transaction},
    uninterrupted::run_and_settle,
};
use std::{collections::BTreeMap, sync::Arc};

/// `POST /oauth/revoke`
pub(super) struct RevocationEndpoint {
    auth_methods: Vec<AuthMethod>,
}

impl RevocationEndpoint {
    pub(super) const NAME: &'static str = "revocation";
    pub(super) const PATH: &'static str = "/oauth/revoke";

    /// Accepts any authentication method that a registered grant accepts, and also `none` if public clients get tokens at the
    /// authorization endpoint.
    pub(super) fn new(registry: &Registry) -> Self {
        let mut auth_methods = registry.auth_methods().to_vec();
        let is_for_public =
            registry.response_types().iter().any(|response_type| response_type.public_clients_only);
        if is_for_public && !auth_methods.contains(&AuthMethod::NONE) {
            auth_methods.push(AuthMethod::NONE);
        }
        Self { auth_methods }
    }

    async fn revocation(
        &self,
        registry: &Registry,
        request: ClientRequest,
    ) -> Outcome<EndpointAnswer> {
        let services = &registry.services;
        request.body().reject_repeated()?;
        let client = registry.authenticate(&request, &self.auth_methods).await?;
        let token = token_parameter(request.body())?.to_owned();
        let found = run_and_settle(services, revoke(services.clone(), token, Some(client))).await?;
        let answer = EndpointAnswer::json(&NOTHING)?;
        Ok(if matches!(found, Found::Nothing) { answer.not_mine() } else { answer })
    }
}

/// The result of a revocation.
enum Found {
    /// The server does not know the token.
    Nothing,
    /// The token is known, but the client may not revoke it.
    NotTheirs,
    /// The token was revoked. `client_id` and `subject` are those of the token, as far as its row or the request names them.
    Revoked { client_id: Option<String>, subject: Option<SubjectId> },
}

/// The empty JSON object: a success carries no data.
const NOTHING: BTreeMap<String, String> = BTreeMap::new();

impl Found {
    fn revoked(token: IssuedToken) -> Self {
        Self::Revoked { client_id: Some(token.client_id), subject: token.authorization.subject }
    }
}

impl Endpoint for RevocationEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn is_for_scripts(&self) -> bool {
        true
    }

    fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
        document.set_endpoint("revocation_endpoint", path);
        let methods = self.auth_methods.iter().map(|method| method.as_str());
        document.add("revocation_endpoint_auth_methods_supported", methods);
        registry::describe_assertions(&self.auth_methods, "revocation_endpoint", document);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(self.revocation(registry, request))
    }
}

/// Revokes any token, for an operator; returns whether the token existed.
#[cfg(feature = "sea-orm")]
pub(crate) async fn revoke_any(services: &Arc<Services>, token: &str) -> Outcome<bool> {
    let revoking = revoke(services.clone(), token.to_owned(), None);
    Ok(matches!(run_and_settle(services, revoking).await?, Found::Revoked { .. }))
}

/// Revokes a token if the client may do so. A request that changes nothing is also answered only after a commit, so that the
/// answer rests on nothing that could still be rolled back.
async fn revoke(
    services: Arc<Services>,
    token: String,
    by: Option<AuthenticatedClient>,
) -> Outcome<Found> {
    let by = by.as_ref().map(AuthenticatedClient::client);
    let mut transaction = services.store.begin().await?;
    let found = revoke_in(&mut *transaction, &services, &token, by).await?;
    transaction.commit().await?;
    if let Found::Revoked { client_id, subject } = &found {
        let about = About::from(client_id.as_deref()).and(subject.as_ref().map(SubjectId::as_str));
        services.events.emit(EventKind::TokenRevoked, about);
    }
    Ok(found)
}

/// Revoking a refresh token revokes its whole family; revoking an access token revokes only that token (RFC 7009 section 2.1).
async fn revoke_in(
    transaction: &mut dyn Transaction,
    services: &Services,
    token: &str,
    by: Option<&Client>,
) -> Outcome<Found> {
    let (hash, now) = (TokenHash::of(token), services.now());
    let may_revoke = |issued: &IssuedToken| {
        by.is_none_or(|by| by.owns(&issued.client_id, issued.registration.as_deref()))
    };
    if let Some(refresh) = transaction.find_refresh_token(&hash).await? {
        let Some(family) = refresh.family.as_ref().filter(|_| may_revoke(&refresh)) else {
            return Ok(Found::NotTheirs);
        };
        transaction.revoke(Revocation::Family { id: &family.id, client_id: None }, now).await?;
        return Ok(Found::revoked(refresh));
    }
    if let Some(access) = transaction.find_access_token(&hash).await? {
        if !may_revoke(&access) {
            return Ok(Found::NotTheirs);
        }
        let family = access.family.as_ref();
        transaction.revoke(Revocation::AccessToken { token: &hash, family }, now).await?;
        return Ok(Found::revoked(access));
    }
    // A refresh token whose row was deleted after its use still carries the identifier of its family (RFC 7009 section 2.1).
    let Some(id) = refresh_token::family(&services.root_key, token) else {
        return Ok(Found::Nothing);
    };
    let client_id = by.map(Client::client_id);
    let revoked = transaction.revoke(Revocation::Family { id, client_id }, now).await?;
    if revoked == 0 {
        return Ok(Found::NotTheirs);
    }
    Ok(Found::Revoked { client_id: client_id.map(str::to_owned), subject: None })
}
