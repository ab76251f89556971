//! The introspection endpoint. RFC 7662, section 2.
//!
//! An access token is reported as active to the client that it was issued to, to the clients in its audience, and to clients that
//! the application's `may_introspect` admits (by default those whose metadata say `introspection: true`). A refresh token is
//! reported as active only to the client that it was issued to, so that nobody takes it for an access token. Any other
//! authenticated client gets the answer for an unknown token.

use super::{Answering, Endpoint, EndpointAnswer};
use crate::{
    policies::AskedToken,
    protocol::{
        access_token_claims::Audience,
        client::{AuthMethod, Client, PublicSubject},
        client_request::{ClientRequest, token_parameter},
        error::{Outage, Outcome},
        introspection::IntrospectionResponse,
        metadata::AuthorizationServerMetadata,
        secret::TokenHash,
    },
    registry::{self, Registry},
    services::Services,
    store::{IssuedToken, follow_origin},
};

/// `POST /oauth/introspect`
pub(super) struct IntrospectionEndpoint {
    auth_methods: Vec<AuthMethod>,
}

impl IntrospectionEndpoint {
    pub(super) const NAME: &'static str = "introspection";
    pub(super) const PATH: &'static str = "/oauth/introspect";

    /// Accepts every authentication method but `none`, because the server must know which client asks.
    pub(super) fn new(registry: &Registry) -> Self {
        let is_proof = |method: &AuthMethod| *method != AuthMethod::NONE;
        Self { auth_methods: registry.auth_methods().iter().copied().filter(is_proof).collect() }
    }
}

impl Endpoint for IntrospectionEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
        document.set_endpoint("introspection_endpoint", path);
        let methods = self.auth_methods.iter().map(|method| method.as_str());
        document.add("introspection_endpoint_auth_methods_supported", methods);
        registry::describe_assertions(&self.auth_methods, "introspection_endpoint", document);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(introspection(registry, &self.auth_methods, request))
    }
}

/// Answers an introspection request. `token_type_hint` only decides which kind of token is looked up first (RFC 7662
/// section 2.1).
async fn introspection(
    registry: &Registry,
    auth_methods: &[AuthMethod],
    request: ClientRequest,
) -> Outcome<EndpointAnswer> {
    let services = &registry.services;
    request.body().reject_repeated()?;
    let client = registry.authenticate(&request, auth_methods).await?;
    let token = token_parameter(request.body())?;
    if !services.keys.admits(token).await? {
        return unknown();
    }
    let token = TokenHash::of(token);
    let now = services.now();
    let issuer = services.settings.issuer.as_deref();
    let client = client.client();

    let mut is_known = false;
    let is_refresh_first = request.body().get("token_type_hint") == Some("refresh_token");
    for is_refresh in [is_refresh_first, !is_refresh_first] {
        // The client may have been disabled since it was cached, so this query checks the client again.
        let Some(mut found) = services.store.introspect(&token, is_refresh, client).await? else {
            continue;
        };
        follow_origin(&*services.store, &mut found).await?;
        is_known = true;
        if !may_introspect(services, client, &found, is_refresh).await? {
            if !is_refresh && found.access_token_is_active(now) {
                services.events.advise(
                    IntrospectionEndpoint::NAME,
                    Some(client.client_id()),
                    "the token is another client's, so this client is told that it is not active: if this client is a resource \
                     server, set `introspection: true` in its metadata",
                );
            }
            continue;
        }
        return EndpointAnswer::json(&if is_refresh {
            describe_refresh(&found, issuer, now)
        } else {
            describe_access(services, &found, now)
        });
    }
    if is_known { EndpointAnswer::json(&IntrospectionResponse::inactive()) } else { unknown() }
}

/// The answer for a token that this server does not know; another endpoint with the same name may know it.
fn unknown() -> Outcome<EndpointAnswer> {
    Ok(EndpointAnswer::json(&IntrospectionResponse::inactive())?.not_mine())
}

async fn may_introspect(
    services: &Services,
    client: &Client,
    token: &IssuedToken,
    is_refresh: bool,
) -> Result<bool, Outage> {
    let client_id = client.client_id();
    if token.client_id == client_id || is_refresh {
        return Ok(token.client_id == client_id);
    }
    let is_meant = token.audience.iter().any(|audience| audience == client_id);
    Ok(is_meant || services.policies.may_introspect(AskedToken { asker: client, token }).await?)
}

fn describe_access(services: &Services, token: &IssuedToken, now: i64) -> IntrospectionResponse {
    if !token.access_token_is_active(now) {
        return IntrospectionResponse::inactive();
    }
    let settings = &services.settings;
    let audience = &token.audience;
    IntrospectionResponse {
        token_type: Some("Bearer"),
        exp: Some(token.expires_at),
        aud: if audience.is_empty() {
            services.resources.default_audience().map(|default| Audience::One(default.to_owned()))
        } else {
            Some(Audience::of(audience.clone()))
        },
        ..describe(token, settings.issuer.as_deref(), token.scope.to_string())
    }
}

fn describe_refresh(token: &IssuedToken, issuer: Option<&str>, now: i64) -> IntrospectionResponse {
    let Some(refresh) = token.refresh.as_ref().filter(|_| token.refresh_token_is_active(now))
    else {
        return IntrospectionResponse::inactive();
    };
    let exp = [refresh.expires_at, refresh.family_expires_at].into_iter().flatten().min();
    IntrospectionResponse { exp, ..describe(token, issuer, token.authorization.scope.to_string()) }
}

fn describe(token: &IssuedToken, issuer: Option<&str>, scope: String) -> IntrospectionResponse {
    let authentication = token.authorization.authentication.as_ref();
    IntrospectionResponse {
        active: true,
        scope: (!scope.is_empty()).then_some(scope),
        client_id: Some(token.client_id.clone()),
        token_type: None,
        exp: None,
        iat: Some(token.issued_at),
        sub: token.public_subject.clone().or_else(|| token.subject().map(PublicSubject::of_key)),
        auth_time: authentication.and_then(|authentication| authentication.time),
        acr: authentication.and_then(|authentication| authentication.class.clone()),
        aud: None,
        iss: issuer.map(str::to_owned),
        act: token.authorization.actor.clone(),
        may_act: token.authorization.may_act.clone(),
    }
}
