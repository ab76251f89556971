//! Adapts grants of the application's own to the interface of the endpoints.

use super::{
    AuthorizationGrant, ConsentedRequest, GrantRequest, Granted, OneTime, TokenGrant,
    granted::GrantedScope,
};
use crate::{
    application::{Provider, lookup::bounded},
    event::EventKind,
    grant::{
        Answer, Conclusion, Consented, Deciding, Evidence, Grant, Recipient, Responder, Spend,
        TokenRequest,
    },
    policies::AskedScope,
    protocol::{
        authorization::Authorization,
        authorization_request::CheckedAuthorizationRequest,
        client::{AuthMethod, Client},
        error::{Outage, Outcome},
        requested_scope::requested_scope,
        response_type::ResponseType,
    },
    services::Services,
};
use std::sync::Arc;

/// The half for the token endpoint.
pub(crate) struct TokenAdapter<P, G> {
    pub(crate) provider: P,
    pub(crate) grant: Arc<G>,
}

impl<P: Provider, G: TokenGrant<P>> Grant for TokenAdapter<P, G> {
    fn grant_type(&self) -> &'static str {
        G::GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        G::AUTH_METHODS
    }

    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion> {
        Box::pin(self.decided(services, request))
    }
}

impl<P: Provider, G: TokenGrant<P>> TokenAdapter<P, G> {
    async fn decided(&self, services: &Services, request: &TokenRequest) -> Outcome<Conclusion> {
        let client = request.client.client();
        let (registered, rules) = (client.metadata().scope(), services.settings.request_rules());
        let sent = request.parameters.get("scope");
        let requested = match requested_scope(&request.parameters, client, rules) {
            // Report a mistake in the requested scope before the grant does its work. If `scope` is omitted, the grant may set it.
            Err(mistake) if sent.is_some() => return Err(mistake.into()),
            requested => requested,
        };
        let grant_type = G::GRANT_TYPE;
        let granted = self
            .grant
            .validate_token_request(&GrantRequest {
                provider: &self.provider,
                services,
                request,
                grant_type,
            })
            .await?;
        let Granted { subject, stamp, scope, audience, with_refresh_token, one_time } = granted;
        let resources = &services.resources;
        // If a user approved resources, the request can only narrow them; if no user was asked, take those that the request names.
        let audience = match audience {
            Some(approved) => resources.narrowed(&approved, &request.resources)?,
            None => resources.audience_of(&request.resources),
        };
        let scope = match scope {
            GrantedScope::Requested => requested?,
            GrantedScope::AtMost(most) if sent.is_none() => {
                rules.omitted_scope.of(most.within(&registered))?
            }
            GrantedScope::AtMost(most) if rules.rules.narrows_scope => {
                requested?.narrowed_by(&most.within(&registered))?
            }
            GrantedScope::AtMost(most) | GrantedScope::Consented(most) => {
                most.within(&registered).narrowed_to(sent)?
            }
        };
        let asked = AskedScope { client, subject: subject.as_ref(), grant_type, scope: &scope };
        let scope = asked.granted_by(&*services.policies).await?;
        Ok(Conclusion::Mint(Box::new(Evidence {
            grant_type,
            recipient: Recipient::Authenticated(request.client.clone()),
            with_refresh_token: with_refresh_token && subject.is_some() && client.may_refresh(),
            authorization: Authorization::new(subject, scope.clone()).for_resources(&audience),
            stamp,
            scope,
            audience,
            expires_in: G::EXPIRES_IN,
            id_token: None,
            spends: in_one_order(one_time),
            transaction: services.store.optimistic().await?,
        })))
    }
}

/// Sorts the objects, so that two requests that use the same ones lock them in the same order, and no deadlock arises.
fn in_one_order(one_time: Vec<OneTime>) -> Vec<Spend> {
    let mut handles: Vec<_> = one_time.into_iter().map(|one_time| one_time.handle).collect();
    handles.sort_by(|left, right| left.as_str().cmp(right.as_str()));
    handles.dedup_by(|left, right| left.as_str() == right.as_str());
    handles.into_iter().map(Spend::Handle).collect()
}

/// The half for the authorization endpoint.
pub(crate) struct AuthorizationAdapter<P, G> {
    provider: P,
    grant: Arc<G>,
    response_type: ResponseType,
}

impl<P: Provider, G: AuthorizationGrant<P>> AuthorizationAdapter<P, G> {
    pub(crate) fn new(provider: P, grant: Arc<G>) -> Self {
        let response_type = ResponseType {
            name: G::RESPONSE_TYPE,
            grant_type: G::GRANT_TYPE,
            second_grant_type: None,
            response_mode: G::RESPONSE_MODE,
            public_clients_only: false,
            takes_code_challenge: true,
            parameters: G::PARAMETERS,
        };
        Self { provider, grant, response_type }
    }

    async fn responded(
        &self,
        services: &Services,
        consented: &mut Consented,
        answer: &mut Answer,
    ) -> Outcome<()> {
        let authorization = &consented.authorization;
        let subject = authorization.subject.as_ref();
        let subject = subject.ok_or_else(|| {
            Outage::new(
                "a custom grant must answer an authorization request, but no user consented to it",
            )
        })?;
        let mut request = ConsentedRequest {
            provider: &self.provider,
            services,
            transaction: &mut *consented.transaction,
            grant_type: G::GRANT_TYPE,
            client: &consented.client,
            subject,
            request: &consented.request,
            scope: &authorization.scope,
            audience: &authorization.audience,
            now: consented.now,
        };
        let parameters = bounded(self.grant.create_authorization_response(&mut request)).await?;
        answer.parameters.extend(parameters.0);
        answer.events.push(EventKind::ResponseIssued { response_type: G::RESPONSE_TYPE });
        Ok(())
    }
}

impl<P: Provider, G: AuthorizationGrant<P>> Responder for AuthorizationAdapter<P, G> {
    fn response_type(&self) -> &ResponseType {
        &self.response_type
    }

    fn validate<'a>(
        &'a self,
        client: &'a Client,
        request: &'a CheckedAuthorizationRequest,
    ) -> Deciding<'a, ()> {
        Box::pin(self.grant.validate_authorization_request(&self.provider, client, request))
    }

    fn has_hooks(&self) -> bool {
        true
    }

    fn respond<'a>(
        &'a self,
        services: &'a Services,
        consented: &'a mut Consented,
        answer: &'a mut Answer,
    ) -> Deciding<'a, ()> {
        Box::pin(self.responded(services, consented, answer))
    }
}
