//! An application's own grants as the core sees them.

use super::{AuthorizationGrant, ConsentedRequest, GrantRequest, Granted, OneTime, TokenGrant};
use crate::{
    core::Core,
    entity::{Provider, hook::bounded},
    event::Event,
    grant::{
        Consented, Decision, Evidence, Grant, Origin, Pending, Responder, Response, TokenRequest,
        active,
    },
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        client::{AuthMethod, Client},
        error::Outcome,
        response_type::ResponseType,
        secret::KeyHash,
    },
};
use std::sync::Arc;

/// The half behind the token endpoint.
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

    fn decide<'a>(&'a self, core: &'a Core, request: &'a TokenRequest) -> Pending<'a, Decision> {
        Box::pin(self.decided(core, request))
    }
}

impl<P: Provider, G: TokenGrant<P>> TokenAdapter<P, G> {
    async fn decided(&self, core: &Core, request: &TokenRequest) -> Outcome<Decision> {
        let client = request.client.client();
        let requested = client.metadata().requested_scope(&request.parameters)?;
        let grant_type = G::GRANT_TYPE;
        let granted = self
            .grant
            .validate_token_request(&GrantRequest {
                provider: &self.provider,
                core,
                request,
                grant_type,
            })
            .await?;
        let Granted { subject, scope, with_refresh_token, one_time } = granted;
        let scope = match scope {
            Some(most) => most
                .intersection(&client.metadata().scope())
                .narrowed_to(request.parameters.get("scope"))?,
            None => requested,
        };
        let mut transaction = core.store.begin().await?;
        let subject = active(core, &mut *transaction, client.client_id(), subject.as_ref()).await?;
        Ok(Decision::Mint(Evidence {
            grant_type,
            expires_in: G::EXPIRES_IN,
            client_id: client.client_id().to_owned(),
            with_refresh_token: with_refresh_token
                && subject.is_some()
                && client.metadata().allows_grant_type("refresh_token"),
            subject,
            scope,
            origin: Origin::Checked { transaction, one_time: in_one_order(one_time) },
        }))
    }
}

/// Two requests that use the same objects up take them in the same order, so that neither waits for the other.
fn in_one_order(one_time: Vec<OneTime>) -> Vec<KeyHash> {
    let mut keys: Vec<_> = one_time.into_iter().map(|one_time| one_time.key).collect();
    keys.sort_by(|left, right| left.as_str().cmp(right.as_str()));
    keys.dedup_by(|left, right| left.as_str() == right.as_str());
    keys
}

/// The half behind the authorization endpoint.
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
            response_mode: G::RESPONSE_MODE,
            public_clients_only: false,
            takes_code_challenge: true,
            parameters: G::PARAMETERS,
        };
        Self { provider, grant, response_type }
    }

    async fn responded(&self, core: &Core, consented: Consented) -> Outcome<Response> {
        let Consented { mut transaction, client, subject, request, scope, now } = consented;
        let subject = subject.into_id();
        let mut consented = ConsentedRequest {
            provider: &self.provider,
            core,
            transaction: &mut *transaction,
            grant_type: G::GRANT_TYPE,
            client: &client,
            subject: &subject,
            request: &request,
            scope: &scope,
            now,
        };
        let parameters = bounded(self.grant.create_authorization_response(&mut consented)).await?;
        Ok(Response::Parameters {
            transaction,
            parameters: parameters.0,
            event: Event::ResponseIssued {
                client_id: client.client_id().to_owned(),
                subject: subject.as_str().to_owned(),
                response_type: G::RESPONSE_TYPE.to_owned(),
            },
        })
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
    ) -> Pending<'a, ()> {
        Box::pin(self.grant.validate_authorization_request(&self.provider, client, request))
    }

    fn respond<'a>(&'a self, core: &'a Core, consented: Consented) -> Pending<'a, Response> {
        Box::pin(self.responded(core, consented))
    }
}
